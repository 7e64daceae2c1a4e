"""Reads behind the API; each docstring states its query count."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import ValidationError

from core.clocks import FAR_FUTURE
from people.models import Agent
from tickets.access import visible_tickets
from tickets.api_serializers import PRIORITY_BY_NAME
from tickets.enums import Category, Flag, MessageState
from tickets.models import Message, Ticket
from tickets.search import search

FILTERS = ("status", "category", "team", "assignee", "channel", "priority", "tag", "requester", "updated_since", "q")
# Name of an order → (column, descending).
ORDERS = {
    "-updated": ("updated_at", True),
    "-created": ("created_at", True),
    "due": ("due_order", False),
    "waiting": ("waiting_order", False),
}
KNOWN = {*FILTERS, "order", "cursor", "page_size", "format"}


def _rows(agent: Agent) -> QuerySet[Ticket]:
    return visible_tickets(agent).select_related("status", "channel", "requester", "organization", "team", "assignee")


def ticket(agent: Agent, number: int) -> Ticket:
    """One ticket, or Http404. One query."""
    found = _rows(agent).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def ticket_page(
    agent: Agent, params: Mapping[str, str], size: int, after: list[Any] | None
) -> tuple[list[Ticket], list[Any] | None]:
    """A page and the key of the next one, or None. One query, and those of the search when `q` is given.

    Errors: ValidationError naming the parameter.
    """
    if unknown := sorted(set(params) - KNOWN):
        raise ValidationError({name: ["There is no such filter."] for name in unknown})
    tickets = _filtered(agent, _rows(agent).exclude(flag=Flag.DELETED), params)
    if params.get("q"):
        return _searched(agent, tickets, params["q"], size, after)
    column, descending = _order(params)
    if after is not None:
        tickets = tickets.filter(_after(column, descending, after))
    sign = "-" if descending else ""
    rows = list(tickets.order_by(f"{sign}{column}", f"{sign}number")[: size + 1])
    if len(rows) <= size:
        return rows, None
    last = rows[size - 1]
    return rows[:size], [getattr(last, column).isoformat(), last.pk]


def _order(params: Mapping[str, str]) -> tuple[str, bool]:
    name = params.get("order", "-updated")
    if name not in ORDERS:
        raise ValidationError({"order": [f"Choose one of {', '.join(ORDERS)}."]})
    return ORDERS[name]


def _after(column: str, descending: bool, after: list[Any]) -> Q:
    instant = _instant(after[0]) if len(after) == 2 and isinstance(after[1], int) else None
    if instant is None:
        raise ValidationError({"cursor": ["This cursor cannot be read."]})
    way = "lt" if descending else "gt"
    return Q(**{f"{column}__{way}": instant}) | Q(**{column: instant, f"number__{way}": after[1]})


def _instant(text: Any) -> datetime | None:
    try:
        instant = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None


def _searched(
    agent: Agent, tickets: QuerySet[Ticket], text: str, size: int, after: list[Any] | None
) -> tuple[list[Ticket], list[Any] | None]:
    """The search's own order and paging; the other filters thin a page out."""
    page = search(agent, text, str(after[0]) if after else "", size)
    found = tickets.in_bulk([hit.number for hit in page.hits])
    rows = [found[hit.number] for hit in page.hits if hit.number in found]
    return rows, [page.cursor] if page.cursor else None


def _filtered(agent: Agent, tickets: QuerySet[Ticket], params: Mapping[str, str]) -> QuerySet[Ticket]:
    if status := params.get("status"):
        tickets = tickets.filter(status__slug=status)
    if category := params.get("category"):
        tickets = tickets.filter(category=_choice("category", category, Category.values))
    for name in ("team", "requester"):
        if value := params.get(name):
            tickets = tickets.filter(**{f"{name}_id": _number(name, value)})
    if channel := params.get("channel"):
        tickets = tickets.filter(channel__slug=channel)
    if priority := params.get("priority"):
        tickets = tickets.filter(priority=PRIORITY_BY_NAME[_choice("priority", priority, list(PRIORITY_BY_NAME))])
    if tag := params.get("tag"):
        tickets = tickets.filter(tags__contains=[tag.lower()])
    if assignee := params.get("assignee"):
        tickets = _assigned(agent, tickets, assignee)
    if since := params.get("updated_since"):
        instant = _instant(since.replace(" ", "+"))
        if instant is None:
            raise ValidationError({"updated_since": ["Give an instant such as 2026-11-18T14:48:00Z."]})
        tickets = tickets.filter(updated_at__gte=min(instant, FAR_FUTURE))
    return tickets


def _assigned(agent: Agent, tickets: QuerySet[Ticket], value: str) -> QuerySet[Ticket]:
    if value == "me":
        return tickets.filter(assignee=agent)
    if value == "none":
        return tickets.filter(assignee=None)
    return tickets.filter(assignee_id=_number("assignee", value))


def _number(name: str, value: str) -> int:
    if not value.isdigit() or len(value) > 18:
        raise ValidationError({name: ["Give a number."]})
    return int(value)


def _choice(name: str, value: str, choices: list[str]) -> str:
    if value not in choices:
        raise ValidationError({name: [f"Choose one of {', '.join(choices)}."]})
    return value


def _messages() -> QuerySet[Message]:
    return Message.objects.prefetch_related("attachments").order_by("seq")


def message_page(ticket: Ticket, size: int, after: list[Any] | None) -> tuple[list[Message], list[Any] | None]:
    """A page of the conversation by seq, oldest first. Two queries. Withdrawn and held messages are not in it."""
    shown = [MessageState.SHOWN, MessageState.SCHEDULED]
    messages = _messages().filter(ticket=ticket, seq__isnull=False, state__in=shown)
    if after is not None:
        if len(after) != 1 or not isinstance(after[0], int):
            raise ValidationError({"cursor": ["This cursor cannot be read."]})
        messages = messages.filter(seq__gt=after[0])
    rows = list(messages[: size + 1])
    return rows[:size], [rows[size - 1].seq] if len(rows) > size else None


def messages_by_ids(ids: list[int]) -> list[Message]:
    """These messages with their files. Two queries."""
    return list(_messages().filter(pk__in=ids))
