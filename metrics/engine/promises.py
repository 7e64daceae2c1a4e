"""Service levels: promises kept, broken at their due instant, or cancelled (metrics.md 8.9 and 8.15)."""

from typing import Any

from metrics.engine import facts
from metrics.engine.config import Policy
from metrics.engine.making import Making
from metrics.engine.story import Cycle, Response, Story

CANCELLED = "closed_without_reply"


def promise(making: Making) -> None:
    """sla_first_response, sla_next_response, sla_resolution of a request; none while only a bot had a hand in it."""
    story = making.story
    if story.card.purpose != "request" or (story.bot_answered and story.human_at is None):
        return
    if story.has_first:
        _first_response(making)
    _next_responses(making)
    for number, cycle in enumerate(story.cycles, 1):
        _resolution(making, number, cycle)


def _first_response(making: Making) -> None:
    story, root = making.story, making.group.root
    first = story.first
    start = first.start if first is not None else story.wait
    policy = None if start is None else _policy(making, "first_response", start)
    if start is None or policy is None:
        return
    due = due_at(story, start, policy, "first_response")
    last = story.last_solved()
    subject = f"{root}:first_response"
    if first is not None and (due is None or first.at <= due):
        _kept(making, "first_response", subject, first.at, start, first.event)
    elif first is None and last is not None and last.end is not None and (due is None or last.end <= due):
        making.add(facts.SLA["first_response"], subject, last.end, start=start, reason=CANCELLED, at=last.solved)
    elif due is not None and making.ripe(due):
        _broken(making, "first_response", subject, due, start)


def _policy(making: Making, target: str, start: int) -> Policy | None:
    return making.config.policy(making.story.card.channel, making.group.root, target, start)


def _next_responses(making: Making) -> None:
    """Of every later turn; one that ended without an answer counts if it was overdue by then."""
    story, root = making.story, making.group.root
    turns: list[tuple[int, int | None, Response | None]] = []
    turns += [(turn.start, turn.at, turn) for turn in story.turns if turn.start is not None]
    turns += [(start, end, None) for start, end in story.lapsed]
    if story.wait is not None and (story.first is not None or not story.has_first):
        turns.append((story.wait, None, None))
    for number, (start, end, turn) in enumerate(sorted(turns, key=lambda one: one[0]), 1):
        subject, policy = f"{root}:next_response:{number}", _policy(making, "next_response", start)
        if policy is None:
            continue
        due = due_at(story, start, policy, "next_response")
        if end is not None and (due is None or end <= due):
            if turn is not None:
                _kept(making, "next_response", subject, end, start, turn.event)
        elif due is not None and making.ripe(due):
            _broken(making, "next_response", subject, due, start)


def _resolution(making: Making, number: int, cycle: Cycle) -> None:
    story, root = making.story, making.group.root
    subject, policy = f"{root}:resolution:{number}", _policy(making, "resolution", cycle.start)
    if policy is None:
        return
    due = due_at(story, cycle.start, policy, "resolution", cycle.end)
    if cycle.end is not None and (due is None or cycle.end <= due):
        _kept(making, "resolution", subject, cycle.end, cycle.start, cycle.solved)
    elif due is not None and making.ripe(due):
        _broken(making, "resolution", subject, due, cycle.start)


def _kept(making: Making, target: str, subject: str, anchor: int, start: int, at: Any) -> None:
    making.add(facts.SLA[target], subject, anchor, at=at, start=start, num=1, den=1)


def _broken(making: Making, target: str, subject: str, due: int, start: int) -> None:
    """Credited to whoever had the ticket at the due instant."""
    fact = making.add(facts.SLA[target], subject, due, start=start, num=0, den=1)
    fact.agent, fact.team = making.holder(due)


def due_at(story: Story, start: int, policy: Policy, kind: str, end: int | None = None) -> int | None:
    """The earliest moment at which the target of this kind, in open time that no status pauses, has passed.

    `end` cuts the search at the end of a cycle. None: not within it, or not while the ticket stands still.
    """
    pausing, clock, left = policy.pauses.get(kind, frozenset()), policy.clock, policy.targets[kind]
    if not pausing:
        return clock.due(start, left)
    for place, (begins, status) in enumerate(story.statuses):
        stop = story.statuses[place + 1][0] if place + 1 < len(story.statuses) else None
        begins = max(begins, start)
        if (stop is not None and stop <= begins) or status in pausing:
            continue
        due = clock.due(begins, left)
        if stop is None or (due is not None and due <= stop):
            return due
        left -= clock.between(begins, stop)
        if end is not None and stop >= end:
            return None
    return None
