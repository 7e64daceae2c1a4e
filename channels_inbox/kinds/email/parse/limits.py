"""How much of one mail is read; what lies beyond stays in the raw copy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one parse: counts, bytes and characters as their names say."""

    depth: int = 100
    parts: int = 1_000
    field_bytes: int = 10_000
    fields: int = 2_000
    recipients: int = 1_000
    references: int = 200
    text_chars: int = 4_000_000
    html_chars: int = 8_000_000
    html_depth: int = 500
    filename_chars: int = 255


DEFAULT = Limits()
