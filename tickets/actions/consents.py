"""Customers say that they want no messages on a channel any more, or that they want them again."""

from datetime import datetime

from django.db import transaction

from core.clocks import now
from people.models import Contact
from tickets import events
from tickets.actions.conversation import lock_ticket, save_ticket
from tickets.log import By, append
from tickets.models import Channel, Consent, Message, Ticket


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


def choose_consent(*, contact: Contact, channel: Channel, address: str, refused: bool) -> bool:
    """The customer chose on their own pages whether they are written to at an address of theirs; False if it was so.

    What they refused on the channel itself (STOP, a blocked bot) stays: the provider would deliver nothing. Effects:
    event consent_changed on their latest ticket of the channel.
    """
    with transaction.atomic():
        latest = Ticket.objects.filter(requester=contact, channel=channel).order_by("-pk").first()
        ticket = lock_ticket(latest.pk) if latest else None
        found = Consent.objects.select_for_update().filter(channel=channel, address=address).first()
        if (found is not None and found.refused) == refused or (found is not None and found.refused and found.word):
            return False
        said = {"refused": refused, "word": "", "at": now()}
        Consent.objects.update_or_create(channel=channel, address=address, defaults=said)
        if ticket is not None:
            save_ticket(ticket)
            data = {"refused": refused, "word": ""}
            append(ticket, events.CONSENT_CHANGED, by=By.contact(contact), data=data)
    return True
