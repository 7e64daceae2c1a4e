"""Customers react to a message with a sign instead of words: it is kept and shown at the message."""

from datetime import datetime

from django.db import transaction

from core.clocks import now
from core.text import clean_line
from people.models import Contact
from tickets import events
from tickets.actions.conversation import lock_ticket, save_ticket
from tickets.log import By, append
from tickets.models import Message

LONGEST = 32


def note_reaction(*, message_id: int, contact: Contact, emoji: str, at: datetime) -> Message:
    """Keeps the one reaction of a contact to a message; "" takes it back. They may come in any order: the last counts.

    Effects: event message_reacted. It opens nothing, and nobody waits for an answer to it.
    """
    with transaction.atomic():
        number = Message.objects.values_list("ticket_id", flat=True).get(pk=message_id)
        ticket = lock_ticket(number)
        message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        others = [entry for entry in message.reactions if entry["by"] != contact.pk]
        before = next((entry for entry in message.reactions if entry["by"] == contact.pk), None)
        if before is not None and datetime.fromisoformat(before["at"]) >= at:
            return message
        sign = clean_line(emoji, LONGEST)
        entry = {"by": contact.pk, "name": str(contact)[:160], "emoji": sign, "at": at.isoformat()}
        message.reactions = [*others, entry]
        message.save(update_fields=["reactions"])
        save_ticket(ticket)
        by = By.contact(contact)
        append(ticket, events.MESSAGE_REACTED, by=by, message=message, at=min(at, now()), data={"emoji": sign})
    return message
