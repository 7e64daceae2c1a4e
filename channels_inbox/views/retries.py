"""The button beside a reply that did not reach its reader."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from channels_inbox.actions.deliveries import retry_delivery
from core import panels
from people.access import agent_required
from tickets.access import access_message, access_ticket
from tickets.errors import Refused
from tickets.models import Message
from tickets.views.answers import agent_of, notice, refusal
from tickets.views.conversation import render_parts


@require_POST
@agent_required()
def retries(request: HttpRequest, message_id: int) -> HttpResponse:
    """Sends the message once more; answers with the conversation's live parts."""
    agent = agent_of(request)
    message = access_message(agent, message_id)
    access_ticket(agent, message.ticket_id, write=True)
    try:
        retry_delivery(agent=agent, message_id=message.pk)
    except Refused as error:
        return refusal(request, error)
    return notice(render_parts(request, access_ticket(agent, message.ticket_id)), str(_("It is on its way again.")))


def offer_retries() -> None:
    """Puts the button into the workspace's messages; called when the applications are ready."""
    panels.fill("delivery", panels.Panel("retry", _("Send again"), "refresh-cw", order=10, url=_address))


def _address(message: Message) -> str:
    return reverse("delivery_retries", args=[message.pk])
