"""Decisions about messages that may not belong to a ticket."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.access import agent_required
from people.models import Agent
from tickets.access import access_message, access_ticket
from tickets.actions.held import accept_held, split_held
from tickets.errors import Refused
from tickets.models import Message
from tickets.views.answers import agent_of, notice, refusal
from tickets.views.conversation import render_parts

Decision = Callable[..., Message]


@require_POST
@agent_required()
def acceptance(request: HttpRequest, message_id: int) -> HttpResponse:
    """The message belongs here."""
    return _decide(request, message_id, accept_held, _("It is part of this ticket now."))


@require_POST
@agent_required()
def separation(request: HttpRequest, message_id: int) -> HttpResponse:
    """The message becomes a ticket of its own."""
    return _decide(request, message_id, split_held, _("It is a ticket of its own now."))


def _decide(request: HttpRequest, message_id: int, decision: Decision, text: str) -> HttpResponse:
    agent: Agent = agent_of(request)
    held = access_message(agent, message_id)
    access_ticket(agent, held.ticket_id, write=True)
    try:
        message = decision(message_id=message_id, agent=agent)
    except Refused as error:
        return refusal(request, error)
    response = notice(render_parts(request, access_ticket(agent, held.ticket_id)), text)
    if message.ticket_id != held.ticket_id:
        response["X-Goto"] = reverse("tickets:ticket", args=[message.ticket_id])
    return response
