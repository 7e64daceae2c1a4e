"""What people of ours answered outside of this product, in the provider's own app: it belongs to the conversation."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.clocks import now
from core.html import from_text
from core.text import snippet
from people.models import Contact
from tickets import events
from tickets.actions.change import put_status
from tickets.actions.conversation import (
    IncomingFile,
    add_message,
    default_status,
    end_wait,
    lock_survivor,
    save_ticket,
)
from tickets.actions.intake import append_created, new_ticket
from tickets.enums import Category, DeliveryState, Initiator, MessageKind, Purpose
from tickets.log import By, append
from tickets.models import Channel, Message, Ticket
from tickets.recipients import Address


def note_answer_elsewhere(
    *,
    channel: Channel,
    contact: Contact,
    to: Address,
    author: str,
    text: str,
    sent_at: datetime,
    ticket_number: int = 0,
    files: Sequence[IncomingFile] = (),
) -> Message:
    """A message of ours that left without us; nobody's reply in the figures, because nobody knows who wrote it.

    Effects: event answered_elsewhere (and ticket_created for a conversation that we begin); a customer who waited since
    before does not wait any more, and a new ticket is open.
    """
    with transaction.atomic():
        ticket = lock_survivor(ticket_number) if ticket_number else _opened(channel, contact, text)
        message = Message(
            kind=MessageKind.REPLY,
            channel=channel,
            author_name=author,
            subject=ticket.subject,
            text=text,
            html=from_text(text),
            to=[to],
            language=ticket.language,
            plain_only=True,
            sent_at=min(sent_at, now()),
            created_at=now(),
            delivery_state=DeliveryState.SENT,
        )
        is_last = ticket.last_message_at is None or ticket.last_message_at <= message.sent_at
        add_message(ticket, message, files)
        if is_last:
            end_wait(ticket)
        ticket.first_reply_at = ticket.first_reply_at or message.sent_at
        save_ticket(ticket)
        by = By.system()
        append(ticket, events.ANSWERED_ELSEWHERE, by=by, message=message, at=message.sent_at, data={"author": author})
        if ticket.category == Category.NEW:
            put_status(ticket, default_status(Category.OPEN), by=by, at=message.sent_at)
    return message


def _opened(channel: Channel, contact: Contact, text: str) -> Ticket:
    moment = now()
    ticket = new_ticket(
        channel=channel,
        requester=contact,
        subject=snippet(text, 80) or str(channel),
        language=contact.language,
        at=moment,
        category=Category.OPEN,
        purpose=Purpose.OUTBOUND,
        initiator=Initiator.AGENT,
    )
    append_created(ticket, by=By.system(), at=moment)
    return ticket
