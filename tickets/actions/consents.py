"""Customers say that they want no messages on a channel any more, or that they want them again."""

from datetime import datetime

from django.db import transaction

from tickets import events
from tickets.actions.conversation import lock_ticket, save_ticket
from tickets.log import By, append
from tickets.models import Consent, Message


def note_consent(*, message: Message, address: str, refused: bool, word: str, at: datetime, by: By) -> bool:
    """Writes down what was said about an address on the message's channel; False when something later is known.

    Messages may come in any order: the latest counts. Effects: event consent_changed on the message's ticket when it
    changes whether the address may be written to.
    """
    with transaction.atomic():
        ticket = lock_ticket(message.ticket_id)
        said = {"refused": refused, "word": word[:40], "at": at}
        found, made = Consent.objects.get_or_create(channel_id=message.channel_id, address=address, defaults=said)
        if made:
            changed = refused
        else:
            found = Consent.objects.select_for_update().get(pk=found.pk)
            if found.at >= at:
                return False
            changed = found.refused != refused
            for name, value in said.items():
                setattr(found, name, value)
            found.save()
        if changed:
            save_ticket(ticket)
            data = {"refused": refused, "word": found.word}
            append(ticket, events.CONSENT_CHANGED, by=by, message=message, at=at, data=data)
    return True
