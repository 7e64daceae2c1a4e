"""Calls on tickets: the card, the event with the fields that the metrics read, and callbacks."""

from datetime import timedelta

import pytest

from core.clocks import FAR_FUTURE, now
from tests.cast import Cast, kinds
from tickets.actions.callers import phone_channel
from tickets.actions.calls import begin_for_call, log_call, open_for_call, set_callback, show_call
from tickets.actions.change import set_status
from tickets.actions.conversation import default_status
from tickets.calls import CallCard, Direction, LoggedCall, Outcome, span
from tickets.enums import Category
from tickets.log import By
from tickets.models import Channel, Message, Ticket


def call(outcome: Outcome = Outcome.ANSWERED, direction: Direction = Direction.INBOUND, **more: object) -> LoggedCall:
    values = {"key": 7, "offered_at": now() - timedelta(minutes=7), "number": "+4930901820", "note": "Wants a date."}
    return LoggedCall(direction=direction, outcome=outcome, **{**values, **more})  # type: ignore[arg-type]


@pytest.fixture
def phone(cast: Cast) -> Channel:
    return phone_channel(cast.support)


def test_log_call_carries_what_the_metrics_ask_for(cast: Cast, phone: Channel) -> None:
    ticket = cast.open_ticket()
    given = call(wait_seconds=45, talk_seconds=240, hold_seconds=60, wrap_seconds=120)
    message = log_call(ticket_number=ticket.pk, call=given, channel=phone, contact=cast.dana, agent=cast.alice)
    event = ticket.events.get(kind="call_logged")
    assert event.data == {
        "direction": "inbound",
        "answered": True,
        "customer": cast.dana.pk,
        "wait_seconds": 45,
        "talk_seconds": 240,
        "hold_seconds": 60,
        "wrap_seconds": 120,
    }
    assert (event.at, event.agent_id, event.message) == (given.offered_at, cast.alice.pk, message)
    assert message.text == "Incoming call, +49 30 901820, 4:00\n\nWants a date."
    assert message.call
    assert CallCard(**message.call).talk == 240
    ticket.refresh_from_db()
    assert ticket.waiting_order == FAR_FUTURE
    assert ticket.first_reply_at == given.offered_at + timedelta(seconds=45)


def test_open_for_call_is_a_request_of_the_caller(cast: Cast, phone: Channel) -> None:
    message = open_for_call(call=call(), channel=phone, contact=cast.dana, subject="Call", agent=cast.alice)
    ticket = message.ticket
    assert kinds(ticket) == ["ticket_created", "assigned", "call_logged"]
    created = ticket.events.get(kind="ticket_created")
    assert (created.purpose, created.channel, created.at) == ("request", "phone", message.sent_at)
    assert (ticket.assignee, ticket.category) == (cast.alice, Category.OPEN)


def test_begin_for_call_of_ours_is_outbound(cast: Cast, phone: Channel) -> None:
    direction = Direction.OUTBOUND
    ticket = begin_for_call(
        direction=direction, at=now(), channel=phone, contact=cast.dana, subject="Call", agent=cast.alice
    )
    assert ticket.events.get(kind="ticket_created").purpose == "outbound"


def test_missed_call_waits_and_opens_a_solved_ticket(cast: Cast, phone: Channel) -> None:
    ticket = cast.open_ticket()
    set_status(ticket_number=ticket.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))
    missed = call(Outcome.MISSED, wait_seconds=30)
    log_call(ticket_number=ticket.pk, call=missed, channel=phone, contact=cast.dana, agent=None)
    ticket.refresh_from_db()
    assert (ticket.category, ticket.waiting_order) == (Category.OPEN, missed.offered_at)
    assert ticket.events.get(kind="call_logged").data["answered"] is False
    assert kinds(ticket)[-2:] == ["call_logged", "status_changed"]


def test_set_callback_keeps_the_earlier_instant_and_an_answered_call_ends_it(cast: Cast, phone: Channel) -> None:
    ticket, soon = cast.open_ticket(), now() + timedelta(hours=1)
    set_callback(ticket_number=ticket.pk, due_at=soon)
    set_callback(ticket_number=ticket.pk, due_at=soon + timedelta(hours=1))
    ticket.refresh_from_db()
    assert (ticket.callback_due_at, ticket.tags) == (soon, ["callback"])
    assert kinds(ticket).count("tags_changed") == 1
    tried = call(Outcome.NO_ANSWER, Direction.OUTBOUND)
    log_call(ticket_number=ticket.pk, call=tried, channel=phone, contact=cast.dana, agent=cast.alice)
    assert Ticket.objects.get(pk=ticket.pk).callback_due_at == soon
    reached = call(Outcome.ANSWERED, Direction.OUTBOUND)
    log_call(ticket_number=ticket.pk, call=reached, channel=phone, contact=cast.dana, agent=cast.alice)
    ticket.refresh_from_db()
    assert (ticket.callback_due_at, ticket.tags) == (None, [])


def test_show_call_changes_the_card_alone(cast: Cast, phone: Channel) -> None:
    ticket = cast.open_ticket()
    message = log_call(ticket_number=ticket.pk, call=call(), channel=phone, contact=cast.dana, agent=cast.alice)
    show_call(message_id=message.pk, recordings=[{"id": 1, "seconds": 5, "state": "stored"}])
    kept = Message.objects.get(pk=message.pk).call
    assert kept == {**(message.call or {}), "recordings": [{"id": 1, "seconds": 5, "state": "stored"}]}


def test_card_shows_what_callers_say_as_text(cast: Cast, phone: Channel) -> None:
    ticket = cast.open_ticket()
    given = call(number="<b>0</b>", note="<script>alert(1)</script>", talk_seconds=61)
    log_call(ticket_number=ticket.pk, call=given, channel=phone, contact=cast.dana, agent=cast.alice)
    page = cast.client(cast.alice).get(f"/inbox/tickets/{ticket.pk}/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;0&lt;/b&gt;" in page
    assert '<dd class="figure">1:01</dd>' in page


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (65, "1:05"), (3_723, "1:02:03")])
def test_span(seconds: int, text: str) -> None:
    assert span(seconds) == text
