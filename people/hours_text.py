"""Opening hours as people write them: "9-12:30, 13:30-17" or "22:00–06:00"; nothing, or "closed", is a closed day."""

import re

from django.utils.translation import gettext as _

from core.hours import Spans, overlap, read_span, write_span

_TIME = r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]\.?m\.?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|—|to)\s*{_TIME}", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;/+]|\band\b)\s*", re.IGNORECASE)
MOST_SPANS = 6


class UnreadableHours(ValueError):
    """Text that says no hours; `str()` says what is wrong in a sentence for the reader."""


def read_hours(text: str) -> Spans:
    """The spans of one day. Raises UnreadableHours."""
    text = text.strip()
    if not text or text.lower() in {"-", "–", "closed", _("Closed").lower()}:
        return ()
    parts = [part for part in _BETWEEN.split(text) if part]
    spans = tuple(sorted(_read(part) for part in parts[: MOST_SPANS + 1]))
    if len(spans) > MOST_SPANS:
        raise UnreadableHours(_("At most %(number)s times a day.") % {"number": MOST_SPANS})
    if overlap(spans):
        raise UnreadableHours(_("Two of these times overlap."))
    return spans


def _read(part: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(part)
    if found is None:
        raise UnreadableHours(_("“%(text)s” cannot be read. Write for example 09:00–17:00.") % {"text": part[:40]})
    try:
        return read_span(_clock(*found.group(1, 2, 3)), _clock(*found.group(4, 5, 6)))
    except ValueError as error:
        raise UnreadableHours(_("“%(text)s” is no time of a day.") % {"text": part[:40]}) from error


def _clock(hour: str, minute: str | None, half: str | None) -> str:
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            raise ValueError(hour)
        number = number % 12 + (12 if half[0] in "pP" else 0)
    return f"{number:02}:{minute or '00'}"


def write_hours(spans: Spans) -> str:
    """Spans as they are shown and written again: "09:00–12:30, 13:30–17:00", "" for a closed day."""
    return ", ".join("–".join(write_span(span)) for span in spans)
