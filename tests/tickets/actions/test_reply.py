import pytest
from django.http import Http404

from core.clocks import FAR_FUTURE
from tests.cast import Cast, kinds
from tickets import events
from tickets.actions.conversation import default_status
from tickets.actions.notes import add_note
from tickets.actions.reply import forward, post_reply, release_reply, start_conversation, undo_send
from tickets.enums import Category, MessageKind, MessageState, Purpose
from tickets.errors import Refused, SomethingNewer, TooLate
from tickets.models import Draft, Message, Participant, Ticket


def test_post_reply_is_scheduled_and_counts_only_when_released(cast: Cast, ticket: Ticket) -> None:
    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, text="We are on it.", hold_s=10)

    assert message.state == MessageState.SCHEDULED
    assert events.AGENT_REPLY not in kinds(ticket)
    assert Ticket.objects.get(pk=ticket.pk).is_waiting

    release_reply(message=message)

    ticket.refresh_from_db()
    reply = ticket.events.get(kind=events.AGENT_REPLY)
    assert (reply.at, reply.agent_id) == (message.sent_at, cast.alice.pk)
    assert (ticket.category, ticket.waiting_order, ticket.assignee) == (Category.OPEN, FAR_FUTURE, cast.alice)


def test_release_reply_twice_counts_once(cast: Cast, ticket: Ticket) -> None:
    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hello.", hold_s=10)

    release_reply(message=message)
    release_reply(message=message)

    assert kinds(ticket).count(events.AGENT_REPLY) == 1


def test_post_reply_without_hold_applies_the_status(cast: Cast, ticket: Ticket) -> None:
    solved = default_status(Category.SOLVED)

    post_reply(ticket_number=ticket.pk, agent=cast.alice, html="<p>Done</p>", hold_s=0, then_status=solved)

    ticket.refresh_from_db()
    assert (ticket.category, ticket.solved_at is not None) == (Category.SOLVED, True)
    assert kinds(ticket)[-3:] == [events.AGENT_REPLY, events.ASSIGNED, events.STATUS_CHANGED]


def test_post_reply_goes_to_requester_and_approved_participants(cast: Cast, ticket: Ticket) -> None:
    Participant.objects.create(ticket=ticket, contact=cast.dana, email="cc@customer.test", state="approved")

    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hello.", hold_s=0)

    assert message.to == [{"name": "Dana Petrescu", "email": "dana@customer.test"}]
    assert [entry["email"] for entry in message.cc] == ["cc@customer.test"]


def test_post_reply_is_refused_when_something_newer_arrived(cast: Cast, ticket: Ticket) -> None:
    cast.answer(ticket, "One more thing")

    with pytest.raises(SomethingNewer) as caught:
        post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hello.", seen_seq=1)

    assert [message.text for message in caught.value.messages] == ["One more thing"]
    assert Message.objects.filter(ticket=ticket, kind=MessageKind.REPLY).count() == 0


def test_post_reply_is_not_held_up_by_own_words(cast: Cast, ticket: Ticket) -> None:
    add_note(ticket_number=ticket.pk, agent=cast.alice, text="Looking into it")

    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hello.", seen_seq=1)

    assert message.seq == 3


def test_post_reply_by_a_stranger_finds_nothing(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(Http404):
        post_reply(ticket_number=ticket.pk, agent=cast.charlie, text="Hello.")


def test_post_reply_without_words_is_refused(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(Refused):
        post_reply(ticket_number=ticket.pk, agent=cast.alice, html="<p> </p>")


def test_r11_post_reply_refuses_line_breaks_in_an_address(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(Refused):
        post_reply(
            ticket_number=ticket.pk,
            agent=cast.alice,
            text="Hello.",
            to=[{"name": "Dana\r\nBcc: all@victim.test", "email": "dana@customer.test"}],
        )


def test_undo_send_gives_the_draft_back(cast: Cast, ticket: Ticket) -> None:
    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, html="<p>Too early</p>", hold_s=10)

    draft = undo_send(message_id=message.pk, agent=cast.alice)

    ticket.refresh_from_db()
    assert draft.html == "<p>Too early</p>"
    assert kinds(ticket)[-1] == events.SEND_UNDONE
    assert (ticket.snippet, ticket.is_waiting) == ("The left group leaks.", True)
    assert Draft.objects.get() == draft


def test_undo_send_is_too_late_after_the_release(cast: Cast, ticket: Ticket) -> None:
    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hello.", hold_s=0)

    with pytest.raises(TooLate):
        undo_send(message_id=message.pk, agent=cast.alice)


def test_undo_send_is_for_its_writer_only(cast: Cast, ticket: Ticket) -> None:
    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hello.", hold_s=10)

    with pytest.raises(Refused):
        undo_send(message_id=message.pk, agent=cast.bob)


def test_start_conversation_opens_an_outbound_ticket(cast: Cast) -> None:
    message = start_conversation(
        agent=cast.alice, channel=cast.mailbox, contact=cast.dana, subject="Service due", html="<p>Hello</p>", hold_s=0
    )

    assert (message.ticket.purpose, message.ticket.category) == (Purpose.OUTBOUND, Category.OPEN)
    assert kinds(message.ticket) == [
        events.TICKET_CREATED,
        events.REPLY_QUEUED,
        events.AGENT_REPLY,
        events.ASSIGNED,
    ]


def test_r10_forward_stays_internal(cast: Cast, ticket: Ticket) -> None:
    message = forward(
        ticket_number=ticket.pk,
        agent=cast.alice,
        to=[{"name": "", "email": "workshop@partner.test"}],
        html="<p>See</p>",
        hold_s=0,
    )

    ticket.refresh_from_db()
    assert message.kind == MessageKind.NOTE
    assert (kinds(ticket)[-1], ticket.is_waiting) == (events.NOTE, True)
