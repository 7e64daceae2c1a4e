"""Internal notes."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core.clocks import now
from people.models import Agent
from tickets import events
from tickets.access import access_ticket
from tickets.actions.bodies import move_files, outgoing_body, usable_attachments
from tickets.actions.conversation import IncomingFile, add_message, lock_survivor, save_ticket
from tickets.enums import MessageKind
from tickets.log import By, append
from tickets.models import Draft, Message


def add_note(
    *,
    ticket_number: int,
    agent: Agent,
    html: str = "",
    text: str = "",
    attachment_ids: Iterable[int] = (),
    files: Iterable[IncomingFile] = (),
    at: datetime | None = None,
) -> Message:
    """A note that only agents of the ticket see; light agents may write it. Effects: event note."""
    access_ticket(agent, ticket_number)
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        attachments = usable_attachments(agent, attachment_ids)
        body, plain = outgoing_body(html, text, attachments)
        moment = at or now()
        message = Message(
            kind=MessageKind.NOTE,
            channel=ticket.channel,
            author_agent=agent,
            author_name=agent.name,
            text=plain,
            html=body,
            language=ticket.language,
            sent_at=moment,
            created_at=now(),
        )
        add_message(ticket, message, files)
        move_files(attachments, message)
        save_ticket(ticket)
        append(ticket, events.NOTE, by=By.agent(agent), at=moment, message=message)
        Draft.objects.filter(agent=agent, ticket_id=ticket_number, kind=Draft.Kind.NOTE).delete()
    return message
