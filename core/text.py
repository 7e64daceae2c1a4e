"""Text that a database and a mail header can hold: no NUL, no lone surrogates, no stray line breaks (R11, R26)."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def clean(value: str, limit: int | None = None) -> str:
    """Text without NUL, control characters and lone surrogates, cut to `limit` characters."""
    value = _SURROGATE.sub("\ufffd", _CONTROL.sub("", value))
    return value if limit is None else value[:limit]


def clean_line(value: str, limit: int = 255) -> str:
    """One line: as `clean`, with every run of white space as one blank."""
    return clean(" ".join(clean(value).split()), limit)


class UnsafeHeader(ValueError):
    """A value for a mail header holds a line break or NUL."""


def header_value(value: str) -> str:
    """The value unchanged; raises UnsafeHeader when it holds CR, LF or NUL (R11)."""
    if any(char in value for char in "\r\n\0"):
        raise UnsafeHeader("a header value must not hold line breaks")
    return value


def normal_address(value: str) -> str:
    """The form in which an e-mail address is stored and compared: NFC, trimmed, lower case."""
    return unicodedata.normalize("NFC", clean_line(value, 320)).lower()


def snippet(value: str, limit: int = 160) -> str:
    """The first characters of a text on one line, cut at a word."""
    line = clean_line(value, limit * 4)
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(".,;:") + "…"
