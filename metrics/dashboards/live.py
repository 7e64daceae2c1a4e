"""The wallboard's figures: who waits, who is there, what was promised, and how the day has gone so far.

Everything of this moment is read from the rows themselves by their partial indexes of what is open; what was counted
today comes from the figures (`metrics.query`), as on every other page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Count, Min, Q

from channels_inbox.models import Call, LiveOffer, LiveTalk
from channels_inbox.models.call import CallState
from metrics.dashboards.asking import ask_many
from metrics.dashboards.backlog import DUE_WITHIN, STANDING, open_tickets
from metrics.dashboards.cards import CARDS, Card
from metrics.dashboards.filters import TODAY, Filters
from metrics.models import MetricsState
from people.enums import Availability, Role
from people.models import Agent
from people.presence import reachable_since
from tickets.enums import ACTIVE

TALKS = frozenset({CallState.TALKING, CallState.HELD})
PROMISED = ("sla-first-response", "sla-next-response", "sla-resolution")
COUNTED = ("created", "resolved")
ORDER = (Availability.ONLINE, Availability.BUSY, Availability.BREAK, Availability.OFFLINE)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, and since when the first of them."""

    count: int
    first: datetime | None = None


@dataclass(slots=True)
class Colleague:
    """An agent as the board shows them. `state` is offline, too, for who says online with no page open."""

    pk: int
    name: str
    state: str
    capacity: int
    tickets: int = 0
    chats: int = 0
    call: str = ""  # the state of a call of theirs that is not over

    @property
    def share(self) -> float:
        """How much of their capacity is in use, at most all of it."""
        return min(self.tickets / self.capacity, 1) if self.capacity else 0


@dataclass(frozen=True, slots=True)
class Promises:
    """How many promises of one kind were kept and broken today."""

    card: Card
    kept: int
    broken: int


@dataclass(frozen=True, slots=True)
class Today:
    """What was counted since midnight, as of the last refresh."""

    counts: dict[str, int]
    promises: list[Promises]
    filters: Filters

    @property
    def kept(self) -> int:
        """Promises of every kind that were kept."""
        return sum(each.kept for each in self.promises)

    @property
    def broken(self) -> int:
        """Promises of every kind that were broken."""
        return sum(each.broken for each in self.promises)


@dataclass(slots=True)
class Board:
    """Everything that stands on the wallboard; `tallies` by the slugs of `STANDING`."""

    tallies: dict[str, Tally]
    in_line: Tally
    ringing_chats: int
    held_chats: int
    ringing_calls: int
    calls: int
    people: list[Colleague] = field(default_factory=list)

    def present(self) -> list[Colleague]:
        """Who is there, online first, by name."""
        there = [each for each in self.people if each.state != Availability.OFFLINE]
        return sorted(there, key=lambda each: (ORDER.index(Availability(each.state)), each.name.casefold()))

    def by_state(self) -> dict[str, int]:
        """How many are in each state."""
        return {state: sum(each.state == state for each in self.people) for state in ORDER}


def read_board(filters: Filters) -> Board:
    """Everything of this moment. Eight queries."""
    teams = filters.slices.get("team", ())
    calls = _calls(teams)
    people = _people(teams)
    held = _held(teams)
    load = _load(filters, people)
    on_call = {agent: state for state, agent, _offered in calls if state in TALKS | {CallState.WRAPPING}}
    for each in people:
        each.tickets, each.chats = load.get(each.pk, 0), held.get(each.pk, 0)
        each.call = str(on_call.get(each.pk, ""))
    in_line, ringing = _line(teams)
    return Board(
        tallies=_tallies(filters),
        in_line=in_line,
        ringing_chats=ringing,
        held_chats=sum(held.values()),
        ringing_calls=sum(state == CallState.RINGING for state, _agent, _offered in calls),
        calls=sum(state in TALKS for state, _agent, _offered in calls),
        people=people,
    )


def _tallies(filters: Filters) -> dict[str, Tally]:
    """Three queries, each over the index that holds its tickets in order."""
    near = Q(due_order__lte=filters.moment + DUE_WITHIN)
    return {
        **_tally(filters, STANDING["unanswered"].chosen(filters.moment), "unanswered", "first-answer"),
        **_tally(filters, STANDING["unassigned"].chosen(filters.moment), "unassigned"),
        **_tally(filters, near, "overdue", "due"),
    }


