"""The manager's dashboard and the tickets behind each of its numbers."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.clocks import now
from metrics import five
from metrics.figures import Figure, duration_words, figures_of, five_figures
from metrics.periods import Period, last_complete_days, report_zone, today_so_far
from people import queries
from people.access import AgentRequest, agent_required
from people.enums import Role
from tickets.models import Ticket

PAGE = 50
managers = agent_required(Role.ADMINISTRATOR, Role.MANAGER)


@managers
@require_GET
def overview(request: AgentRequest) -> HttpResponse:
    """Five numbers, each a link to its tickets."""
    moment, zone = now(), _zone()
    period = _period(request, zone, moment)
    tiles = [_tile(figure, period) for figure in five_figures(period, moment)]
    today = [_today(figure) for figure in figures_of(today_so_far(zone, moment), moment)]
    context = {"page_title": _("Dashboard"), "tiles": tiles, "today": today, "period": period, "moment": moment}
    return render(request, "metrics/overview.html", context)


def _tile(figure: Figure, period: Period) -> dict[str, Any]:
    query = f"?{urlencode({'end': _day_after(period)})}" if figure.metric.has_period else ""
    return {"figure": figure, "href": reverse("metrics:tickets", args=[figure.metric.slug]) + query}


def _today(figure: Figure) -> dict[str, Any]:
    return {"figure": figure, "href": reverse("metrics:tickets", args=[figure.metric.slug]) + "?today=1"}


@managers
@require_GET
def tickets(request: AgentRequest, slug: str) -> HttpResponse:
    """Exactly the tickets that a number counts, fifty a page."""
    metric = five.METRICS.get(slug)
    if metric is None:
        raise Http404
    moment, zone = now(), _zone()
    is_today = metric.has_period and "today" in request.GET
    period = today_so_far(zone, moment) if is_today else _period(request, zone, moment)
    found = five.records(metric, period, moment, after=_after(request), limit=PAGE + 1)
    page = found[:PAGE]
    known = Ticket.objects.select_related("status", "assignee", "team").in_bulk([record.number for record in page])
    rows = [
        {"ticket": known[record.number], "anchor": record.anchor, "words": _words(record)}
        for record in page
        if record.number in known
    ]
    context = {
        "page_title": metric.label,
        "metric": metric,
        "rows": rows,
        "count": five.count_records(metric, period, moment),
        "period": period if metric.has_period else None,
        "is_today": is_today,
        "next_href": _next(page[-1], period, is_today) if len(found) > PAGE else "",
    }
    return render(request, "metrics/tickets.html", context)


def _words(record: five.Record) -> str:
    return "" if record.ms is None else duration_words(record.ms)


def _period(request: AgentRequest, zone: ZoneInfo, moment: datetime) -> Period:
    return last_complete_days(zone, moment, end_day=_day(request.GET.get("end", "")))


def _zone() -> ZoneInfo:
    company = queries.company()
    return report_zone(company.time_zone if company else "UTC")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day_after(period: Period) -> str:
    return date.fromordinal(period.last_day.toordinal() + 1).isoformat()


def _after(request: AgentRequest) -> tuple[datetime, int] | None:
    """The cursor "microseconds-number"; None for the first page or nonsense."""
    instant, _dash, number = request.GET.get("after", "").partition("-")
    try:
        return datetime.fromtimestamp(int(instant) / 1_000_000, UTC), int(number)
    except (ValueError, OverflowError, OSError):
        return None


def _next(last: five.Record, period: Period, is_today: bool) -> str:
    micros = round(last.anchor.timestamp() * 1_000_000)
    span = {"today": "1"} if is_today else {"end": _day_after(period)}
    return f"?{urlencode(span | {'after': f'{micros}-{last.number}'})}"
