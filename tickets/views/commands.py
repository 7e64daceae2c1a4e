"""What the palette and the recipient fields ask for while people type."""

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import panels
from core.components import CHANNELS
from people.access import agent_required
from people.models import Agent, Contact
from tickets.access import visible_tickets
from tickets.composing import as_line
from tickets.search import search
from tickets.views.answers import agent_of
from tickets.views_catalog import VIEWS

Item = dict[str, str]
TICKETS = 7
PEOPLE = 8


@require_GET
@agent_required()
def palette(request: HttpRequest) -> JsonResponse:
    """Tickets that match `q` (newest first without one), then places to go."""
    agent, query = agent_of(request), request.GET.get("q", "").strip()[:100]
    groups = [
        {"label": _("Tickets"), "items": _tickets(agent, query)},
        {"label": _("Go to"), "items": _places(agent, query)},
    ]
    return JsonResponse({"groups": [group for group in groups if group["items"]]})


@require_GET
@agent_required()
def people(request: HttpRequest) -> JsonResponse:
    """Contacts with an address whose name or address begins like `q`."""
    query = request.GET.get("q", "").strip()[:100]
    found = Contact.objects.exclude(email="")
    if len(query) < 2:
        return JsonResponse({"people": []})
    found = found.filter(Q(name__istartswith=query) | Q(email__istartswith=query) | Q(name__icontains=f" {query}"))
    rows = found.order_by("name")[:PEOPLE]
    return JsonResponse(
        {"people": [{"name": str(row), "email": row.email, "line": as_line([row.__dict__])} for row in rows]}
    )


def _tickets(agent: Agent, query: str) -> list[Item]:
    found = visible_tickets(agent).select_related("channel")
    if query:
        numbers = [hit.number for hit in search(agent, query, size=TICKETS).hits]
        by_number = found.in_bulk(numbers)
        rows = [by_number[number] for number in numbers if number in by_number]
    else:
        rows = list(found.order_by("-updated_at", "-number")[:TICKETS])
    return [
        {
            "label": row.subject or _("No subject"),
            "hint": f"#{row.pk} · {row.requester_name}",
            "href": reverse("tickets:ticket", args=[row.pk]),
            "icon": CHANNELS.get(row.channel.kind, ("", "mail"))[1],
        }
        for row in rows
    ]


def _places(agent: Agent, query: str) -> list[Item]:
    views = [(str(view.label), reverse("tickets:view", args=[view.slug]), view.icon) for view in VIEWS.values()]
    others = [*panels.panels(panels.RAIL, agent), *panels.panels(panels.NAVIGATION, agent)]
    places = views + [(str(panel.label), panel.url(agent), panel.icon) for panel in others]
    places.append((_("Personal settings"), reverse("tickets:me"), "sliders-horizontal"))
    lowered = query.lower()
    return [{"label": label, "href": href, "icon": icon} for label, href, icon in places if lowered in label.lower()]
