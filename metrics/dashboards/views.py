"""The pages of figures for managers, each agent's own page, and the tickets behind every figure."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.clocks import now
from metrics.catalog import Shape
from metrics.dashboards import options
from metrics.dashboards.asking import read_state
from metrics.dashboards.backlog import STANDING, read_backlog
from metrics.dashboards.cards import CARDS, FORMER, Card
from metrics.dashboards.exports import MOST_ROWS, TICKETS, as_csv
from metrics.dashboards.filters import SLICES, Filters, read_filters
from metrics.dashboards.notices import notices
from metrics.dashboards.pages import LIVE, MINE, PAGES, Link, Page, fill_page
from metrics.dashboards.records import (
    KEPT,
    MISSED,
    PAGE,
    Slot,
    after_of,
    count_records,
    read_after,
    read_records,
    read_slot,
)
from metrics.dashboards.sections import section_of
from metrics.dashboards.standing import show_standing
from metrics.dashboards.terms import slice_terms, terms_of
from metrics.dashboards.words import in_words
from metrics.dashboards.workbooks import as_xlsx, make_table
from metrics.models import Incident
from metrics.periods import report_zone
from metrics.query import Record
from people import queries
from people.access import AgentRequest, agent_required
from people.enums import Role
from people.models import Agent
from tickets.access import visible_tickets

CSV, XLSX = "csv", "xlsx"
DOUBTED = 5  # days named in the banner
managers = agent_required(Role.ADMINISTRATOR, Role.MANAGER)
agents = agent_required(Role.ADMINISTRATOR, Role.MANAGER, Role.AGENT)


@managers
@require_GET
def overview(request: AgentRequest) -> HttpResponse:
    """The figures that say how support is doing."""
    return _show(request, PAGES["overview"])


@managers
@require_GET
def page(request: AgentRequest, slug: str) -> HttpResponse:
    """One of the other pages."""
    if slug not in PAGES or slug == "overview":
        raise Http404
    return _show(request, PAGES[slug])


@agents
@require_GET
def mine(request: AgentRequest) -> HttpResponse:
    """An agent's own figures, and nobody else's."""
    return _show(request, MINE)


def _show(request: AgentRequest, page: Page) -> HttpResponse:
    filters = filters_of(request, page)
    names = options.slice_names()
    is_mine = page is MINE
    state = read_state()
    filled = fill_page(page, filters, names, linker(is_mine), state)
    hidden = ("agent",) if is_mine else ()
    shown = [name for name in SLICES if name not in hidden]
    query = address_query(filters, is_mine)
    context = {
        "page_title": page.label,
        "page": page,
        "rail": rail_of(request.agent, page, query),
        "filters": filters,
        "filled": filled,
        "choices": options.choices(filters, names, shown),
        "periods": options.periods(filters),
        "period_words": options.period_words(filters),
        "state": state,
        "has_figures": state is not None,
        "doubted": doubted_days(filters),
        "notices": notices(),
        "exports": {
            kind: reverse("metrics:export", args=[page.slug]) + address_query(filters, is_mine, **{"as": kind})
            for kind in (CSV, XLSX)
        },
        "schedule_href": "" if is_mine else reverse("metrics:report-creation") + filters.query(page=page.slug),
        "terms": terms_of(filters, names, hidden),
        "slice_terms": slice_terms(filters, names, hidden),
    }
    if page.slug == "overview":
        context |= _backlog(filters, query)
    context |= section_of(page.slug, request.agent, filters, names, linker(is_mine), state)
    return render(request, "metrics/page.html", context)


def doubted_days(filters: Filters) -> str:
    """The days of the period whose figures differed when they were worked out again, in words. One query."""
    days = Incident.objects.filter(closed_at=None, day__gte=filters.first, day__lte=filters.last).order_by("day")
    return ", ".join(date_format(one, "DATE_FORMAT") for one in days.values_list("day", flat=True)[:DOUBTED])


def _backlog(filters: Filters, query: str) -> dict[str, Any]:
    backlog = read_backlog(filters)
    return {
        "backlog": backlog,
        "longest_wait": in_words(Shape.DURATION, backlog.longest_ms),
        "open_href": reverse("metrics:tickets", args=["open"]) + query,
        "waiting_href": reverse("metrics:tickets", args=["unanswered"]) + query,
    }


def rail_of(agent: Agent, current: Page | None, query: str) -> list[dict[str, Any]]:
    """The pages that this agent may see; the filters go along. `current` None: the scheduled reports."""
    first, *others = PAGES.values()
    pages = [first, LIVE, *others, MINE] if agent.sees_everything else [MINE]
    found = [
        {
            "href": page_href(page) + ("" if page is LIVE else query),
            "icon": page.icon,
            "label": page.label,
            "current": page is current,
        }
        for page in pages
    ]
    if agent.sees_everything:
        href, label = reverse("metrics:reports"), _("Scheduled reports")
        found.append({"href": href, "icon": "calendar-clock", "label": label, "current": current is None})
    return found


def page_href(page: Page) -> str:
    """The address of a page without its filters."""
    if page in (MINE, LIVE):
        return reverse(f"metrics:{page.slug}")
    return reverse("metrics:overview") if page.slug == "overview" else reverse("metrics:page", args=[page.slug])


def linker(is_mine: bool) -> Link:
    """What leads from a figure to its tickets."""

    def link(card: Card, chosen: Filters, more: dict[str, Any]) -> str:
        return href_of(card, chosen, is_mine, **more)

    return link


def filters_of(request: AgentRequest, page: Page) -> Filters:
    """The filters of the address; on an agent's own page always of that agent."""
    filters = read_filters(request.GET, report_zone_of_company(), now())
    return filters.within("agent", request.agent.pk) if page is MINE else filters


