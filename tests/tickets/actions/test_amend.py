"""What customers change after they sent it: the words follow, the history keeps what was said."""

from datetime import timedelta

import pytest

from core.clocks import now
from tests.cast import Cast, kinds
from tickets import events
from tickets.actions.amend import amend_message, retract_message
from tickets.event_lines import event_line
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db


def test_amend_message_changes_the_words_and_keeps_the_former(cast: Cast) -> None:
    message = cast.open_ticket("Leaks").messages.get()
    amend_message(message_id=message.pk, text="Leaks badly", at=now())
    message.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (message.text, ticket.snippet) == ("Leaks badly", "Leaks badly")
    assert kinds(ticket)[-1] == events.MESSAGE_EDITED
    event = TicketEvent.objects.get(kind=events.MESSAGE_EDITED)
    assert (event.data, event.message_id, event.actor_contact) == ({"from": "Leaks"}, message.pk, cast.dana)
    assert "Leaks" in event_line(event)


def test_amend_message_lets_the_newest_edit_win(cast: Cast) -> None:
    message = cast.open_ticket("One").messages.get()
    moment = now()
    amend_message(message_id=message.pk, text="Three", at=moment)
    amend_message(message_id=message.pk, text="Two", at=moment - timedelta(seconds=5))
    message.refresh_from_db()
    assert message.text == "Three"


def test_amend_message_of_an_earlier_message_leaves_the_row(cast: Cast) -> None:
    ticket = cast.open_ticket("First")
    message = ticket.messages.get()
    cast.answer(ticket, "Second")
    amend_message(message_id=message.pk, text="First, corrected", at=now())
    ticket.refresh_from_db()
    assert ticket.snippet == "Second"


def test_retract_message_keeps_it_with_the_fact(cast: Cast) -> None:
    ticket = cast.open_ticket("Oops")
    retract_message(message_id=ticket.messages.get().pk, at=now())
    assert ticket.messages.get().text == "Oops"
    assert kinds(ticket)[-1] == events.MESSAGE_RETRACTED
