"""Spam, deleted, test: what takes a ticket out of lists and figures, and back."""

from django.db import transaction

from core.clocks import now
from tickets import events
from tickets.actions.conversation import lock_survivor, save_ticket
from tickets.enums import Flag
from tickets.log import By, append
from tickets.models import Ticket


def flag(*, ticket_number: int, flag: Flag | str, by: By) -> Ticket:
    """Marks the ticket; a flagged one leaves every working view. Effects: event flagged."""
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        if ticket.flag != flag:
            save_ticket(ticket, flag=Flag(flag), updated_at=now())
            append(ticket, events.FLAGGED, by=by, data={"flag": str(ticket.flag)})
    return ticket


def unflag(*, ticket_number: int, by: By) -> Ticket:
    """Takes the mark off. Effects: event unflagged."""
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        if ticket.flag:
            was = ticket.flag
            save_ticket(ticket, flag=Flag.NONE, updated_at=now())
            # No "flag" in the event: a mark that this one had replaced does not come back.
            append(ticket, events.UNFLAGGED, by=by, data={"was": str(was)})
    return ticket
