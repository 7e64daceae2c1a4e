"""The agent's own settings: signature, language, time zone, keys, notices; and whether they take work."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.access import agent_required
from people.actions.staff import set_availability
from people.enums import Availability
from tickets.forms import PersonalForm
from tickets.shortcut_catalog import SHORTCUTS
from tickets.views.answers import agent_of, notice
from tickets.views.inbox import rail_context


@require_http_methods(["GET", "POST"])
@agent_required()
def settings_page(request: HttpRequest) -> HttpResponse:
    """Shows and saves the personal settings."""
    agent = agent_of(request)
    form = PersonalForm(request.POST or None, agent=agent)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect(f"{request.path}?saved=1")
    context = {"form": form, "saved": "saved" in request.GET, "shortcuts": form.shortcut_fields()}
    return render(request, "tickets/me.html", context | rail_context(agent, "", with_panels=True))


@require_POST
@agent_required()
def availability(request: HttpRequest) -> HttpResponse:
    """Whether the agent takes work just now."""
    agent, wanted = agent_of(request), request.POST.get("availability", "")
    if wanted not in Availability.values:
        return HttpResponse(status=422)
    set_availability(agent=agent, availability=Availability(wanted))
    agent.availability = Availability(wanted)
    response = render(
        request, "tickets/_availability.html", rail_context(agent, "", with_panels=True) | {"agent": agent}
    )
    return notice(response, _("You are now: %(state)s") % {"state": Availability(wanted).label})


@require_POST
@agent_required()
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Keeps what the shortcuts sheet changed: single letters on or off."""
    agent = agent_of(request)
    try:
        given = json.loads(request.body)
        off, changed = bool(given["off"]), dict(given.get("map") or {})
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=422)
    known = {shortcut.id for shortcut in SHORTCUTS}
    keys = {name: key for name, key in changed.items() if name in known and isinstance(key, str) and len(key) < 20}
    agent.preferences = {**agent.preferences, "shortcuts": {"off": off, "map": keys}}
    agent.save(update_fields=["preferences"])
    return HttpResponse(status=204)
