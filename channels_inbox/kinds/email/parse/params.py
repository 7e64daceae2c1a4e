"""Parameters of Content-Type and Content-Disposition: RFC 2231, and what programs write instead."""

import re
from urllib.parse import unquote_to_bytes

from channels_inbox.kinds.email.parse.charsets import decode
from channels_inbox.kinds.email.parse.words import decode_words, one_line

_SECTION = re.compile(r"([^*]{1,60})\*(\d{1,3})?(\*)?")
_MAX_PARAMETERS = 200


def split_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split `type/sub; name=value` into the first word in lower case and the decoded parameters."""
    pieces = _split_outside_quotes(value)
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for piece in pieces[1:_MAX_PARAMETERS]:
        name, equals, content = piece.partition("=")
        name = name.strip().lower()
        if not equals or not name:
            continue
        content = _unquote(content.strip())
        match = _SECTION.fullmatch(name)
        if match is None:
            plain.setdefault(name, content)
            continue
        number = int(match.group(2) or 0)
        encoded = match.group(3) is not None or match.group(2) is None
        sections.setdefault(match.group(1), {}).setdefault(number, (content, encoded))
    for name, numbered in sections.items():
        plain[name] = _join_sections(numbered)
    return pieces[0].strip().lower(), plain


def filename(disposition: dict[str, str], content_type: dict[str, str], limit: int) -> str:
    """File name of a part as text on one line, without any path; "" if it has none."""
    name = disposition.get("filename") or content_type.get("name") or ""
    # Outlook and others put encoded-words into the quoted string.
    name = one_line(decode_words(name)[0])
    name = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if len(name) <= limit:
        return name
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 16:
        return f"{stem[: limit - len(ending) - 1]}.{ending}"
    return name[:limit]


def _split_outside_quotes(value: str) -> list[str]:
    pieces = []
    start = position = 0
    while position < len(value):
        letter = value[position]
        if letter == '"':
            closing = _closing_quote(value, position + 1)
            # An open quote that never closes is a letter like any other.
            position = closing if closing > 0 else len(value)
            if closing < 0:
                pieces.extend(value[start:].split(";"))
                return pieces
        elif letter == ";":
            pieces.append(value[start:position])
            start = position + 1
        position += 1
    pieces.append(value[start:])
    return pieces


def _closing_quote(value: str, position: int) -> int:
    while position < len(value):
        if value[position] == "\\":
            position += 1
        elif value[position] == '"':
            return position
        position += 1
    return -1


def _unquote(content: str) -> str:
    if not content.startswith('"'):
        # A comment may follow a token; a bare name with spaces is kept whole.
        return content.split(" (", 1)[0].strip() if content.endswith(")") and " (" in content else content
    closing = _closing_quote(content, 1)
    inner = content[1:closing] if closing > 0 else content[1:].rstrip('"')
    # Only quotes and backslashes are escaped in practice; other backslashes belong to Windows paths.
    return inner.replace('\\"', '"').replace("\\\\", "\\")


def _join_sections(numbered: dict[int, tuple[str, bool]]) -> str:
    charset = ""
    out: list[bytes] = []
    for position, number in enumerate(sorted(numbered)):
        content, encoded = numbered[number]
        if encoded and position == 0 and content.count("'") >= 2:
            charset, _language, content = content.split("'", 2)
        data = content.encode("utf-8", "replace")
        out.append(unquote_to_bytes(data) if encoded else data)
    return decode(b"".join(out), charset or "utf-8")[0]
