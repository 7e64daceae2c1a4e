"""The list and the rail."""

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core import panels
from people.access import agent_required
from people.enums import Availability
from people.models import Agent
from tickets.lists import list_tickets, order_of
from tickets.rows import rows_html
from tickets.views.answers import agent_of, is_fragment
from tickets.views_catalog import DEFAULT_VIEW, ORDERS, VIEWS, View, view_counts


@require_GET
@agent_required()
def home(request: HttpRequest) -> HttpResponse:
    """The view that the agent starts with."""
    return _render_list(request, VIEWS[DEFAULT_VIEW])


@require_GET
@agent_required()
def view_list(request: HttpRequest, view: str) -> HttpResponse:
    """One view: the page, or its list pane for htmx."""
    return _render_list(request, view_named(view))


@require_GET
@agent_required()
def rows(request: HttpRequest, view: str) -> HttpResponse:
    """Rows of a view: its first page anew, or the page beyond `after`."""
    return render(request, "tickets/_rows.html", list_context(request, view_named(view)))


@require_GET
@agent_required()
def rail(request: HttpRequest) -> HttpResponse:
    """The rail with fresh counts, those of other rooms included."""
    agent, current = agent_of(request), request.GET.get("view", "")
    return render(request, "tickets/_rail.html", rail_context(agent, current, with_panels=True))


@cache
def view_address(slug: str) -> str:
    """Where a view is."""
    return reverse("tickets:view", args=[slug])


def view_named(slug: str) -> View:
    """The view of that name, or Http404."""
    view = VIEWS.get(slug)
    if view is None:
        raise Http404
    return view


def _render_list(request: HttpRequest, view: View) -> HttpResponse:
    context = list_context(request, view)
    if is_fragment(request):
        return render(request, "tickets/_list.html", context)
    return render(request, "tickets/inbox.html", context | page_context(request, view.slug))


def page_context(request: HttpRequest, current: str) -> dict[str, Any]:
    """What the whole page needs beside the pane that was asked for: rail, panes put away."""
    hidden = set(request.COOKIES.get("panes", "").split("-"))
    return rail_context(agent_of(request), current) | {
        "hidden_panes": [pane for pane in ("list", "side") if pane in hidden],
        "rail_hidden": "rail" in hidden,
    }


def rail_context(agent: Agent, current: str, *, with_panels: bool = False) -> dict[str, Any]:
    """The rail's entries with their counts; other rooms' panels are counted only when asked."""
    counts = view_counts(agent)
    entries = [
        {
            "slug": view.slug,
            "label": view.label,
            "icon": view.icon,
            "href": view_address(view.slug),
            "count": counts.get(view.slug, 0),
            "alert": view.alert,
            "current": view.slug == current,
        }
        for view in VIEWS.values()
        if not (view.hide_empty and not counts.get(view.slug) and view.slug != current)
    ]
    for panel in panels.panels(panels.RAIL, agent):
        count = (panel.count(agent) or 0) if with_panels and panel.count else 0
        entries.append(
            {"label": panel.label, "icon": panel.icon, "href": panel.url(agent), "count": count, "alert": panel.alert}
        )
    mine = counts.get("mine", 0)
    panes = panels.panels(panels.AVAILABILITY, agent) if with_panels else []
    duties = [(panel, panel.words(agent)) for panel in panes if panel.words]
    return {
        "rail_entries": entries,
        "starts": [
            {"name": start.name, "label": start.label, "icon": start.icon, "address": start.url(agent)}
            for start in panels.panels(panels.START, agent)
        ],
        "rail_current": current,
        "availabilities": Availability.choices,
        "duties": [
            {"label": panel.label, "icon": panel.icon, "url": panel.url(agent), "words": words}
            for panel, words in duties
            if words
        ],
        "load": mine,
        "load_share": mine / agent.capacity if agent.capacity else 0,
    }


def list_context(request: HttpRequest, view: View, number: int = 0) -> dict[str, Any]:
    """One page of the list as ready rows; `number` is the ticket that is open beside it."""
    agent = agent_of(request)
    order = order_of(view, request.GET.get("order", ""))
    after = request.GET.get("after", "")
    page = list_tickets(agent, view, order, after)
    opened = number or _number(request.GET.get("open", ""))
    base = view_address(view.slug)
    suffix = "" if order.slug == view.orders[0] else f"order={order.slug}&"
    return {
        "view": view,
        "order": order,
        "orders": [ORDERS[slug] for slug in view.orders],
        "rows": rows_html(page.rows, page.unread, base=base, current=opened),
        "is_empty": not page.rows and not after,
        "is_first": not after,
        "rows_url": f"{base}rows/?{suffix}",
        "next_url": f"{base}rows/?{suffix}after={page.next}" if page.next else "",
        "number": opened,
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
