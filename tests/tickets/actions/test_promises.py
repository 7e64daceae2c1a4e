"""What other rooms promise, as tickets carry it."""

from datetime import timedelta

from core.clocks import FAR_FUTURE, now
from tests.cast import Cast
from tickets.actions.change import set_subject
from tickets.actions.conversation import lock_ticket, save_ticket
from tickets.actions.promises import Due, note_broken, set_due
from tickets.log import By
from tickets.models import Ticket


def test_due_is_written_once_and_other_actions_leave_it(cast: Cast, ticket: Ticket) -> None:
    soon, due = now() + timedelta(minutes=5), now() + timedelta(minutes=20)
    older = lock_ticket(ticket.pk)
    set_due({ticket: Due(due, soon)})
    save_ticket(older, subject="Other words")  # holds a copy from before
    set_subject(ticket_number=ticket.pk, subject="And others", by=By.agent(cast.alice))
    found = Ticket.objects.get(pk=ticket.pk)
    assert (found.due_order, found.soon_order, found.subject) == (due, soon, "And others")
    set_due({found: Due()})
    assert Ticket.objects.get(pk=ticket.pk).due_order == FAR_FUTURE


def test_note_broken_tells_promise_broken_at_its_instant(ticket: Ticket) -> None:
    at = now() - timedelta(minutes=3)
    note_broken(ticket=lock_ticket(ticket.pk), at=at, data={"target": "resolution", "policy": "Quick"})
    event = ticket.events.get(kind="promise_broken")
    assert (event.at, event.data["policy"], event.actor) == (at, "Quick", "system")