def report_zone_of_company() -> ZoneInfo:
    """The zone in which days of figures begin and end. One query."""
    company = queries.company()
    return report_zone(company.time_zone if company else "UTC")


def href_of(card: Card, filters: Filters, is_mine: bool, **more: Any) -> str:
    """Where the tickets behind a figure are listed."""
    name = "metrics:my-tickets" if is_mine else "metrics:tickets"
    return reverse(name, args=[card.slug]) + address_query(filters, is_mine, **more)


def address_query(filters: Filters, is_mine: bool, **more: Any) -> str:
    """The query of an address; an agent's own page never names the agent."""
    return filters.query(agent="", **more) if is_mine else filters.query(**more)


@managers
@require_GET
def tickets(request: AgentRequest, slug: str) -> HttpResponse:
    """Exactly the tickets that a figure counts, fifty a page."""
    if slug in STANDING:
        return show_standing(request, slug, filters_of(request, PAGES["overview"]), rail_of)
    return _list(request, slug, PAGES["overview"])


@agents
@require_GET
def my_tickets(request: AgentRequest, slug: str) -> HttpResponse:
    """The tickets behind an agent's own figure."""
    return _list(request, slug, MINE)


def _list(request: AgentRequest, slug: str, page: Page) -> HttpResponse:
    card, is_mine = card_of(slug, page), page is MINE
    filters = filters_of(request, page)
    slot = read_slot(request.GET, card)
    if (kind := request.GET.get("as")) in {CSV, XLSX}:
        return _file(card, filters, slot, kind)
    found = read_records(card, filters, slot, after=read_after(request.GET.get("after", "")), limit=PAGE + 1)
    records = found[:PAGE]
    place: dict[str, Any] = {"weekday": slot.weekday, "hour": slot.hour, "score": slot.score, "scale": slot.scale}
    own = {**place, "part": slot.part}
    count = count_records(card, filters, slot)
    context = {
        "page_title": card.label,
        "definition": card.definition,
        "anchor_label": card.anchor,
        "rail": rail_of(request.agent, page, address_query(filters, is_mine)),
        "filters": filters,
        "rows": rows_of(card, records, request.agent),
        "count_words": f"{count} {card.of}",
        "span_words": span_words(filters),
        "parts": _parts(card, filters, slot, is_mine, place),
        "back_href": page_href(page) + address_query(filters, is_mine),
        "exports": {kind: href_of(card, filters, is_mine, **own, **{"as": kind}) for kind in (CSV, XLSX)},
        "next_href": href_of(card, filters, is_mine, **own, after=after_of(records)) if len(found) > PAGE else "",
    }
    return render(request, "metrics/tickets.html", context)


def _parts(card: Card, filters: Filters, slot: Slot, is_mine: bool, place: dict[str, Any]) -> list[dict[str, Any]]:
    if card.shape not in (Shape.SHARE, Shape.SCORE):
        return []
    labels = [("", _("All")), (KEPT, _("Yes")), (MISSED, _("No"))]
    return [
        {"href": href_of(card, filters, is_mine, **place, part=part), "label": label, "current": slot.part == part}
        for part, label in labels
    ]


def _file(card: Card, filters: Filters, slot: Slot, kind: str) -> HttpResponse:
    rows = [
        dict(zip(TICKETS, (one.ticket, one.subject, one.anchor, one.value, one.num, one.den), strict=True))
        for one in read_records(card, filters, slot, limit=MOST_ROWS)
    ]
    name = f"{card.slug}-{filters.first}-{filters.last}"
    if kind == CSV:
        return as_csv(name, TICKETS, rows)
    zoned = _("Counted (%(zone)s)") % {"zone": filters.zone}
    words = (_("Ticket"), _("Counted as"), zoned, _("Value"), _("Numerator"), _("Denominator"))
    return as_xlsx(name, make_table(_("Tickets"), filters.zone, dict(zip(TICKETS, words, strict=True)), rows))


def span_words(filters: Filters) -> str:
    """The period with its zone."""
    first, last = date_format(filters.first), date_format(filters.last)
    return _("%(first)s to %(last)s, %(zone)s") % {"first": first, "last": last, "zone": filters.zone}


def card_of(slug: str, page: Page) -> Card:
    """The figure of an address, also by its former name; an agent's own page has its own alone."""
    card = CARDS.get(FORMER.get(slug, slug))
    if card is None or (page is MINE and card.slug not in MINE.tiles):
        raise Http404
    return card


def rows_of(card: Card, records: list[Record], agent: Agent) -> list[dict[str, Any]]:
    """Facts with their tickets, where the agent may see them. One query."""
    numbers = {record.ticket for record in records if record.ticket}
    known = visible_tickets(agent).select_related("status", "assignee", "team").in_bulk(numbers)
    return [
        {
            "record": record,
            "ticket": known.get(record.ticket),
            "anchor": record.anchor,
            "words": value_words(card, record),
        }
        for record in records
    ]


def value_words(card: Card, record: Record) -> str:
    """What one fact says: a duration, a score, yes or no; nothing for what is only counted."""
    if card.shape is Shape.DURATION:
        return in_words(Shape.DURATION, record.value)
    if card.shape in (Shape.SCORE, Shape.NPS):
        return str(record.value)
    if card.shape is Shape.SHARE:
        return _("yes") if record.num else _("no")
    return ""
