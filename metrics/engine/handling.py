"""Handle time: focus and calls of each agent, united by ticket, shared where one is on several (metrics.md 8.6)."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from metrics.engine import facts, log
from metrics.engine.log import Event
from metrics.engine.making import Making
from metrics.engine.story import milliseconds

AFTER = "after_resolution"


@dataclass(slots=True)
class Stretch:
    """One agent on one ticket without a break; `ms` is their share of it where they were on others, too."""

    agent: Any
    ticket: Any
    start: int
    end: int
    team: Any
    ms: int = 0


def stretches(
    events: Iterable[Event], roots: dict[Any, Any], cap: int, as_of: int
) -> tuple[dict[Any, list[Stretch]], dict[Any, int]]:
    """United and shared stretches by surviving ticket, and when an open one will end by itself, by ticket.

    `events` come in order; `roots` says what each ticket was merged into. What is not over yet counts nothing.
    """
    by_agent: dict[Any, list[Event]] = {}
    for event in events:
        if event.kind in {log.HANDLE_STARTED, log.HANDLE_STOPPED, log.CALL_LOGGED} and event.agent is not None:
            by_agent.setdefault(event.agent, []).append(event)
    found: dict[Any, list[Stretch]] = {}
    timers: dict[Any, int] = {}
    for own in by_agent.values():
        pieces = [*_focus(own, cap, as_of, timers), *_calls(own, as_of)]
        united = _united(pieces, roots)
        _share(united)
        for stretch in united:
            found.setdefault(stretch.ticket, []).append(stretch)
    return found, {roots.get(ticket, ticket): end for ticket, end in timers.items()}


def _focus(own: list[Event], cap: int, as_of: int, timers: dict[Any, int]) -> list[Stretch]:
    starts = [event for event in own if event.kind == log.HANDLE_STARTED]
    keys = [(event.at, event.seq) for event in starts]
    following: dict[int, Event | None] = {}  # what the agent did next on the same ticket, by seq of the start
    latest: dict[Any, Event] = {}
    for event in own:
        if event.kind == log.CALL_LOGGED:
            continue
        before = latest.pop(event.ticket, None)
        if before is not None:
            following[before.seq] = event
        if event.kind == log.HANDLE_STARTED:
            latest[event.ticket] = event
    found = []
    for start in starts:
        after = following.get(start.seq)
        if after is not None and after.kind == log.HANDLE_STOPPED:
            end = after.at
        else:
            end = start.at + cap
            if after is not None:
                end = min(end, after.at)
            place = bisect_right(keys, (start.at, start.seq))
            while place < len(starts) and starts[place].at < end:
                if starts[place].ticket != start.ticket:
                    end = starts[place].at
                place += 1
            if end > as_of:
                timers[start.ticket] = end
                continue
        if end > start.at:
            found.append(Stretch(start.agent, start.ticket, start.at, end, start.team))
    return found


def _calls(own: list[Event], as_of: int) -> list[Stretch]:
    found = []
    for event in own:
        if event.kind == log.CALL_LOGGED and event.data["answered"]:
            start = event.at + milliseconds(event, "wait_seconds")
            end = start + milliseconds(event, "talk_seconds", "hold_seconds", "wrap_seconds")
            if start < end <= as_of:
                found.append(Stretch(event.agent, event.ticket, start, end, event.team))
    return found


def _united(pieces: list[Stretch], roots: dict[Any, Any]) -> list[Stretch]:
    """Pieces on the same ticket that overlap or touch are one."""
    open_ones: dict[Any, Stretch] = {}
    found = []
    for piece in sorted(pieces, key=lambda one: (one.start, one.end)):
        root = roots.get(piece.ticket, piece.ticket)
        last = open_ones.get(root)
        if last is not None and piece.start <= last.end:
            last.end = max(last.end, piece.end)
        else:
            open_ones[root] = Stretch(piece.agent, root, piece.start, piece.end, piece.team)
            found.append(open_ones[root])
    return found


def _share(united: list[Stretch]) -> None:
    """Where the agent is on k tickets at once, each gets 1/k of the milliseconds; what is left over goes in order."""
    edges = sorted(
        [(one.start, 1, place) for place, one in enumerate(united)]
        + [(one.end, 0, place) for place, one in enumerate(united)]
    )
    active: list[int] = []
    before = 0
    for at, is_start, place in edges:
        if active and at > before:
            share, left = divmod(at - before, len(active))
            for position, one in enumerate(active):
                united[one].ms += share + (position < left)
        before = at
        if is_start:
            active.append(place)
        else:
            active.remove(place)


def handle(making: Making, own: list[Stretch]) -> None:
    """handle (by cycle), handle_agent (by cycle and agent), handle_excluded (what belongs to no solved cycle)."""
    group, root = making.group, making.group.root
    if group.reason:
        for number, one in enumerate(own, 1):
            _left_out(making, number, one, group.reason)
        return
    cycles = making.story.cycles
    sums: dict[tuple[int, Any, Any], int] = {}
    for number, one in enumerate(own, 1):
        place = max((at for at, cycle in enumerate(cycles) if cycle.start <= one.start), default=0)
        cycle = cycles[place]
        if cycle.end is not None and one.start >= cycle.end:
            _left_out(making, number, one, AFTER)
        elif cycle.end is not None:
            key = place, one.agent, one.team
            sums[key] = sums.get(key, 0) + one.ms
    totals: dict[int, int] = {}
    for (place, agent, team), ms in sums.items():
        end, solved = cycles[place].end, cycles[place].solved
        assert end is not None
        subject = f"{root}:{place + 1}:{agent}" + (f":{team}" if len({t for p, a, t in sums if a == agent}) > 1 else "")
        fact = making.add(facts.HANDLE_AGENT, subject, end, at=solved, value=ms, calendar=ms, num=1, den=1)
        fact.agent, fact.team = agent, team
        totals[place] = totals.get(place, 0) + ms
    for place, ms in totals.items():
        end, solved = cycles[place].end, cycles[place].solved
        assert end is not None
        if ms:
            making.add(facts.HANDLE, f"{root}:{place + 1}", end, at=solved, value=ms, calendar=ms, num=1, den=1)


def _left_out(making: Making, number: int, one: Stretch, reason: str) -> None:
    subject = f"{making.group.root}:{number}:{one.agent}"
    fact = making.add(
        facts.HANDLE_EXCLUDED, subject, one.start, value=one.ms, calendar=one.ms, num=1, den=1, who=reason
    )
    fact.agent, fact.team = one.agent, one.team


def calls(making: Making) -> None:
    """call_handle: talking, holding and wrapping up of each answered call, at the end of wrapping up."""
    for event in making.group.events:
        if event.kind == log.CALL_LOGGED and event.data["answered"]:
            ms = milliseconds(event, "talk_seconds", "hold_seconds", "wrap_seconds")
            end = event.at + milliseconds(event, "wait_seconds") + ms
            if end <= making.as_of:
                subject = f"{making.group.root}:{event.seq}"
                making.add(facts.CALL_HANDLE, subject, end, at=event, start=event.at, value=ms, num=1, den=1)
