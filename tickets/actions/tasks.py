"""Internal tickets: work that we set ourselves; the customer never sees it, and no figure counts it."""

from datetime import datetime

from django.db import transaction

from core import html as markup
from people.models import Contact, Team
from tickets import events
from tickets.actions.conversation import add_message, save_ticket
from tickets.actions.intake import append_created, new_ticket
from tickets.enums import Initiator, MessageKind, MessageState, Purpose
from tickets.log import By, append
from tickets.models import Channel, Message, Ticket


def open_internal(
    *, channel: Channel, requester: Contact, team: Team | None, subject: str, text: str, at: datetime
) -> Ticket:
    """An internal ticket about a customer, whose first message is a note. Effects: events ticket_created, note."""
    with transaction.atomic():
        ticket = new_ticket(
            channel=channel,
            requester=requester,
            subject=subject,
            language="",
            at=at,
            team=team,
            purpose=Purpose.INTERNAL,
            initiator=Initiator.SYSTEM,
        )
        append_created(ticket, by=By.system(), at=at)
        message = Message(
            kind=MessageKind.NOTE,
            state=MessageState.SHOWN,
            channel=channel,
            text=text,
            html=markup.from_text(text),
            sent_at=at,
            created_at=at,
        )
        add_message(ticket, message)
        save_ticket(ticket)
        append(ticket, events.NOTE, by=By.system(), at=at, message=message)
    return ticket
