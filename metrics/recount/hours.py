"""Open time, edge by edge: every local date of a schedule gives its spans, and spans are intersected one by one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

Span = tuple[int, int]
FOREVER = 1 << 62
_DAY = 86_400_000


class Hours:
    """A schedule of the neutral form; None is always open, a list has one after the other, each from a local date.

    Instants and lengths in milliseconds.
    """

    def __init__(self, document: dict[str, Any] | list[dict[str, Any]] | None) -> None:
        versions = document if isinstance(document, list) else []
        self.later = [(_begin(each), Hours(each)) for each in versions]
        self.document = None if isinstance(document, list) else document
        self.days: dict[date, list[Span]] = {}

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """The open spans between two instants, in order, none overlapping."""
        if self.later:
            begins = [-FOREVER, *(begin for begin, _hours in self.later[1:]), FOREVER]
            for (left, right), (_begin_of, hours) in zip(pairwise(begins), self.later, strict=True):
                yield from hours.spans(max(start, left), min(end, right))
            return
        if self.document is None or start >= end:
            yield from [(start, end)] if start < end else []
            return
        day, reached = _local_date(start, self.document) - timedelta(days=2), start
        while _first_instant(day, self.document) < end:
            for opening, closing in self._of(day):
                if min(closing, end) > max(opening, reached):
                    yield max(opening, reached), min(closing, end)
                    reached = min(closing, end)
            day += timedelta(days=1)

    def between(self, start: int, end: int) -> int:
        """The open time in [start, end)."""
        return sum(closing - opening for opening, closing in self.spans(start, end))

    def due(self, start: int, target: int, pauses: list[Span], horizon: int) -> int:
        """The first instant at which `target` of open, not paused time has passed; FOREVER if after the horizon."""
        left = target
        for span in self.spans(start, horizon):
            for opening, closing in without(span, pauses):
                if closing - opening >= left:
                    return opening + left
                left -= closing - opening
        return FOREVER

    def _of(self, day: date) -> list[Span]:
        if day not in self.days:
            assert self.document is not None
            found = []
            weekly = self.document["weekly"].get(str(day.weekday()), [])
            if day.isoformat() not in self.document.get("holidays", []):
                for opening, closing in self.document.get("days", {}).get(day.isoformat(), weekly):
                    past_midnight = closing <= opening
                    first = _instant(day, opening, self.document["tz"], closing=False)
                    last = _instant(day + timedelta(days=past_midnight), closing, self.document["tz"], closing=True)
                    found.append((first, last))
            self.days[day] = sorted(found)
        return self.days[day]


def without(span: Span, pauses: list[Span]) -> list[Span]:
    """What is left of a span outside of pauses."""
    edges = sorted({*span, *(edge for pause in pauses for edge in pause if span[0] < edge < span[1])})
    return [
        (left, right)
        for left, right in pairwise(edges)
        if not any(start <= left and right <= end for start, end in pauses)
    ]


def _instant(day: date, clock: str, zone: str, *, closing: bool) -> int:
    """An edge in UTC: in the gap it moves forward; in the fold openings are the first, closings the second one."""
    hour, minute = map(int, clock.split(":"))
    local = datetime.combine(day, time()) + timedelta(hours=hour, minutes=minute)
    moment = local.replace(tzinfo=ZoneInfo(zone), fold=int(closing)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        moment = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    return round(moment.timestamp() * 1000)


def _begin(version: dict[str, Any]) -> int:
    """The local midnight from which a version holds."""
    since = version.get("from")
    return _instant(date.fromisoformat(since), "00:00", version["tz"], closing=False) if since else -FOREVER


def _local_date(instant: int, document: dict[str, Any]) -> date:
    return datetime.fromtimestamp(instant / 1000, ZoneInfo(document["tz"])).date()


def _first_instant(day: date, document: dict[str, Any]) -> int:
    return _instant(day, "00:00", document["tz"], closing=False) - _DAY
