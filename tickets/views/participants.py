"""People besides the requester who want to take part (R2)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from people.access import agent_required
from tickets.access import access_ticket
from tickets.actions.change import set_participant
from tickets.errors import Refused
from tickets.log import By
from tickets.models import Participant
from tickets.views.answers import agent_of, refusal
from tickets.views.conversation import render_parts

STATES = (Participant.State.APPROVED, Participant.State.REFUSED)


@require_POST
@agent_required()
def participants(request: HttpRequest, number: int) -> HttpResponse:
    """Lets a pending participant take part, or refuses them."""
    agent = agent_of(request)
    opened = access_ticket(agent, number, write=True)
    contact, state = request.POST.get("contact", ""), request.POST.get("state", "")
    rows = opened.participants.select_related("contact")
    row = rows.filter(contact_id=contact).first() if contact.isascii() and contact.isdigit() else None
    if row is None or state not in STATES:
        raise Http404
    try:
        set_participant(ticket_number=number, by=By.agent(agent), contact=row.contact, email=row.email, state=state)
    except Refused as error:
        return refusal(request, error)
    return render_parts(request, access_ticket(agent, number))
