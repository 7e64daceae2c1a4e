"""Instants and the time between them, by the calendar and in open hours.

Instants are always aware, always UTC; the far future stands where "never" must still sort. Durations are whole
milliseconds. Open time is the length of what an interval shares with a calendar's open hours; `None` instead of a
calendar means always open. Whatever is asked, the answer comes from one set of open spans, so open time is additive
over any cut, and the due instant inverts it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from core.hours import DAY_MS, Schedule

FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)
HORIZON_DAYS = 3650  # a calendar that does not open for so long never opens

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_PIECE_DAYS = 64
_PIECE_MS = _PIECE_DAYS * DAY_MS
_HORIZON = HORIZON_DAYS // _PIECE_DAYS
_MOST_PIECES = 512


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def milliseconds(span: timedelta) -> int:
    """A duration as whole milliseconds."""
    return span // _MILLISECOND


def api_time(instant: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds and Z, as the API prints instants."""
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Version:
    """A schedule and the local date from which it holds; None is from the beginning."""

    valid_from: date | None
    schedule: Schedule


class Calendar:
    """The versions of a schedule, each in force until the next one begins; the earliest also before its date.

    Open spans are worked out once for each piece of 64 days and kept, so that asking costs a bisection.
    """

    def __init__(self, versions: Iterable[Version]) -> None:
        """Raises ValueError without any version."""
        ordered = sorted(versions, key=lambda version: version.valid_from or date.min)
        if not ordered:
            raise ValueError("a calendar needs hours")
        self.versions = tuple(ordered)
        begins = [version.schedule.midnight(version.valid_from) for version in ordered[1:] if version.valid_from]
        # From back to front, because a later version in an eastern zone can begin before an earlier one does.
        ends = list(accumulate(reversed(begins), min))[::-1]
        self._reigns = list(zip([None, *begins], [*ends, None], [each.schedule for each in ordered], strict=True))
        self._pieces: dict[int, _Piece] = {}

    def schedule_at(self, instant: datetime) -> Schedule:
        """The schedule in force at an instant."""
        moment = _to_ms(instant)
        return next(schedule for _begin, end, schedule in self._reigns if end is None or moment < end)

    def piece(self, number: int) -> "_Piece":
        """The open spans of the `number`th piece of the time since 1970."""
        found = self._pieces.get(number)
        if found is None:
            if len(self._pieces) >= _MOST_PIECES:
                self._pieces.clear()
            found = self._pieces[number] = _Piece(self._spans(number * _PIECE_MS, (number + 1) * _PIECE_MS))
        return found

    def pieces(self, start: int) -> Iterator["_Piece"]:
        """The pieces from the one that holds `start`, until nothing has been open for ten years."""
        number, idle = start // _PIECE_MS, 0
        while idle <= _HORIZON:
            piece = self.piece(number)
            yield piece
            number, idle = number + 1, 0 if piece.total else idle + 1

    def _spans(self, start: int, end: int) -> list[tuple[int, int]]:
        found = []
        for begin, until, schedule in self._reigns:
            lower, upper = start if begin is None else max(start, begin), end if until is None else min(end, until)
            if lower < upper:
                spans = schedule.spans(lower, upper)
                found += [(max(one, lower), min(other, upper)) for one, other in spans if one < upper and other > lower]
        return _merged(sorted(found))


class _Piece:
    """Disjoint open spans in order, with the open milliseconds before each."""

    __slots__ = ("before", "ends", "starts", "total")

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self.starts = [start for start, _end in spans]
        self.ends = [end for _start, end in spans]
        self.before = [0, *accumulate(end - start for start, end in spans)]
        self.total = self.before[-1]

    def open_until(self, moment: int) -> int:
        """The open milliseconds of this piece that lie before a moment."""
        place = bisect_right(self.starts, moment) - 1
        return self.before[place] + min(moment, self.ends[place]) - self.starts[place] if place >= 0 else 0

    def moment_of(self, share: int) -> int:
        """The earliest moment before which `share` milliseconds were open; 0 < share <= total."""
        place = bisect_left(self.before, share) - 1
        return self.starts[place] + share - self.before[place]


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap as one; they come in order."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _to_ms(instant: datetime) -> int:
    # The epoch's zone is UTC, so this is a difference of instants even where two wall clocks share a ZoneInfo.
    return (instant - _EPOCH) // _MILLISECOND


