"""What customers did to a message after they had sent it: edited it, or deleted it on their side."""

from datetime import datetime

from django.db import transaction

from core.clocks import now
from core.text import clean
from tickets import events
from tickets.actions.conversation import lock_ticket, save_ticket, show_in_row
from tickets.enums import MessageState
from tickets.log import By, append
from tickets.models import Message, Ticket
from tickets.search.documents import index_message

KEPT = 4_000  # characters of what it said before, in the event


def amend_message(*, message_id: int, text: str, html: str = "", at: datetime) -> Message:
    """A customer's message says something else now; what it said before stays in the event.

    Edits may come in any order: one that is older than the last changes the event log alone. Effects: event
    message_edited; the list row and the search follow. It opens nothing and ends no wait.
    """
    with transaction.atomic():
        ticket, message = _locked(message_id)
        later = ticket.events.filter(message=message, kind=events.MESSAGE_EDITED, at__gt=at).exists()
        was = text if later else message.text
        if not later:
            message.text, message.html = clean(text), html
            message.save(update_fields=["text", "html"])
            index_message(message, ticket, message.attachments.values_list("filename", flat=True))
            if message.seq == ticket.last_seq and message.state == MessageState.SHOWN:
                show_in_row(ticket, message)
        _append(ticket, message, events.MESSAGE_EDITED, at, {"from": was[:KEPT]})
    return message


def retract_message(*, message_id: int, at: datetime) -> Message:
    """A customer deleted a message on their side. It stays here, because it may have been answered.

    Effects: event message_retracted.
    """
    with transaction.atomic():
        ticket, message = _locked(message_id)
        _append(ticket, message, events.MESSAGE_RETRACTED, at, {})
    return message


def _locked(message_id: int) -> tuple[Ticket, Message]:
    number = Message.objects.values_list("ticket_id", flat=True).get(pk=message_id)
    ticket = lock_ticket(number)
    message = Message.objects.select_for_update(of=("self",)).select_related("author_contact").get(pk=message_id)
    return ticket, message


def _append(ticket: Ticket, message: Message, kind: str, at: datetime, data: dict[str, str]) -> None:
    save_ticket(ticket)
    by = By.contact(message.author_contact) if message.author_contact else By.system()
    append(ticket, kind, by=by, message=message, at=min(at, now()), data=data)
