"""A strict reader of address lists that takes one pass, whatever is thrown at it.

Encoded-words are decoded in display names and comments alone, never in an address (RFC 2047 section 5).
"""

import re
from dataclasses import dataclass, field

from channels_inbox.kinds.email.parse.model import Address
from channels_inbox.kinds.email.parse.words import decode_words, one_line

_ATOM = re.compile(r"[^\s@()<>\[\]:;\\,\"\x00-\x1f\x7f]+")
_DOMAIN = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?\.?|\[[0-9A-Za-z:.]{2,60}\]")
_LOOKS_LIKE_ADDRESS = re.compile(r"[^\s@<>()\"',;:]{1,64}@[^\s@<>()\"',;:.]{1,63}\.[^\s@<>()\"',;:]{1,63}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MAX_ADDRESS = 320
_MAX_NAME = 500


@dataclass(slots=True)
class AddressList:
    """Addresses in order; `suspicious` if one of them is shaped like a disguise; `names` of entries without address."""

    addresses: list[Address] = field(default_factory=list)
    suspicious: bool = False
    charset_guessed: bool = False
    names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Entry:
    """One entry while it is read: pieces of the phrase, comments, and what stood in angle brackets."""

    phrase: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    has_at: bool = False
    after_comment: bool = False
    comment_inside: bool = False

    def add(self, text: str) -> None:
        """Add letters of the phrase; those that touch a comment in an address make it suspicious."""
        if self.after_comment and not self.angles and not text[:1].isspace():
            self.comment_inside |= self.has_at or text.startswith("@")
        self.after_comment = False
        self.has_at |= "@" in text
        self.phrase.append(text)


def read_addresses(value: str, limit: int = 1_000) -> AddressList:
    """Read a header value such as `Ana <ana@x.example>, Team: ben@x.example, c@x.example;`."""
    result = AddressList()
    for entry in _entries(value):
        if len(result.addresses) >= limit:
            break
        _finish(entry, result)
    return result


def _entries(value: str) -> list[_Entry]:
    """Cut the value at top-level commas and semicolons; what opens and never closes is a letter like any other."""
    entries: list[_Entry] = []
    entry = _Entry()
    position = 0
    takers = {'"': _take_quoted, "(": _take_comment, "<": _take_angle}
    while position < len(value):
        letter = value[position]
        after = position + 1
        if letter in takers:
            after = takers[letter](value, position, entry)
            if after < 0:
                # Nothing of this kind closes any more: never search for its end again.
                del takers[letter]
                after = position + 1
                entry.add(" " if letter == "<" else letter)
        elif letter in ",;":
            entries.append(entry)
            entry = _Entry()
        elif letter == ":" and not entry.angles and not _inside_brackets(entry):
            entry = _Entry()
        else:
            after = _plain_end(value, position)
            entry.add(value[position:after])
        position = after
    entries.append(entry)
    return entries


_SPECIAL = re.compile(r'["(<,;:]|=\?')
_WORD = re.compile(r"=\?[^?\s]{1,80}\?[bBqQ]\?[^?]{0,400}\?=")


def _plain_end(value: str, position: int) -> int:
    word = _WORD.match(value, position)
    if word is not None:
        return word.end()
    found = _SPECIAL.search(value, position + 1)
    return found.start() if found else len(value)


def _inside_brackets(entry: _Entry) -> bool:
    tail = entry.phrase[-1] if entry.phrase else ""
    return tail.rfind("[") > tail.rfind("]") and "@" in tail


def _take_quoted(value: str, position: int, entry: _Entry) -> int:
    out: list[str] = []
    index = position + 1
    while index < len(value):
        letter = value[index]
        if letter == '"':
            text = "".join(out)
            entry.add(_quote_local(text) if value[index + 1 : index + 2] == "@" else text)
            return index + 1
        if letter == "\\" and index + 1 < len(value):
            index += 1
            letter = value[index]
        out.append(letter)
        index += 1
    return -1


def _quote_local(text: str) -> str:
    if _ATOM.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _take_comment(value: str, position: int, entry: _Entry) -> int:
    depth = 0
    index = position
    while index < len(value):
        letter = value[index]
        if letter == "\\":
            index += 1
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                entry.comments.append(value[position + 1 : index])
                entry.after_comment = True
                return index + 1
        index += 1
    return -1


def _take_angle(value: str, position: int, entry: _Entry) -> int:
    end = value.find(">", position)
    if end < 0:
        return -1
    entry.angles.append(value[position + 1 : end])
    return end + 1


def _finish(entry: _Entry, result: AddressList) -> None:
    phrase = "".join(entry.phrase)
    comment = " ".join(entry.comments)
    if entry.angles:
        source, name = entry.angles[0], phrase.strip() or comment
        suspicious = len(entry.angles) > 1
    else:
        source, name, suspicious = _bare(phrase)
        name = name or comment
        suspicious |= entry.comment_inside
    decoded, guessed = decode_words(name.strip().strip("'") if name.strip().count("'") == 2 else name)
    result.charset_guessed |= guessed
    suspicious |= _CONTROL.search(decoded) is not None
    decoded = one_line(decoded)[:_MAX_NAME]
    email, bad = _address(source)
    claimed = {found.lower() for found in _LOOKS_LIKE_ADDRESS.findall(decoded[:_MAX_NAME])}
    suspicious |= bad or bool(claimed - {email.lower()}) or _CONTROL.search(phrase) is not None
    result.suspicious |= suspicious
    if email:
        # A name that merely repeats the address says nothing.
        result.addresses.append(Address(email, "" if decoded.lower() == email.lower() else decoded))
    elif decoded:
        result.names.append(decoded)


def _bare(phrase: str) -> tuple[str, str, bool]:
    """Find the address of an entry without angle brackets: (address, rest as name, suspicious)."""
    stripped = _close_up(phrase)
    if stripped.startswith('"'):
        return stripped, "", False
    tokens = stripped.split()
    found = [token for token in tokens if "@" in token and not _WORD.fullmatch(token)]
    if len(found) != 1:
        return (found[0] if found else ""), stripped if not found else "", len(found) > 1
    return found[0], " ".join(token for token in tokens if token is not found[0]), False


def _close_up(text: str) -> str:
    """Squeeze white space, and drop it around the @ sign, as old mail programs wrote it."""
    return " ".join(text.split()).replace(" @", "@").replace("@ ", "@")


def _address(source: str) -> tuple[str, bool]:
    """Check one address: (it, or "" if it is none; suspicious)."""
    source = source.strip()
    if source.startswith("@") and ":" in source:
        source = source.rsplit(":", 1)[1]
    if source.lower().startswith("mailto:"):
        source = source[7:]
    if not source or len(source) > _MAX_ADDRESS:
        return "", bool(source)
    if _CONTROL.search(source):
        return "", True
    source, commented = _without_comments(_close_up(source))
    local, at, domain = source.rpartition("@")
    local, domain = local.strip(), domain.strip().lower()
    if not at or not local or _DOMAIN.fullmatch(domain) is None or ".." in domain:
        return "", "@" in source
    quoted = local.startswith('"') and local.endswith('"') and len(local) > 2
    if quoted and "@" not in local:
        local = _quote_local(local[1:-1].replace('\\"', '"').replace("\\\\", "\\"))
    elif _ATOM.fullmatch(local) is None:
        return "", True
    return f"{local}@{domain.rstrip('.')}", commented or "=?" in source


def _without_comments(source: str) -> tuple[str, bool]:
    if "(" not in source:
        return source, False
    out = []
    depth = 0
    for letter in source:
        depth += letter == "("
        if depth == 0:
            out.append(letter)
        depth -= letter == ")" and depth > 0
    return "".join(out), True
