"""The tickets that are open, or wait for a person, at this moment: what two figures of now lead to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from metrics.catalog import Shape
from metrics.dashboards.backlog import STANDING, After, open_tickets, read_standing, waiting_tickets
from metrics.dashboards.filters import Filters
from metrics.dashboards.pages import PAGES
from metrics.dashboards.words import in_words
from people.access import AgentRequest
from tickets.models import Ticket

PAGE = 50


def show_standing(
    request: AgentRequest, slug: str, filters: Filters, rail_of: Callable[..., list[dict[str, Any]]]
) -> HttpResponse:
    """A page of them, oldest first."""
    found = read_standing(slug, filters, after=_after(request.GET.get("after", "")), limit=PAGE + 1)
    page, is_open = found[:PAGE], slug == "open"
    count = (open_tickets(filters) if is_open else waiting_tickets(filters)).count()
    address = reverse("metrics:tickets", args=[slug])
    context = {
        "page_title": _("Open now") if is_open else _("Waiting for an answer"),
        "definition": _(
            "Tickets that are not solved at this moment, those that wait for the customer or are on hold included."
        )
        if is_open
        else _("Tickets in which a customer waits for the answer of a person, longest first. Day and night count."),
        "anchor_label": _("Came in") if is_open else _("Waiting since"),
        "rail": rail_of(request.agent, PAGES["overview"], filters.query()),
        "filters": filters,
        "rows": [_row(slug, ticket, filters.moment) for ticket in page],
        "count_words": f"{count} {_('tickets')}",
        "back_href": reverse("metrics:overview") + filters.query(),
        "next_href": address + filters.query(after=_cursor(slug, page[-1])) if len(found) > PAGE else "",
    }
    return render(request, "metrics/tickets.html", context)


def _row(slug: str, ticket: Ticket, moment: datetime) -> dict[str, Any]:
    since = getattr(ticket, STANDING[slug])
    return {
        "ticket": ticket,
        "anchor": since,
        "words": in_words(Shape.DURATION, (moment - since) / timedelta(milliseconds=1)),
    }


def _cursor(slug: str, ticket: Ticket) -> str:
    return f"{round(getattr(ticket, STANDING[slug]).timestamp() * 1_000_000)}-{ticket.pk}"


def _after(text: str) -> After | None:
    instant, _dash, number = text.partition("-")
    try:
        return datetime.fromtimestamp(int(instant) / 1_000_000, UTC), int(number)
    except (ValueError, OverflowError, OSError):
        return None
