"""How facts of a group are made: the dimensions of its survivor, those of the event at the anchor, and the timers."""

from math import inf
from typing import Any

from metrics.engine import facts
from metrics.engine.config import Config
from metrics.engine.facts import Fact
from metrics.engine.groups import Group
from metrics.engine.log import ASSIGNED, NOBODY, TICKET_CREATED, Event
from metrics.engine.story import Story


class Making:
    """Collects the facts of one group, and the instants at which time alone will change them."""

    def __init__(self, story: Story, as_of: int) -> None:
        self.story, self.as_of = story, as_of
        self.group: Group = story.group
        self.config: Config = story.config
        self.facts: list[Fact] = []
        self.timers: list[int] = []

    def add(self, metric: str, subject: Any, anchor: int, *, at: Event | None = None, **more: Any) -> Fact:
        """Adds a fact; `at` is the event whose agent, team, tier and language are frozen in it."""
        card = self.story.card
        fact = Fact(metric, str(subject), card.ticket, anchor, more.pop("start", anchor), channel=card.channel)
        if at is not None:
            fact.agent = NOBODY if at.agent is None else at.agent
            is_survivors = at.agent is not None or at.ticket == card.ticket
            fact.team = at.team if is_survivors else self.holder(at.at, at.seq)[1]
        # Frozen at the anchor; of what was merged the survivor's count.
        frozen = card if at is None or at.ticket != card.ticket else at
        fact.tier, fact.language = frozen.tier, frozen.language
        for name, value in more.items():
            setattr(fact, name, value)
        self.facts.append(fact)
        return fact

    def timed(self, metric: str, subject: Any, anchor: int, start: int, *, at: Event | None = None) -> Fact:
        """A duration from `start` to `anchor`, in open time and by the calendar; never negative."""
        span = max(0, anchor - start)
        value = self.story.clock.between(start, anchor)
        return self.add(metric, subject, anchor, at=at, start=start, value=value, calendar=span, num=1, den=1)

    def holder(self, moment: int, seq: float = inf) -> tuple[Any, Any]:
        """The agent and the team that had the survivor at a moment, by events up to a number."""
        agent = team = NOBODY
        for event in self.group.events:
            if (event.at, event.seq) > (moment, seq):
                break
            if event.ticket == self.group.root and event.kind in {TICKET_CREATED, ASSIGNED}:
                named = event.data.get("agent")  # whoever it was given to; the event's own agent gave it
                agent = NOBODY if named is None else named
                team = event.data.get("team") or event.team
        return agent, team

    def ripe(self, moment: int) -> bool:
        """Whether a waiting window that ends at this moment has passed; if not, the clock will make it so."""
        if moment <= self.as_of:
            return True
        self.timers.append(moment)
        return False


def flow(making: Making) -> None:
    """created, resolved, reopened: what the backlog adds up from."""
    story, root = making.story, making.story.group.root
    row = next((event for event in story.group.events if event.ticket == root), None)
    fact = making.add(facts.CREATED, root, story.opened, den=1, num=1)
    fact.team = row.team if row is not None else NOBODY
    for number, cycle in enumerate(story.cycles, 1):
        if cycle.solved is not None and cycle.end is not None:
            by = cycle.solved.data.get("by") or "agent"
            making.add(facts.RESOLVED, f"{root}:{number}", cycle.end, at=cycle.solved, num=1, den=1, who=by)
        if cycle.reopened is not None:
            by = cycle.reopened.data.get("by") or "agent"
            making.add(facts.REOPENED, f"{root}:{number}", cycle.reopened.at, at=cycle.reopened, num=1, den=1, who=by)
