"""Who can take a talk, and in which order they are asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Now

from channels_inbox.live.rules import LIVE_KINDS, Rules
from channels_inbox.models import LiveOffer, LiveTalk
from core.clocks import now
from core.prepared import Prepared
from people.enums import Availability, LiveKind, Role
from people.models import Agent, LiveDuty
from people.presence import REACHABLE, reachable_since

PASSED = (LiveOffer.State.DECLINED, LiveOffer.State.MISSED)
REST = timedelta(seconds=30)  # who passed is not asked about the same talk again any sooner


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent who could be asked: how many they hold of how many, and how often they passed this talk on."""

    agent_id: int
    name: str
    held: int
    most: int
    passed: int = 0
    passed_at: datetime | None = None
    last_offered_at: datetime | None = None
    is_rung: bool = False

    @property
    def has_room(self) -> bool:
        """Whether one more fits."""
        return self.held + int(self.is_rung) < self.most


def on_duty(kind: LiveKind, since: datetime | Combinable | None = None) -> QuerySet[Agent]:
    """Agents who take this kind of live work just now: online, reachable (seen after `since`), not paused."""
    off = LiveDuty.objects.filter(Q(takes=False) | Q(is_paused=True), agent=OuterRef("pk"), kind=kind)
    found = Agent.objects.filter(is_active=True, is_bot=False, availability=Availability.ONLINE)
    return found.filter(presence__seen_at__gt=since or reachable_since()).exclude(role=Role.LIGHT).exclude(Exists(off))


def candidates(
    agents: QuerySet[Agent], channel_kind: str, rules: Rules, talk: LiveTalk | None = None
) -> list[Candidate]:
    """These agents with what they hold and when they were asked. One query."""
    kind = LIVE_KINDS[channel_kind]
    held = _count(LiveTalk.objects.filter(agent=OuterRef("pk"), state=LiveTalk.State.HELD, channel__kind=channel_kind))
    own = LiveDuty.objects.filter(agent=OuterRef("pk"), kind=kind).values("most")[:1]
    asked = LiveOffer.objects.filter(agent=OuterRef("pk"))
    passed = asked.filter(talk=talk.pk if talk else 0, state__in=PASSED)
    rows = agents.annotate(
        held=held,
        most=Coalesce(Subquery(own), rules.capacity, output_field=IntegerField()),
        is_rung=Exists(asked.filter(state=LiveOffer.State.RINGING)),
        last_offered=Subquery(asked.order_by("-offered_at").values("offered_at")[:1]),
        passed=_count(passed),
        passed_at=Subquery(passed.order_by().values("agent").annotate(at=Max("settled_at")).values("at")),
    ).values_list("pk", "name", "held", "most", "passed", "passed_at", "last_offered", "is_rung")
    return [Candidate(*row) for row in rows]


def load_of_team(team_id: int, channel_kind: str, capacity: int) -> tuple[int, int]:
    """How many talks those of a team who are on duty can hold, and how many more they could take. One query."""
    kind = LIVE_KINDS[channel_kind]
    rows = _LOAD.rows(team=team_id, kind=str(kind.value), channel_kind=channel_kind, capacity=capacity)
    return sum(most for most, _held in rows), sum(max(0, most - held) for most, held in rows)


def _load(team: int, kind: str, channel_kind: str, capacity: int) -> QuerySet[Agent, tuple[int, int]]:
    held = LiveTalk.objects.filter(agent=OuterRef("pk"), state=LiveTalk.State.HELD, channel__kind=channel_kind)
    own = LiveDuty.objects.filter(agent=OuterRef("pk"), kind=kind).values("most")[:1]
    agents = on_duty(kind, Now() - REACHABLE).filter(memberships__team=team)  # type: ignore[arg-type]
    most = Coalesce(Subquery(own), capacity, output_field=IntegerField())
    return agents.annotate(held=_count(held), most=most).values_list("most", "held")


def _count(rows: QuerySet[LiveTalk] | QuerySet[LiveOffer]) -> Coalesce:
    counted = rows.order_by().values("agent").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def in_turn(found: Iterable[Candidate]) -> list[Candidate]:
    """Who is asked first: who passed this talk on least often, then who was asked longest ago.

    Left out: who has no room, who is being rung, who passed it on just now.
    """
    free = [
        each
        for each in found
        if each.has_room and not each.is_rung and (each.passed_at is None or each.passed_at <= now() - REST)
    ]
    never = datetime.min.replace(tzinfo=now().tzinfo)
    return sorted(free, key=lambda each: (each.passed, each.last_offered_at or never, each.agent_id))


_LOAD: Prepared[tuple[int, int]] = Prepared(_load, team=int, kind=str, channel_kind=str, capacity=int)


def load_of(agent: Agent, channel_kind: str, rules: Rules) -> Candidate:
    """What one agent holds of how many. One query."""
    return candidates(Agent.objects.filter(pk=agent.pk), channel_kind, rules)[0]
