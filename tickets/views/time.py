"""How long agents worked on a ticket, as its side panel shows it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.clocks import elapsed_ms, now
from people.access import agent_required
from tickets import events
from tickets.access import access_ticket
from tickets.actions.handling import SILENCE
from tickets.models import Handling, Ticket
from tickets.views.answers import agent_of


@require_GET
@agent_required()
def time(request: HttpRequest, number: int) -> HttpResponse:
    """One's own time, running, and everybody's. Three queries beyond those of the ticket."""
    agent = agent_of(request)
    ticket = access_ticket(agent, number)
    if not ticket.team.tracks_time or agent.is_bot:
        return render(request, "tickets/_time.html", {"is_measured": False})
    own, total = spent_s(ticket, agent.pk)
    running = Handling.objects.filter(agent=agent, ticket=ticket, beaten_at__gt=now() - SILENCE).first()
    if running is not None:
        own += max(0, elapsed_ms(running.started_at, now()) // 1000)
    context: dict[str, Any] = {"is_measured": True, "number": ticket.pk, "own": own, "others": max(0, total - own)}
    return render(request, "tickets/_time.html", context)


def spent_s(ticket: Ticket, agent_id: int) -> tuple[int, int]:
    """Whole seconds that this agent, and that everybody, worked on the ticket (ended stretches alone). One query."""
    kinds = (events.HANDLE_STARTED, events.HANDLE_STOPPED)
    found = ticket.events.filter(kind__in=kinds).order_by("at", "pk").values_list("kind", "agent_id", "at")
    began: dict[int, datetime] = {}
    spent: dict[int, int] = {}
    for kind, who, at in found:
        if kind == events.HANDLE_STARTED:
            began[who] = at
        elif (since := began.pop(who, None)) is not None:
            spent[who] = spent.get(who, 0) + elapsed_ms(since, at)
    return spent.get(agent_id, 0) // 1000, sum(spent.values()) // 1000
