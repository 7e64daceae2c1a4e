"""What agents do with a chat."""

from django.db import transaction

from channels_inbox.models import ChatSession
from core.clocks import now
from people.models import Agent
from tickets.actions.change import set_status
from tickets.actions.conversation import default_status
from tickets.enums import DONE, Category
from tickets.log import By
from tickets.models import Ticket


def end_chat(*, session: ChatSession, ticket_number: int, agent: Agent) -> None:
    """Ends a chat; when its visitor writes again it goes on. Effects: event status_changed, the ticket is solved."""
    with transaction.atomic():
        ChatSession.objects.filter(pk=session.pk).update(ended_at=now())
        if Ticket.objects.filter(pk=ticket_number).exclude(category__in=DONE).exists():
            set_status(ticket_number=ticket_number, status=default_status(Category.SOLVED), by=By.agent(agent))
