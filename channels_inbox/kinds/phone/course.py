"""The course of a call, read from everything that was told about it, in whatever order it came: a pure function."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tickets.calls import SPOKEN, Direction, Outcome, fitting

NEW, ANSWERED, HOLD, UNHOLD, TRANSFERRED, HANGUP = "new", "answered", "hold", "unhold", "transferred", "hangup"
KINDS = (NEW, ANSWERED, HOLD, UNHOLD, TRANSFERRED, HANGUP)
# Of two things at one instant the one that must have come first counts first.
_ORDER = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, at an instant; `agent` is whose phone it is about, None when nobody knows it."""

    kind: str
    at: datetime
    agent: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What became of a call so far. Seconds are whole; those of what still goes on are not counted yet."""

    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    held_since: datetime | None
    agent: int | None
    offered_to: list[int]
    outcome: str
    wait_seconds: int
    talk_seconds: int
    hold_seconds: int


def read_course(steps: Iterable[Step], direction: str) -> Course:
    """The course of a call of which at least one step is known; instants out of order never make a time negative."""
    ordered = sorted(steps, key=lambda step: (step.at, _ORDER[step.kind]))
    offered_at = next((step.at for step in ordered if step.kind == NEW), ordered[0].at)
    ended_at = next((step.at for step in reversed(ordered) if step.kind == HANGUP), None)
    answered_at = next((step.at for step in ordered if step.kind in {ANSWERED, TRANSFERRED, HOLD}), None)
    if answered_at is not None:
        answered_at = max(answered_at, offered_at)
    held, since = _on_hold(ordered, ended_at)
    spoken = (ended_at - answered_at).total_seconds() if ended_at and answered_at else 0
    waited_until = answered_at or ended_at
    return Course(
        offered_at=min(offered_at, ended_at or offered_at),
        answered_at=answered_at,
        ended_at=ended_at,
        held_since=since,
        agent=_agent(ordered, direction, is_answered=answered_at is not None),
        offered_to=list(dict.fromkeys(step.agent for step in ordered if step.agent is not None)),
        outcome=_outcome(ordered, direction, is_answered=answered_at is not None) if ended_at else "",
        wait_seconds=_whole((waited_until - offered_at).total_seconds()) if waited_until else 0,
        talk_seconds=_whole(spoken - held),
        hold_seconds=_whole(min(held, max(0, spoken))),
    )


def _on_hold(ordered: Iterable[Step], ended_at: datetime | None) -> tuple[float, datetime | None]:
    """Seconds on hold, and since when it is now; a hold that nobody ended is over with the call."""
    total, since = 0.0, None
    for step in ordered:
        if step.kind == HOLD and since is None:
            since = step.at
        elif step.kind in {UNHOLD, HANGUP} and since is not None:
            total += (step.at - since).total_seconds()
            since = None
    if since is not None and ended_at is not None:
        total, since = total + max(0.0, (ended_at - since).total_seconds()), None
    return total, since


def _agent(ordered: list[Step], direction: str, *, is_answered: bool) -> int | None:
    """Who spoke last; who calls is known from the beginning, who is called only once they answer."""
    took = [step.agent for step in ordered if step.agent is not None and step.kind != NEW and step.kind != HANGUP]
    if took:
        return took[-1]
    rang = [step.agent for step in ordered if step.agent is not None and step.kind == NEW]
    alone = direction == Direction.OUTBOUND or is_answered
    return rang[-1] if rang and alone else None


def _outcome(ordered: list[Step], direction: str, *, is_answered: bool) -> str:
    told = [fitting(direction, step.outcome) for step in ordered if step.kind == HANGUP and step.outcome]
    if told and (told[-1] in SPOKEN) == is_answered:
        return told[-1]
    if is_answered:
        return Outcome.ANSWERED
    return Outcome.MISSED if direction == Direction.INBOUND else Outcome.NO_ANSWER


def _whole(seconds: float) -> int:
    return max(0, round(seconds))
