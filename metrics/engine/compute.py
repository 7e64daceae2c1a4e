"""All facts of a log: the pure function that everything else has to agree with (metrics.md P1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from metrics.engine import answers, facts, handling, log, promises, responses, solutions, visits
from metrics.engine.config import Config
from metrics.engine.facts import Fact
from metrics.engine.groups import Group, fold
from metrics.engine.handling import Stretch
from metrics.engine.log import Event
from metrics.engine.making import Making, flow
from metrics.engine.story import Story


@dataclass(slots=True)
class Computed:
    """Facts, and what a report reads besides them."""

    facts: list[Fact] = field(default_factory=list)
    timers: list[int] = field(default_factory=list)
    groups: dict[Any, Group] = field(default_factory=dict)
    stories: dict[Any, Story] = field(default_factory=dict)


def compute(events: Iterable[Event], config: Config, as_of: int) -> Computed:
    """Every fact of the log as it stood at `as_of`; `events` come in order. Raises LogError for a circle of merges."""
    known = [event for event in events if event.at <= as_of]
    groups = fold(known)
    roots = {ticket: group.root for group in groups.values() for ticket in group.members}
    worked, timers = handling.stretches(known, roots, config.handle_cap, as_of)
    found = Computed(groups=groups, timers=list(timers.values()))
    follow_ups = follow_ups_of(groups, roots)
    for root, group in groups.items():
        making = facts_of(group, config, as_of, worked.get(root, []), lambda root=root: follow_ups.get(root, []))  # type: ignore[misc]
        found.facts += making.facts
        found.timers += making.timers
        found.stories[root] = making.story
    _surveys(found, known, config, as_of, roots)
    deflected, timers_of_visits = visits.visits(known, visits.contacts_of(groups.values(), known), config, as_of)
    found.facts += deflected
    found.timers += timers_of_visits
    return found


def facts_of(
    group: Group, config: Config, as_of: int, worked: list[Stretch], follow_ups: Callable[[], list[int]]
) -> Making:
    """The facts of one group, surveys apart."""
    making = Making(Story(group, config), as_of)
    responses.came_in(making)
    handling.handle(making, worked)
    if group.reason:
        return making
    flow(making)
    responses.respond(making)
    solutions.solve(making)
    solutions.first_contact(making, follow_ups)
    solutions.reopen(making)
    solutions.one_touch(making)
    solutions.bot(making, follow_ups)
    promises.promise(making)
    handling.calls(making)
    return making


def follow_ups_of(groups: dict[Any, Group], roots: dict[Any, Any]) -> dict[Any, list[int]]:
    """When each group was followed up by another that is reportable."""
    found: dict[Any, list[int]] = {}
    for root, group in groups.items():
        for card in group.members.values():
            target = roots.get(card.follow_up_of)
            if target is not None and target != root and not group.reason:
                found.setdefault(target, []).append(card.opened)
    return found


def _surveys(found: Computed, events: list[Event], config: Config, as_of: int, roots: dict[Any, Any]) -> None:
    asking = answers.Asking(config, as_of)
    asked, unasked = answers.invitations(events)
    for invitation in asked:
        invitation.group = found.groups.get(roots.get(invitation.sent.ticket))
        asking.ask(invitation)
    kinds = {event.data["survey"]: event.data["kind"] for event in events if event.kind == log.SURVEY_SENT}
    for answer in unasked:
        kind = answer.data.get("kind") or kinds[answer.data["survey"]]
        asking.unasked(answer, facts.SURVEYS[kind])
    asking.vote()
    found.facts += asking.facts
    found.timers += asking.timers
