"""Opening hours: spans of a local day, the weekly schedule with its own days, and where they lie in UTC.

A span is a pair of minutes after local midnight: (540, 1020) is 09:00 to 17:00, (1320, 1800) is 22:00 to 06:00 of the
next day, (0, 1440) a whole day. It belongs to the day on which it begins, so a day's own hours (a holiday, an extra
open day) replace everything that begins on that date and nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
DAY_MS = DAY_MINUTES * 60_000
WEEK = range(7)  # Monday is 0
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - of wall clocks
_MILLISECOND = timedelta(milliseconds=1)
_FIRST, _LAST = 2, date.max.toordinal() - 3  # room for neighbours and offsets
_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?")

Span = tuple[int, int]
Spans = tuple[Span, ...]


def read_span(opens: str, closes: str) -> Span:
    """The span from "HH:MM" to "HH:MM"; closing at or before the opening is meant on the next day, 24:00 and 00:00 are
    the end of the day. Raises ValueError for what is no time of a day, and for an opening at 24:00.
    """
    start, end = _minutes(opens), _minutes(closes)
    if start == DAY_MINUTES:
        raise ValueError(f"nothing opens at {opens}")
    return start, end if end > start else end + DAY_MINUTES


def _minutes(text: str) -> int:
    found = _TIME.fullmatch(text.strip())
    minutes = int(found[1]) * 60 + int(found[2] or 0) if found else -1
    if found is None or minutes > DAY_MINUTES or int(found[2] or 0) > 59:
        raise ValueError(f"{text!r} is no time of a day")
    return minutes


def write_span(span: Span) -> tuple[str, str]:
    """The span as it is stored and shown: ("09:00", "17:00"); the end of the day is "24:00"."""
    return _time(span[0]), _time(span[1] if span[1] <= DAY_MINUTES else span[1] - DAY_MINUTES)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_spans(pairs: Iterable[Sequence[str]]) -> Spans:
    """Spans in the order of their opening, from pairs as they are stored. Raises ValueError as `read_span`."""
    return tuple(sorted(read_span(opens, closes) for opens, closes in pairs))


def overlap(spans: Spans) -> bool:
    """Whether two spans of one day cover the same minute (they would count once)."""
    ordered = sorted(spans)
    return any(later[0] < earlier[1] for earlier, later in pairwise(ordered))


@dataclass(frozen=True)
class Schedule:
    """Open hours in one time zone: by weekday (Monday first), and of single dates, which replace the weekday's.

    An empty tuple of spans is a closed day.
    """

    zone: ZoneInfo
    weekly: tuple[Spans, ...]
    days: Mapping[date, Spans] = field(default_factory=dict)

    def hours(self, day: date) -> Spans:
        """The spans that begin on a local date."""
        own = self.days.get(day)
        return self.weekly[day.weekday()] if own is None else own

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Every span that may touch [start, end), as milliseconds since 1970 in UTC; they may overlap."""
        # Local dates reach one day to both sides of the UTC date, and spans a day past theirs.
        first, last = start // DAY_MS + _EPOCH.toordinal() - 2, end // DAY_MS + _EPOCH.toordinal() + 1
        for number in range(max(first, _FIRST), min(last, _LAST) + 1):
            yield from self._spans_of(date.fromordinal(number))

    def _spans_of(self, day: date) -> Iterator[tuple[int, int]]:
        hours = self.hours(day)
        if not hours or self.midnight(day) == self.midnight(day + timedelta(days=1)):
            return  # closed, or a date that the zone left out (Samoa, 30 December 2011)
        for opens, closes in hours:
            start, end = self._edge(day, opens), self._edge(day, closes, closing=True)
            if start < end:  # what lies in the hour that is left out in spring may vanish
                yield start, end

    def midnight(self, day: date) -> int:
        """When a local date begins, in milliseconds since 1970 in UTC."""
        return self._edge(day, 0)

    def _edge(self, day: date, minutes: int, *, closing: bool = False) -> int:
        """An edge in the gap of spring moves forward; in the repeated hour the day opens at the first, closes at the
        second occurrence. A day's end is the first: the repeated hour after midnight is the next day's.
        """
        # fold=0 does what is wanted of an opening, and of any edge in the gap, where fold=1 is the earlier one.
        wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001
        first = self._instant(wall)
        return max(first, self._instant(wall.replace(fold=1))) if closing and minutes % DAY_MINUTES else first

    def _instant(self, wall: datetime) -> int:
        offset = self.zone.utcoffset(wall)
        assert offset is not None
        return (wall - _EPOCH - offset) // _MILLISECOND

    def local_date(self, instant: datetime) -> date:
        """The date on the schedule's wall at an instant."""
        return instant.astimezone(UTC).astimezone(self.zone).date()


def read_schedule(document: Mapping[str, Any]) -> Schedule:
    """A schedule from its JSON form: {"tz", "weekly": {"0": [["09:00", "17:00"]], …}, "holidays": ["2025-10-31"],
    "days": {"2025-12-24": [["09:00", "12:00"]]}}; weekdays from Monday = 0, what is missing is closed.

    Raises ValueError for hours or dates that cannot be read, ZoneInfoNotFoundError for an unknown zone.
    """
    weekly = document.get("weekly", {})
    days: dict[date, Spans] = {date.fromisoformat(day): () for day in document.get("holidays", ())}
    days |= {date.fromisoformat(day): read_spans(pairs) for day, pairs in document.get("days", {}).items()}
    return Schedule(ZoneInfo(document["tz"]), tuple(read_spans(weekly.get(str(day), ())) for day in WEEK), days)
