"""The tickets of this moment that a figure counts: open, waiting, overdue; what figures of now lead to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from metrics.catalog import Shape
from metrics.dashboards.backlog import STANDING, After, Standing, read_standing
from metrics.dashboards.filters import Filters
from metrics.dashboards.pages import LIVE, PAGES
from metrics.dashboards.words import in_words
from people.access import AgentRequest
from tickets.models import Ticket

PAGE = 50


def show_standing(
    request: AgentRequest, slug: str, filters: Filters, rail_of: Callable[..., list[dict[str, Any]]]
) -> HttpResponse:
    """A page of them, oldest first."""
    standing = STANDING[slug]
    found = read_standing(standing, filters, after=_after(request.GET.get("after", "")), limit=PAGE + 1)
    page = found[:PAGE]
    address = reverse("metrics:tickets", args=[slug])
    back = reverse("metrics:live" if standing.is_live else "metrics:overview")
    context = {
        "page_title": standing.label,
        "definition": standing.definition,
        "anchor_label": standing.anchor,
        "rail": rail_of(request.agent, LIVE if standing.is_live else PAGES["overview"], filters.query()),
        "filters": filters,
        "rows": [_row(standing, ticket, filters.moment) for ticket in page],
        "count_words": f"{standing.rows(filters).count()} {_('tickets')}",
        "back_href": back + filters.query(),
        "next_href": address + filters.query(after=_cursor(standing, page[-1])) if len(found) > PAGE else "",
    }
    return render(request, "metrics/tickets.html", context)


def _row(standing: Standing, ticket: Ticket, moment: datetime) -> dict[str, Any]:
    since = getattr(ticket, standing.column)
    return {
        "ticket": ticket,
        "anchor": since,
        "words": in_words(Shape.DURATION, abs(moment - since) / timedelta(milliseconds=1)),
    }


def _cursor(standing: Standing, ticket: Ticket) -> str:
    return f"{round(getattr(ticket, standing.column).timestamp() * 1_000_000)}-{ticket.pk}"


def _after(text: str) -> After | None:
    instant, _dash, number = text.partition("-")
    try:
        return datetime.fromtimestamp(int(instant) / 1_000_000, UTC), int(number)
    except (ValueError, OverflowError, OSError):
        return None
