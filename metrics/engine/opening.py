"""Open time in whole milliseconds, fast: prefix sums over the open spans of a calendar."""

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta

from core import clocks
from core.hours import DAY_MS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROOM_MS = 400 * DAY_MS  # read at once, so that the spans are rarely read anew
_FAR_MS = clocks.HORIZON_DAYS * DAY_MS


def instant(moment: int) -> datetime:
    """Milliseconds since 1970 as an instant in UTC."""
    return _EPOCH + timedelta(milliseconds=moment)


def moment_of(at: datetime) -> int:
    """An instant as milliseconds since 1970."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


class OpenTime:
    """The open time of one calendar; `None` is always open. Answers are those of `core.clocks`."""

    __slots__ = ("_before", "_calendar", "_ends", "_high", "_low", "_starts")

    def __init__(self, calendar: clocks.Calendar | None) -> None:
        self._calendar = calendar
        self._low = self._high = 0
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = [0]

    def between(self, start: int, end: int) -> int:
        """The open milliseconds of [start, end); 0 when `end` is not after `start`."""
        if end <= start:
            return 0
        if self._calendar is None:
            return end - start
        self._cover(start, end)
        return self._until(end) - self._until(start)

    def due(self, start: int, span: int) -> int | None:
        """The earliest moment at which `span` open milliseconds have passed since `start`; None: never in ten years."""
        if span <= 0:
            return start
        if self._calendar is None:
            return start + span
        end = start + span
        while end <= start + span + _FAR_MS:
            self._cover(start, end)
            wanted = self._until(start) + span
            if wanted <= self._before[-1]:
                place = bisect_left(self._before, wanted) - 1
                return self._starts[place] + wanted - self._before[place]
            end += _ROOM_MS
        return None

    def _until(self, moment: int) -> int:
        place = bisect_right(self._starts, moment) - 1
        if place < 0:
            return 0
        return self._before[place] + min(moment, self._ends[place]) - self._starts[place]

    def _cover(self, start: int, end: int) -> None:
        if self._low <= start and end <= self._high and self._low != self._high:
            return
        fresh = self._low == self._high
        self._low = start - _ROOM_MS if fresh else min(self._low, start - _ROOM_MS)
        self._high = end + _ROOM_MS if fresh else max(self._high, end + _ROOM_MS)
        spans = list(clocks.open_spans(self._calendar, instant(self._low), instant(self._high)))
        self._starts = [moment_of(opens) for opens, _closes in spans]
        self._ends = [moment_of(closes) for _opens, closes in spans]
        self._before = [0]
        for opens, closes in zip(self._starts, self._ends, strict=True):
            self._before.append(self._before[-1] + closes - opens)
