"""Header fields: split, unfolded and cut, in time linear in their length."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from channels_inbox.kinds.email.parse.charsets import clean, decode
from channels_inbox.kinds.email.parse.limits import Limits

_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,200})[ \t]{0,8}:")
_FOLD = re.compile(rb"\r?\n|\r")
_LOOKAHEAD = 5
# A line that is no field is junk between fields, not the body, if one of these follows soon.
_KNOWN = re.compile(
    rb"(?:From|To|Cc|Subject|Date|Message-ID|MIME-Version|Content-[A-Za-z-]{2,40}|Received|Return-Path|Reply-To|"
    rb"References|In-Reply-To|X-[A-Za-z-]{2,60}|List-[A-Za-z-]{2,40}|DKIM-Signature)[ \t]{0,8}:",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Fields:
    """The header of a message or part: names in lower case with the bytes after the colon, still folded."""

    raw: bytes
    limits: Limits
    spans: list[tuple[str, int, int]] = field(default_factory=list)
    truncated: bool = False
    charset_guessed: bool = False
    junk: bool = False
    body_start: int = 0

    def get_bytes(self, name: str, *, keep_tail: bool = False) -> list[bytes]:
        """Values of every field of that name, unfolded, each cut to `limits.field_bytes`."""
        return [self._cut(start, end, keep_tail) for found, start, end in self.spans if found == name]

    def get_all(self, name: str, *, keep_tail: bool = False) -> list[str]:
        """Values of every field of that name as text, topmost first; raw 8-bit letters are guessed."""
        return [self._text(value) for value in self.get_bytes(name, keep_tail=keep_tail)]

    def get(self, name: str) -> str:
        """The first value, "" if there is none."""
        for found, start, end in self.spans:
            if found == name:
                return self._text(self._cut(start, end, keep_tail=False))
        return ""

    def names(self) -> list[str]:
        """All field names, in order."""
        return [name for name, _start, _end in self.spans]

    def _cut(self, start: int, end: int, keep_tail: bool) -> bytes:
        limit = self.limits.field_bytes
        if end - start <= limit:
            return _FOLD.sub(b"", self.raw[start:end]).strip()
        self.truncated = True
        if not keep_tail:
            return _FOLD.sub(b"", self.raw[start : start + limit]).strip()
        head = limit // 5
        return _FOLD.sub(b"", self.raw[start : start + head] + b" " + self.raw[end - limit + head : end]).strip()

    def _text(self, value: bytes) -> str:
        if value.isascii() and b"\x1b" not in value:
            return clean(value.decode("ascii"))
        text, guessed = decode(value, "utf-8")
        self.charset_guessed |= guessed
        return text


def line_end(raw: bytes, position: int, end: int) -> int:
    """Position after the line that starts here."""
    found = raw.find(b"\n", position, end)
    return end if found < 0 else found + 1


def read_fields(
    raw: bytes, start: int, end: int, limits: Limits, is_delimiter: Callable[[bytes], bool] | None = None
) -> Fields:
    """Read the fields from a position on; `body_start` is where they end, also if the blank line is missing."""
    fields = Fields(raw, limits, body_start=end)
    position = start
    while position < end:
        following = line_end(raw, position, end)
        line = raw[position : min(following, position + 300)]
        if not line.strip(b"\r\n"):
            fields.body_start = following
            return fields
        if is_delimiter is not None and line.startswith(b"--") and is_delimiter(line):
            fields.body_start = position
            return fields
        mbox_line = position == start and line.startswith((b"From ", b">From "))
        if not mbox_line and not _take_line(fields, line, position, following):
            fields.junk = True
            if not _field_follows(raw, following, end):
                fields.body_start = position
                return fields
        position = following
    return fields


def _take_line(fields: Fields, line: bytes, position: int, following: int) -> bool:
    if line[:1] in (b" ", b"\t"):
        # Before the first field there is nothing to continue; such a line is passed over.
        if fields.spans:
            name, start, _end = fields.spans[-1]
            fields.spans[-1] = (name, start, following)
        return True
    match = _FIELD.match(line)
    if match is None:
        return False
    if len(fields.spans) < fields.limits.fields:
        fields.spans.append((match.group(1).decode("ascii").lower(), position + match.end(), following))
    else:
        fields.truncated = True
    return True


def _field_follows(raw: bytes, position: int, end: int) -> bool:
    for _ in range(_LOOKAHEAD):
        if position >= end:
            return False
        if _KNOWN.match(raw, position):
            return True
        following = line_end(raw, position, end)
        if not raw[position : min(following, position + 3)].strip():
            return False
        position = following
    return False
