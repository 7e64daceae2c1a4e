"""How a chat ends: by an agent, or by its visitor."""

from django.db import transaction

from channels_inbox.live import queue
from channels_inbox.live.queue import State
from channels_inbox.models import ChatSession
from core.clocks import now
from people.models import Agent
from tickets.actions.change import set_status
from tickets.actions.conversation import default_status, lock_survivor
from tickets.enums import DONE, Category
from tickets.events import AGENT_REPLY, BOT_REPLY
from tickets.log import By
from tickets.models import Ticket, TicketEvent


def end_chat(*, session: ChatSession, ticket_number: int, agent: Agent) -> None:
    """Ends a chat; when its visitor writes again it goes on. Effects: event status_changed, the ticket is solved."""
    with transaction.atomic():
        ChatSession.objects.filter(pk=session.pk).update(ended_at=now())
        if Ticket.objects.filter(pk=ticket_number).exclude(category__in=DONE).exists():
            set_status(ticket_number=ticket_number, status=default_status(Category.SOLVED), by=By.agent(agent))


def end_by_visitor(*, session: ChatSession, ticket_number: int) -> None:
    """A visitor ends their chat; they may write again.

    Effects: what was answered is solved, by its contact; what nobody has answered stays for an answer by mail, and
    whoever waits leaves the queue.
    """
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        ChatSession.objects.filter(pk=session.pk).update(ended_at=now())
        if ticket.category in DONE:
            return
        if TicketEvent.objects.filter(ticket=ticket.pk, kind__in=(AGENT_REPLY, BOT_REPLY)).exists():
            status = default_status(Category.SOLVED)
            set_status(ticket_number=ticket.pk, status=status, by=By.contact(ticket.requester))
            return
        talk = queue.open_talk(ticket.pk)
        if talk is not None and talk.state == State.WAITING:
            queue.leave(talk.pk)