def _to_instant(moment: int) -> datetime:
    return _EPOCH + moment * _MILLISECOND


def elapsed_ms(start: datetime, end: datetime) -> int:
    """Calendar time: the milliseconds between two instants, negative when they stand the other way round."""
    return _to_ms(end) - _to_ms(start)


def open_ms(calendar: Calendar | None, start: datetime, end: datetime) -> int:
    """Open time: the milliseconds of [start, end) that lie in open hours; 0 when `end` is not after `start`."""
    first, last = _to_ms(start), _to_ms(end)
    if last <= first:
        return 0
    if calendar is None:
        return last - first
    here, there = first // _PIECE_MS, last // _PIECE_MS
    between = sum(calendar.piece(number).total for number in range(here, there))
    return between + calendar.piece(there).open_until(last) - calendar.piece(here).open_until(first)


def due_at(calendar: Calendar | None, start: datetime, span_ms: int) -> datetime | None:
    """The earliest instant at which `span_ms` of open time have passed since `start`; `start` itself for none.

    A span that is used up at closing time is due then, not at the next opening. None: the calendar never opens so long.
    """
    first = _to_ms(start)
    if span_ms <= 0:
        return start
    if calendar is None:
        return _to_instant(first + span_ms)
    left = span_ms + calendar.piece(first // _PIECE_MS).open_until(first)
    for piece in calendar.pieces(first):
        if left <= piece.total:
            return _to_instant(piece.moment_of(left))
        left -= piece.total
    return None


def is_open(calendar: Calendar | None, at: datetime) -> bool:
    """Whether an instant lies in open hours; the opening does, the closing does not."""
    return open_ms(calendar, at, at + _MILLISECOND) > 0


def next_opening(calendar: Calendar | None, at: datetime) -> datetime | None:
    """`at` itself while it is open, else when it opens next; None when it never does (for ten years)."""
    if is_open(calendar, at):
        return at
    due = due_at(calendar, at, 1)
    return due - _MILLISECOND if due else None


def next_closing(calendar: Calendar | None, at: datetime) -> datetime | None:
    """When the hours that are open at `at`, or that open next, end; None when they never do (for ten years)."""
    opening = next_opening(calendar, at)
    if calendar is None or opening is None:
        return None
    start = end = _to_ms(opening)
    limit = start + HORIZON_DAYS * DAY_MS
    for one, other in _pieced(calendar, start, limit):
        if one != end:
            break
        end = other
    return _to_instant(end) if end < limit else None


def open_spans(calendar: Calendar | None, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open parts of [start, end) in order; those that touch are one."""
    first, last = _to_ms(start), _to_ms(end)
    pending: tuple[int, int] | None = None
    for one, other in [(first, last)] if calendar is None else _pieced(calendar, first, last):
        if pending and one == pending[1]:
            pending = (pending[0], other)
            continue
        if pending:
            yield _to_instant(pending[0]), _to_instant(pending[1])
        pending = (one, other)
    if pending and pending[0] < pending[1]:
        yield _to_instant(pending[0]), _to_instant(pending[1])


def _pieced(calendar: Calendar, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The open parts of [first, last), cut where pieces meet."""
    for number in range(first // _PIECE_MS, last // _PIECE_MS + 1):
        piece = calendar.piece(number)
        for start, end in zip(piece.starts, piece.ends, strict=True):
            if start < last and end > first:
                yield max(start, first), min(end, last)
