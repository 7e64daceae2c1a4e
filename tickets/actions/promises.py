"""What other rooms promise for tickets, as lists sort by it and the timeline tells it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from core.clocks import FAR_FUTURE
from core.rows import update_rows
from tickets import events
from tickets.log import By, append
from tickets.models import Ticket


class Due(NamedTuple):
    """When the first open promise of a ticket is due, and when a quarter of its time is left."""

    at: datetime = FAR_FUTURE
    soon: datetime = FAR_FUTURE


def set_due(dues: Mapping[Ticket, Due]) -> None:
    """Writes when tickets are due, inside the running transaction; those that stay as they are are left out.

    The rows are locked by whoever changes the tickets. One statement at most.
    """
    changed = [ticket for ticket, due in dues.items() if (ticket.due_order, ticket.soon_order) != due]
    for ticket in changed:
        ticket.due_order, ticket.soon_order = dues[ticket]
    update_rows(changed, ["due_order", "soon_order"])


def note_broken(*, ticket: Ticket, at: datetime, data: dict[str, Any]) -> None:
    """Tells that a promise was broken at its due instant, for a ticket that the caller has locked.

    `data`: target, number, policy, promise. Effects: event promise_broken; lists and open pages are nudged.
    """
    with transaction.atomic():
        append(ticket, events.PROMISE_BROKEN, by=By.system(), at=at, data=data)
