"""Closing a chat to a visitor, and opening it again."""

from django.db import transaction
from django.db.models import Q

from channels_inbox.kinds.chat.actions import end_chat
from channels_inbox.kinds.chat.sessions import contact_of, sender_of
from channels_inbox.models import ChatBan, ChatSession
from core.clocks import now
from core.nudges import Nudge, nudge
from core.text import clean_line
from people.enums import IdentityKind
from people.models import Agent
from tickets.models import Ticket


def is_banned(session: ChatSession) -> bool:
    """Whether the visitor may not write: their session was banned, or the contact that they are. One query."""
    same = Q(contact__identities__kind=IdentityKind.EXTERNAL, contact__identities__value=sender_of(session))
    if session.is_proved:  # a ban of somebody who had only typed this one's address does not hold for them
        same &= Q(is_proved=True)
    return ChatBan.objects.filter(Q(session=session) | same, channel=session.channel_id, lifted_at=None).exists()


def ban(*, session: ChatSession, ticket: Ticket, agent: Agent, reason: str) -> ChatBan:
    """Closes the chat to a visitor. Effects: as `end_chat`; the visitor's pages say that it is closed."""
    with transaction.atomic():
        contact = contact_of(session)
        row = ChatBan.objects.create(
            channel_id=session.channel_id,
            session=session,
            contact=contact,
            ticket=ticket,
            is_proved=session.is_proved,
            name=clean_line(str(contact or session.name), 160),
            reason=clean_line(reason, 300),
            agent=agent,
        )
        end_chat(session=session, ticket_number=ticket.pk, agent=agent)
        nudge(Nudge(f"ticket.{ticket.pk}", "ticket", ticket.pk))
    return row


def lift(*, row: ChatBan, agent: Agent) -> None:
    """Lets the visitor write again. Effects: their open pages are told."""
    with transaction.atomic():
        ChatBan.objects.filter(pk=row.pk, lifted_at=None).update(lifted_at=now(), lifted_by=agent)
        if row.ticket_id:
            nudge(Nudge(f"ticket.{row.ticket_id}", "ticket", row.ticket_id))
