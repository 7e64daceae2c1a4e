"""How far answers come: read in the frame, or continued by mail for who has left; transcripts; the end of a chat."""

from datetime import timedelta

import pytest

from channels_inbox.kinds.chat.actions import end_chat
from channels_inbox.kinds.chat.conversation import Place, is_over, messages_after, ticket_of
from channels_inbox.kinds.chat.door import accept_line, settle_line
from channels_inbox.kinds.chat.reach import continue_chats, mark_reached
from channels_inbox.kinds.chat.sessions import Visit, begin_session, change_person
from channels_inbox.kinds.chat.talk import open_talk
from channels_inbox.models import ChannelSettings, ChatSession, Delivery, SystemMail
from channels_inbox.outbound.sending import send_due
from core.clocks import now
from tests.cast import Cast, kinds
from tickets.actions.change import set_status
from tickets.actions.conversation import default_status
from tickets.actions.merge import merge
from tickets.actions.reply import post_reply
from tickets.enums import Category, DeliveryState
from tickets.log import By
from tickets.models import Channel, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _mailbox(cast: Cast) -> None:
    """The mailbox of Support can send."""
    config = {"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_security": "plain"}
    ChannelSettings.objects.create(channel=cast.mailbox, incoming="smtp", outgoing="smtp", config=config)


@pytest.fixture
def session(chat: Channel) -> ChatSession:
    """Leah's, who wrote one message and gave her address."""
    begun, _token = begin_session(channel=chat, visit=Visit(language="en"), name="Leah", email="leah@customer.test")
    write(begun, "Hello")
    return begun


def write(session: ChatSession, text: str, client: str = "client-0001") -> None:
    settle_line(accept_line(session, client_id=client, text=text), session)


def answer(cast: Cast, session: ChatSession, text: str = "Good morning") -> Message:
    ticket = ticket_of(session)
    assert ticket is not None
    return post_reply(ticket_number=ticket.pk, agent=cast.alice, text=text)


def go(session: ChatSession, seconds: int = 0) -> None:
    """The visitor closed the page so long ago."""
    ChatSession.objects.filter(pk=session.pk).update(online_until=now() - timedelta(seconds=seconds))


def test_answer_to_who_is_here_goes_to_the_chat_alone(cast: Cast, session: ChatSession) -> None:
    answer(cast, session)
    send_due()
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.SENT
    assert list(delivery.copies.values_list("email", flat=True)) == [f"website:visitor-{session.pk}"]


def test_answer_to_who_has_left_goes_by_mail_too(cast: Cast, session: ChatSession) -> None:
    go(session, 5)
    answer(cast, session)
    send_due()
    delivery = Delivery.objects.get()
    assert delivery.channel == cast.mailbox
    assert dict(delivery.copies.values_list("email", "state")) == {
        f"website:visitor-{session.pk}": DeliveryState.SENT,
        "leah@customer.test": DeliveryState.QUEUED,
    }
    told = messages_after(session, Ticket.objects.get(), Place())
    assert [message["text"] for message in told] == ["Hello", "Good morning"]


def test_answer_that_nobody_saw_is_continued_by_mail_once(cast: Cast, session: ChatSession) -> None:
    answer(cast, session)
    send_due()
    assert continue_chats() == 0
    go(session, 120)
    assert (continue_chats(), continue_chats()) == (1, 0)
    assert Delivery.objects.get().copies.filter(email="leah@customer.test").count() == 1


def test_answer_that_was_read_is_not_mailed(cast: Cast, session: ChatSession) -> None:
    message = answer(cast, session)
    send_due()
    assert mark_reached(session, Place(message.ticket_id, message.seq or 0), DeliveryState.READ) == 1
    assert mark_reached(session, Place(message.ticket_id, message.seq or 0), DeliveryState.DELIVERED) == 0
    go(session, 120)
    assert continue_chats() == 0
    message.refresh_from_db()
    assert message.delivery_state == DeliveryState.READ


def test_end_solves_and_the_next_word_opens_again(cast: Cast, session: ChatSession) -> None:
    ticket = Ticket.objects.get()
    end_chat(session=session, ticket_number=ticket.pk, agent=cast.alice)
    ticket.refresh_from_db()
    session.refresh_from_db()
    assert (ticket.category, is_over(session, ticket)) == (Category.SOLVED, True)
    assert kinds(ticket)[-1] == "status_changed"
    write(session, "One more thing", "client-0002")
    ticket.refresh_from_db()
    session.refresh_from_db()
    assert (ticket.category, is_over(session, ticket)) == (Category.OPEN, False)


def test_after_a_closed_ticket_the_conversation_is_a_new_one(cast: Cast, session: ChatSession) -> None:
    first = Ticket.objects.get()
    set_status(ticket_number=first.pk, status=default_status(Category.CLOSED), by=By.agent(cast.alice))
    write(session, "Again", "client-0002")
    ticket = ticket_of(session)
    assert ticket is not None
    assert ticket.follow_up_of_id == first.pk
    assert [message["text"] for message in messages_after(session, ticket, Place(first.pk, 1))] == ["Again"]


def test_merged_into_somebody_elses_ticket_shows_nothing_of_it(cast: Cast, session: ChatSession) -> None:
    other = cast.open_ticket("Between us alone")
    chat = Ticket.objects.exclude(pk=other.pk).get()
    merge(survivor_number=other.pk, merged_number=chat.pk, by=By.agent(cast.alice))
    post_reply(ticket_number=other.pk, agent=cast.alice, text="For Dana")
    write(session, "And me?", "client-0002")
    ticket = ticket_of(session)
    assert ticket is not None
    assert [message["text"] for message in messages_after(session, ticket, Place())] == ["Hello", "And me?"]


def test_r32_transcript_needs_an_answer_first(cast: Cast, chat: Channel) -> None:
    begun, token = begin_session(channel=chat, visit=Visit())
    write(begun, "Buy cheap pills")
    talk = open_talk("website", {"token": token}, "192.0.2.1")
    assert talk is not None
    assert talk.mail_transcript("victim@elsewhere.test")["reason"] == "unknown"
    assert not SystemMail.objects.exists()
    answer(cast, begun)
    assert talk.mail_transcript("Leah@customer.test") == {"kind": "transcript", "email": "leah@customer.test"}
    text = SystemMail.objects.get().unseal()["text"]
    assert "Buy cheap pills" in text
    assert "Good morning" in text


def test_somebody_without_a_name_gets_one_until_they_say_it(chat: Channel) -> None:
    begun, _token = begin_session(channel=chat, visit=Visit())
    write(begun, "Hello")
    ticket = Ticket.objects.get()
    assert ticket.requester.name == f"Visitor {begun.pk}"
    change_person(begun, name="Leah", email="leah@customer.test")
    ticket.requester.refresh_from_db()
    assert (ticket.requester.name, ticket.requester.email) == ("Leah", "leah@customer.test")
