"""The wallboard: a page that hangs on a wall, and the part of it that is read again and again."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.clocks import now
from metrics.catalog import Shape
from metrics.dashboards import options
from metrics.dashboards.asking import read_state
from metrics.dashboards.backlog import STANDING
from metrics.dashboards.cards import Card
from metrics.dashboards.filters import Filters, read_filters
from metrics.dashboards.live import Board, Tally, Today, read_board, read_today, waited_ms
from metrics.dashboards.pages import LIVE
from metrics.dashboards.records import KEPT, MISSED
from metrics.dashboards.views import managers, rail_of, report_zone_of_company
from metrics.dashboards.words import in_words, whole
from people.access import AgentRequest
from people.enums import Availability

Line = tuple[str | Promise, str, str]  # what is counted, how many, and where they are listed
PROMISES: dict[str, str | Promise] = {
    "sla-first-response": gettext_lazy("First response"),
    "sla-next-response": gettext_lazy("Next response"),
    "sla-resolution": gettext_lazy("Resolution"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One large figure: what it leads to, what stands below it, and whether it asks to be looked at.

    `tone` is "alarm", "warning" or "". A sum has no list of its own: its `lines` have.
    """

    slug: str
    label: str
    icon: str
    value: str
    href: str = ""
    note: str = ""
    lines: tuple[Line, ...] = ()
    tone: str = ""


@managers
@require_GET
def board(request: AgentRequest) -> HttpResponse:
    """The wallboard."""
    filters = _filters(request)
    names = options.slice_names()
    context = {
        "page_title": LIVE.label,
        "rail": rail_of(request.agent, LIVE, ""),
        "filters": filters,
        "choices": options.choices(filters, names, ["team"]),
        "parts_href": reverse("metrics:live-parts") + filters.query(),
    }
    return render(request, "metrics/live.html", context | _context(filters))


@managers
@require_GET
@never_cache
def parts(request: AgentRequest) -> HttpResponse:
    """Its figures alone, as they are now."""
    return render(request, "metrics/_live.html", _context(_filters(request)))


def _filters(request: AgentRequest) -> Filters:
    """Teams alone: everything else on the board is of this moment."""
    chosen = request.GET.copy()
    for name in set(chosen) - {"team"}:
        del chosen[name]
    return read_filters(chosen, report_zone_of_company(), now())


def _context(filters: Filters) -> dict[str, Any]:
    state = read_state()
    found, today = read_board(filters), read_today(filters, state)
    states = found.by_state()
    return {
        "filters": filters,
        "state": state,
        "moment": filters.moment,
        "groups": [
            (_("Waiting"), _waiting(found, filters)),
            (_("Promises"), _promised(found, today, filters)),
            (_("Today"), _so_far(found, today, filters)),
        ],
        "states": [(each, Availability(each).label, count) for each, count in states.items()],
        "people": [(each, f"{_standing('in-work')}{filters.query(agent=each.pk)}") for each in found.present()],
    }


def _standing(slug: str) -> str:
    return reverse("metrics:tickets", args=[slug])


def _waiting(found: Board, filters: Filters) -> list[Figure]:
    rings = ngettext("it rings for %(n)s", "it rings for %(n)s", found.ringing_chats) % {"n": found.ringing_chats}
    return [
        _tallied("unanswered", "hourglass", found.tallies["unanswered"], filters),
        _tallied("first-answer", "mail-open", found.tallies["first-answer"], filters),
        _tallied("chats", "message-circle", found.in_line, filters, rings if found.ringing_chats else ""),
        _tallied("unassigned", "user-x", found.tallies["unassigned"], filters),
    ]


def _tallied(slug: str, icon: str, tally: Tally, filters: Filters, more: str = "") -> Figure:
    longest = in_words(Shape.DURATION, waited_ms(tally, filters.moment)) if tally.count else ""
    told = [_("longest %(time)s") % {"time": longest}] if longest else [_("nobody")]
    return Figure(
        slug=slug,
        label=str(STANDING[slug].label),
        icon=icon,
        value=whole(tally.count),
        href=_standing(slug) + filters.query(),
        note=", ".join([*told, *([more] if more else [])]),
    )


def _promised(found: Board, today: Today, filters: Filters) -> list[Figure]:
    overdue, due = found.tallies["overdue"], found.tallies["due"]
    late = in_words(Shape.DURATION, waited_ms(overdue, filters.moment))
    return [
        Figure(
            slug="overdue",
            label=str(STANDING["overdue"].label),
            icon="alarm-clock-off",
            value=whole(overdue.count),
            href=_standing("overdue") + filters.query(),
            note=_("longest %(time)s") % {"time": late} if overdue.count else _("none"),
            tone="alarm" if overdue.count else "",
        ),
        Figure(
            slug="due",
            label=str(STANDING["due"].label),
            icon="alarm-clock",
            value=whole(due.count),
            href=_standing("due") + filters.query(),
            note=_next_due(due, filters),
            tone="warning" if due.count else "",
        ),
        Figure(
            slug="kept",
            label=_("Kept today"),
            icon="circle-check",
            value=whole(today.kept),
            lines=tuple(_line(each.card, each.kept, KEPT, today) for each in today.promises if each.kept),
        ),
        Figure(
            slug="broken",
            label=_("Broken today"),
            icon="triangle-alert",
            value=whole(today.broken),
            lines=tuple(_line(each.card, each.broken, MISSED, today) for each in today.promises if each.broken),
            tone="alarm" if today.broken else "",
        ),
    ]


def _line(card: Card, count: int, part: str, today: Today) -> Line:
    return PROMISES[card.slug], whole(count), _standing(card.slug) + today.filters.query(part=part)


def _next_due(due: Tally, filters: Filters) -> str:
    if due.first is None:
        return _("none")
    left = (due.first - filters.moment).total_seconds() * 1000
    return _("next in %(time)s") % {"time": in_words(Shape.DURATION, left)}


def _so_far(found: Board, today: Today, filters: Filters) -> list[Figure]:
    rings = ngettext("%(n)s rings", "%(n)s ring", found.ringing_calls) % {"n": found.ringing_calls}
    query = today.filters.query()
    return [
        Figure(
            slug="created",
            label=_("New today"),
            icon="inbox",
            value=whole(today.counts["created"]),
            href=_standing("created") + query,
        ),
        Figure(
            slug="resolved",
            label=_("Solved today"),
            icon="check-check",
            value=whole(today.counts["resolved"]),
            href=_standing("resolved") + query,
        ),
        Figure(
            slug="chatting",
            label=str(STANDING["chatting"].label),
            icon="message-square",
            value=whole(found.held_chats),
            href=_standing("chatting") + filters.query(),
        ),
        Figure(
            slug="calls",
            label=_("Calls now"),
            icon="phone-call",
            value=whole(found.calls),
            note=rings if found.ringing_calls else "",
        ),
    ]
