"""One promise under way: how its clock ran, and when it is due (metrics.md 8.9)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from automation.book import Book, Facts
from automation.enums import CancelReason, PromiseState, Target
from automation.models import SlaPolicyVersion
from core import clocks

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
QUARTER = 4


class Stand(NamedTuple):
    """How a ticket stood from an instant on."""

    at: datetime
    category: str
    facts: Facts
    agent_id: int


class Piece(NamedTuple):
    """From an instant until the next piece the clock runs by a calendar (0: always open), or stands in `pause`."""

    at: datetime
    calendar_id: int
    pause: str


@dataclass(slots=True)
class Promise:
    """What a policy promises for one wait. Without a version nobody promised anything, yet."""

    target: Target
    started_at: datetime
    versions: list[tuple[datetime, SlaPolicyVersion]] = field(default_factory=list)
    number: int = 1
    state: PromiseState = PromiseState.ACTIVE
    reason: str = ""
    due_at: datetime | None = None
    soon_at: datetime | None = None
    settled_at: datetime | None = None
    fulfilled_at: datetime | None = None
    agent_id: int = 0
    team_id: int = 0
    pieces: list[Piece] = field(default_factory=list)
    closed_at: datetime | None = None  # the ticket was closed without a reply, and is
    ended_at: datetime | None = None  # the wait ended without a fulfilment

    @property
    def version(self) -> SlaPolicyVersion | None:
        """The version whose target holds."""
        return self.versions[-1][1] if self.versions else None

    @property
    def is_unfulfilled(self) -> bool:
        """Whether somebody still has to do it, late or not."""
        waits = self.state == PromiseState.ACTIVE or self.state == PromiseState.BROKEN
        return waits and self.fulfilled_at is None and self.closed_at is None and self.ended_at is None

    def course(self) -> list[list[int | str]]:
        """The pieces as they are stored."""
        return [[(piece.at - _EPOCH) // _MS, piece.calendar_id, piece.pause] for piece in self.pieces]


def read_course(stored: Sequence[Sequence[int | str]]) -> list[Piece]:
    """The pieces of a stored course."""
    return [Piece(_EPOCH + int(at) * _MS, int(calendar), str(pause)) for at, calendar, pause in stored]


def pieces_of(promise: Promise, stands: Sequence[Stand], book: Book, channel_id: int, until: datetime) -> list[Piece]:
    """How the promise's clock runs from its start, by how the ticket stood; what begins after `until` is left out."""
    version = promise.version
    assert version is not None
    pauses = version.pauses.get(promise.target, ())
    before = [stand for stand in stands if stand.at <= promise.started_at][-1:] or list(stands[:1])
    later = [stand for stand in stands if promise.started_at < stand.at <= until]
    found: list[Piece] = []
    for stand in [before[0]._replace(at=promise.started_at), *later]:
        ruling = next((each for at, each in reversed(promise.versions) if at <= stand.at), promise.versions[0][1])
        pause = stand.category if stand.category in pauses else ""
        calendar_id = 0 if pause else book.calendar_of(ruling, channel_id, stand.facts)
        if not found or found[-1][1:] != (calendar_id, pause):
            if found and found[-1].at == stand.at:
                found.pop()
            found.append(Piece(stand.at, calendar_id, pause))
    return found


def due_of(pieces: Sequence[Piece], span_ms: int, book: Book) -> datetime | None:
    """The instant at which open, unpaused time reaches `span_ms`; None while it is paused before, or never open."""
    left = span_ms
    for place, piece in enumerate(pieces):
        end = pieces[place + 1].at if place + 1 < len(pieces) else None
        if piece.pause:
            continue
        clock = book.clock(piece.calendar_id)
        if end is None:
            return clocks.due_at(clock, piece.at, left)
        passed = clocks.open_ms(clock, piece.at, end)
        if passed >= left:
            return clocks.due_at(clock, piece.at, left)
        left -= passed
    return None


def used_ms(pieces: Sequence[Piece], until: datetime, book: Book) -> int:
    """Open, unpaused time of a course up to an instant."""
    ends = [*(piece.at for piece in pieces[1:]), until]
    return sum(
        clocks.open_ms(book.clock(piece.calendar_id), piece.at, min(end, until))
        for piece, end in zip(pieces, ends, strict=True)
        if not piece.pause
    )


def measure(promise: Promise, stands: Sequence[Stand], book: Book, channel_id: int, until: datetime) -> None:
    """Sets pieces, due and soon as of `until`."""
    version = promise.version
    assert version is not None
    span = version.target_ms(promise.target) or 0
    promise.pieces = pieces_of(promise, stands, book, channel_id, until)
    promise.due_at = due_of(promise.pieces, span, book)
    promise.soon_at = None
    if promise.due_at is not None:
        promise.soon_at = due_of(promise.pieces, span - span // QUARTER, book) or promise.due_at


def settle(promise: Promise, stands: Sequence[Stand], book: Book, moment: datetime) -> None:
    """Decides what became of a measured promise as of `moment`: kept, broken at its due instant, cancelled, running."""
    due = promise.due_at
    done, ended = promise.fulfilled_at, promise.ended_at or promise.closed_at
    if done is not None and (due is None or done <= due):
        promise.state, promise.settled_at = PromiseState.KEPT, done
        return
    if ended is not None and (due is None or ended <= due):
        _cancel(promise, CancelReason.CLOSED, ended)
        return
    version = promise.version
    assert version is not None
    removed = book.removed_at(version.policy_id, promise.started_at)
    if removed is not None and removed <= moment and (due is None or removed <= due):
        _cancel(promise, CancelReason.REMOVED, removed)
    elif due is not None and due < moment:
        promise.state, promise.settled_at = PromiseState.BROKEN, due
        stand = [each for each in stands if each.at <= due][-1:] or list(stands[:1])
        promise.agent_id, promise.team_id = stand[0].agent_id, stand[0].facts.team
    else:
        promise.state = PromiseState.PAUSED if due is None else PromiseState.ACTIVE


def _cancel(promise: Promise, reason: CancelReason, at: datetime) -> None:
    promise.state, promise.reason, promise.settled_at = PromiseState.CANCELLED, reason, at
