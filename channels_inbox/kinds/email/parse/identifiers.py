"""Message identifiers, without their angle brackets."""

_MAX_LENGTH = 990


def read_identifiers(value: str, limit: int) -> list[str]:
    """Read the identifiers of References or In-Reply-To, each once; of too many the first and the last ones stay."""
    found = _bracketed(value)
    if not found and "@" in value:
        found = [token.strip("<>\"',;") for token in value.split() if "@" in token]
    unique = list(dict.fromkeys(item for item in found if item))
    if len(unique) > limit:
        unique = [unique[0], *unique[1 - limit :]]
    return unique


def read_message_id(value: str) -> str | None:
    """Read a Message-ID; None if there is none."""
    found = _bracketed(value)
    if found:
        return found[0]
    bare = "".join(value.split()).strip("<>")[:_MAX_LENGTH]
    return bare or None


def _bracketed(value: str) -> list[str]:
    found = []
    position = 0
    while (start := value.find("<", position)) >= 0:
        end = value.find(">", start)
        if end < 0:
            break
        # Folding by broken gateways puts spaces inside.
        inner = "".join(value[start + 1 : end].split()).lstrip("<")[:_MAX_LENGTH]
        if inner:
            found.append(inner)
        position = end + 1
    return found