def _tally(filters: Filters, within: Q, *slugs: str) -> dict[str, Tally]:
    wanted: dict[str, Aggregate] = {}
    for place, slug in enumerate(slugs):
        chosen = STANDING[slug].chosen(filters.moment)
        wanted[f"count_{place}"] = Count("pk", filter=chosen)
        wanted[f"first_{place}"] = Min(STANDING[slug].column, filter=chosen)
    found = open_tickets(filters).filter(within).aggregate(**wanted)
    return {slug: Tally(found[f"count_{place}"], found[f"first_{place}"]) for place, slug in enumerate(slugs)}


def _line(teams: Iterable[int]) -> tuple[Tally, int]:
    """Who is in line for a chat, and for how many of them it rings at somebody. One query."""
    rings = LiveOffer.objects.filter(state=LiveOffer.State.RINGING).values("talk")
    waiting = LiveTalk.objects.filter(state=LiveTalk.State.WAITING)
    if teams:
        waiting = waiting.filter(team__in=teams)
    found = waiting.aggregate(count=Count("pk"), first=Min("waiting_since"), rings=Count("pk", filter=Q(pk__in=rings)))
    return Tally(found["count"], found["first"]), found["rings"]


def _held(teams: Iterable[int]) -> dict[int, int]:
    """How many chats each agent holds. One query."""
    held = LiveTalk.objects.filter(state=LiveTalk.State.HELD, agent__isnull=False)
    if teams:
        held = held.filter(team__in=teams)
    return dict(held.values_list("agent").annotate(count=Count("pk")).order_by("agent"))


def _calls(teams: Iterable[int]) -> list[tuple[str, int | None, list[int]]]:
    """Calls that are not written down yet: state, who talks, at whom it rings. One query, two for some teams alone."""
    rows = Call.objects.filter(settle_at__isnull=False).values_list("state", "agent_id", "offered_to")
    found: list[tuple[str, int | None, list[int]]] = list(rows.order_by("pk"))
    if not teams or not found:
        return found
    own = set(Agent.objects.filter(memberships__team__in=teams).values_list("pk", flat=True))
    return [row for row in found if row[1] in own or own & set(row[2])]


def _people(teams: Iterable[int]) -> list[Colleague]:
    """Everybody who answers customers. One query."""
    agents = Agent.objects.filter(is_active=True, is_bot=False).exclude(role=Role.LIGHT)
    if teams:
        agents = agents.filter(memberships__team__in=teams).distinct()
    since = reachable_since()
    found = []
    for pk, name, state, capacity, seen in agents.order_by("name", "pk").values_list(
        "pk", "name", "availability", "capacity", "presence__seen_at"
    ):
        is_away = state == Availability.ONLINE and (seen is None or seen <= since)
        found.append(Colleague(pk, name, str(Availability.OFFLINE if is_away else state), capacity))
    return found


def _load(filters: Filters, people: list[Colleague]) -> dict[int, int]:
    """How many open tickets of these slices each of them looks after. One query."""
    there = [each.pk for each in people if each.state != Availability.OFFLINE]
    rows = open_tickets(filters).filter(shelf__in=ACTIVE, assignee__in=there)
    return dict(rows.values_list("assignee").annotate(count=Count("pk")).order_by("assignee"))


def read_today(filters: Filters, state: MetricsState | None) -> Today:
    """What was counted since midnight, kept until the next refresh. At most three queries."""
    day = filters.moment.astimezone(ZoneInfo(filters.zone)).date()
    # To the last refresh: there are no facts behind it, and everybody who looks shares the same answers.
    until = state.as_of if state and state.as_of else filters.moment
    today = replace(filters, first=day, last=day, preset=TODAY)
    known = replace(today, moment=min(until, filters.moment))
    cards = [CARDS[slug] for slug in (*COUNTED, *PROMISED)]
    answers = ask_many([known.question(card.metric) for card in cards], state, with_ledger=False)
    counts = {card.slug: answer.n for card, answer in zip(cards, answers, strict=True) if card.slug in COUNTED}
    promises = [
        Promises(card, answer.num, answer.den - answer.num)
        for card, answer in zip(cards, answers, strict=True)
        if card.slug in PROMISED
    ]
    return Today(counts, promises, today)


def waited_ms(tally: Tally, moment: datetime) -> float:
    """How long the first of them has waited, day and night; 0 for nobody."""
    return max((moment - tally.first) / timedelta(milliseconds=1), 0) if tally.first else 0
