"""A message that was sent already, for a browser that did not hear so: its network went away before the answer came."""

from django.db import transaction

from people.models import Agent
from tickets.access import access_ticket
from tickets.actions.bodies import written_text
from tickets.actions.conversation import lock_survivor
from tickets.enums import MessageKind
from tickets.models import Message


def find_sent(
    *, agent: Agent, ticket_number: int, kind: MessageKind, html: str, text: str, seen_seq: int
) -> Message | None:
    """What this agent wrote in these very words after all that they had seen; None when it never arrived.

    Waits for an attempt that is under way. Errors: Http404 as access_ticket; None without words:
    files alone do not tell one message from another.
    """
    access_ticket(agent, ticket_number)
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        words = written_text(html, text)
        same = Message.objects.filter(ticket=ticket, author_agent=agent, kind=kind, text=words, seq__gt=seen_seq)
        return same.order_by("-id").first() if words else None
