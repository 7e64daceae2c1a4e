"""Pages of a view, by keyset: the same cost for the first page and the thousandth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from core.prepared import Prepared
from people.models import Agent
from tickets import names
from tickets.access import visible_tickets
from tickets.models import ReadMark, Ticket
from tickets.views_catalog import ORDERS, Order, View

PAGE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Row(NamedTuple):
    """What a list shows of a ticket."""

    number: int
    subject: str
    snippet: str
    requester_name: str
    requester_id: int
    organization: str | None
    channel: str
    tags: tuple[str, ...]
    last_message_at: datetime | None
    updated_at: datetime
    created_at: datetime
    waiting_order: datetime
    assignee_id: int | None
    assignee: str | None
    priority: int
    held_count: int
    failed_count: int
    shelf: str
    last_seq: int
    due_order: datetime
    soon_order: datetime


_COLUMNS = (
    "number",
    "subject",
    "snippet",
    "requester_name",
    "requester_id",
    "organization__name",
    "channel_id",
    "tags",
    "last_message_at",
    "updated_at",
    "created_at",
    "waiting_order",
    "assignee_id",
    "priority",
    "held_count",
    "failed_count",
    "shelf",
    "last_seq",
    "due_order",
    "soon_order",
)


# What stands in small tables is not joined: it would take PostgreSQL twice as long to plan.
_CHANNEL, _TAGS, _ASSIGNEE = (_COLUMNS.index(name) for name in ("channel_id", "tags", "assignee_id"))
_READ: Prepared[tuple[int, int]] = Prepared(
    lambda agent_id, numbers: ReadMark.objects.filter(agent_id=agent_id, ticket_id__in=numbers).values_list(
        "ticket_id", "seq"
    ),
    agent_id=int,
    numbers=[int],
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, the numbers of those with something unread, and the cursor of the next page ("" at the end)."""

    rows: list[Row]
    unread: frozenset[int]
    next: str


def order_of(view: View, slug: str) -> Order:
    """The order of that name if the view offers it, else the view's first."""
    return ORDERS[slug if slug in view.orders else view.orders[0]]


def list_tickets(agent: Agent, view: View, order: Order, after: str = "", limit: int = PAGE) -> Page:
    """One page of a view. Two queries (rows, read marks), and the agent's teams once per request."""
    if not after and limit == PAGE:
        rows = _first_page(view, order, agent.role).rows(agent_id=agent.pk, team_ids=agent.team_ids())
        return _page(agent, rows, order, limit)
    found = visible_tickets(agent).filter(view.condition(agent))
    return page_of(agent, found, order, after, limit)


@cache
def _first_page(view: View, order: Order, role: str) -> Prepared[tuple[Any, ...]]:
    """The first page of a view for agents of one role, who differ by their id and their teams."""

    def build(agent_id: int, team_ids: list[int]) -> QuerySet[Ticket, Any]:
        agent = Agent.stand_in(agent_id, role, team_ids)
        found = visible_tickets(agent).filter(view.condition(agent))
        return found.order_by(*order.keys).values_list(*_COLUMNS)[: PAGE + 1]

    return Prepared(build, agent_id=int, team_ids=[int], may_ignore={"agent_id", "team_ids"})


def page_of(agent: Agent, tickets: QuerySet[Ticket], order: Order, after: str = "", limit: int = PAGE) -> Page:
    """One page of any selection of tickets that the agent may see, beyond the cursor `after`."""
    values = _read_cursor(order, after)
    if values:
        tickets = tickets.filter(_bound(order.keys[0], values[0]), _beyond(order.keys, values))
    return _page(agent, tickets.order_by(*order.keys).values_list(*_COLUMNS)[: limit + 1], order, limit)


def _page(agent: Agent, found: Iterable[tuple[Any, ...]], order: Order, limit: int) -> Page:
    rows = [_row(values) for values in found]
    more, rows = len(rows) > limit, rows[:limit]
    return Page(rows, unread_numbers(agent, rows), _cursor(order, rows[-1]) if more else "")


def list_numbers(agent: Agent, numbers: Sequence[int]) -> Page:
    """Rows of the given tickets, in the given order, without those that the agent may not see. Two queries."""
    asked = _some(agent.role).rows(agent_id=agent.pk, team_ids=agent.team_ids(), numbers=list(numbers))
    found = {row[0]: _row(row) for row in asked}
    rows = [found[number] for number in numbers if number in found]
    return Page(rows, unread_numbers(agent, rows), "")


@cache
def _some(role: str) -> Prepared[tuple[Any, ...]]:
    """Tickets by their numbers for agents of one role."""

    def build(agent_id: int, team_ids: list[int], numbers: list[int]) -> QuerySet[Ticket, Any]:
        found = visible_tickets(Agent.stand_in(agent_id, role, team_ids)).filter(pk__in=numbers)
        return found.values_list(*_COLUMNS)

    may_ignore = {"agent_id", "team_ids"}
    return Prepared(build, agent_id=int, team_ids=[int], numbers=[int], may_ignore=may_ignore)


def unread_numbers(agent: Agent, rows: Sequence[Row]) -> frozenset[int]:
    """Numbers of the rows whose latest message this agent has not read. One query."""
    if not rows:
        return frozenset()
    read = dict(_READ.rows(agent_id=agent.pk, numbers=[row.number for row in rows]))
    return frozenset(row.number for row in rows if read.get(row.number, 0) < row.last_seq)


def _row(values: tuple[Any, ...]) -> Row:
    channel, assignee = names.channel_rows.get(values[_CHANNEL]).kind, values[_ASSIGNEE]
    name = None if assignee is None else names.agents.get(assignee)
    before, between = values[:_CHANNEL], values[_TAGS + 1 : _ASSIGNEE]
    return Row._make((*before, channel, tuple(values[_TAGS]), *between, assignee, name, *values[_ASSIGNEE + 1 :]))


def _bound(key: str, value: Any) -> Q:
    """Implied by `_beyond`, but in the form that an index range needs."""
    name = key.removeprefix("-")
    return Q(**{f"{name}__{'lte' if key.startswith('-') else 'gte'}": value})


def _beyond(keys: Sequence[str], values: Sequence[Any]) -> Q:
    name = keys[0].removeprefix("-")
    further = Q(**{f"{name}__{'lt' if keys[0].startswith('-') else 'gt'}": values[0]})
    if len(keys) == 1:
        return further
    return further | Q(**{name: values[0]}) & _beyond(keys[1:], values[1:])


def _cursor(order: Order, row: Row) -> str:
    return ".".join(str(_as_number(getattr(row, key.removeprefix("-")))) for key in order.keys)


def _read_cursor(order: Order, text: str) -> list[Any]:
    """The values behind a cursor; nonsense counts as the beginning."""
    parts = text.split(".")
    if len(parts) != len(order.keys) or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        return []
    try:
        return [_from_number(key, int(part)) for key, part in zip(order.keys, parts, strict=True)]
    except OverflowError:
        return []


def _as_number(value: Any) -> int:
    return (value - _EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else int(value)


def _from_number(key: str, number: int) -> Any:
    is_instant = key.endswith(("_at", "_order"))
    return _EPOCH + timedelta(microseconds=number) if is_instant else number
