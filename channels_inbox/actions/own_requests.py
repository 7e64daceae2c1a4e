"""What customers who are signed in do with their requests, besides writing."""

from channels_inbox.access import OwnRequest
from tickets.actions import change
from tickets.actions.conversation import default_status
from tickets.enums import DONE, Category
from tickets.log import By
from tickets.models import Participant


def solve_request(*, found: OwnRequest) -> None:
    """The customer says that nothing more is to be done. Effects: event status_changed, by the customer.

    Nothing happens when it is done already, or when they only see it as a colleague.
    """
    if found.may_write and found.ticket.category not in DONE:
        status = default_status(Category.SOLVED)
        change.set_status(ticket_number=found.ticket.pk, status=status, by=By.contact(found.contact))


def join_request(*, found: OwnRequest) -> None:
    """A colleague who sees the request takes part in it from now on: they write, and get what is written by mail.

    Their organization's switch is the approval that R2 asks for. Effects: event participant_changed.
    """
    if not found.may_write:
        change.set_participant(
            ticket_number=found.ticket.pk,
            by=By.contact(found.contact),
            contact=found.contact,
            email=found.email,
            state=Participant.State.APPROVED,
        )
