"""A reply on its way to a real server, and what becomes of it when the server misbehaves (F13)."""

import pytest

from channels_inbox.models import Delivery
from tests.cast import Cast, kinds
from tests.channels_inbox.outbound.conftest import send
from tests.simulators.smtp_server import SmtpServer
from tickets.actions.reply import post_reply
from tickets.enums import DeliveryState
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def reply(cast: Cast, ticket: Ticket, text: str = "A new seal is on its way.", **more: object) -> Message:
    return post_reply(ticket_number=ticket.pk, agent=cast.alice, text=text, **more)  # type: ignore[arg-type]


def test_reply_arrives_once_and_is_marked_sent(mail_cast: Cast, sink: SmtpServer) -> None:
    message = send(reply(mail_cast, mail_cast.open_ticket()))

    assert [mail.recipients for mail in sink.mails] == [["dana@customer.test"]]
    assert message.delivery_state == DeliveryState.SENT
    assert message.delivery_attempts == 1
    send(message)
    assert len(sink.mails) == 1


def test_lost_250_is_sent_again_under_the_same_message_id(mail_cast: Cast, sink: SmtpServer) -> None:
    sink.lose_250(times=1)
    message = reply(mail_cast, mail_cast.open_ticket())

    send(message)
    assert send(message).delivery_state == DeliveryState.SENT

    assert len(sink.mails) == 2
    assert {mail.mail["Message-ID"] for mail in sink.mails} == {f"<{message.message_id}>"}


def test_refused_for_now_is_tried_again(mail_cast: Cast, sink: SmtpServer) -> None:
    sink.answer("RCPT", "451 4.3.0 Try again later", times=2)
    message = reply(mail_cast, mail_cast.open_ticket())

    for _attempt in range(3):
        send(message)

    assert message.delivery_state == DeliveryState.SENT
    assert message.delivery_attempts >= 3
    assert len(sink.mails) == 1


def test_refused_for_good_shows_the_words_of_the_server(mail_cast: Cast, sink: SmtpServer) -> None:
    sink.answer("RCPT", "550 5.1.1 No such user here")
    ticket = mail_cast.open_ticket()

    message = send(reply(mail_cast, ticket))

    assert message.delivery_state == DeliveryState.FAILED
    assert message.delivery_error == "550 5.1.1 No such user here"
    ticket.refresh_from_db()
    assert ticket.failed_count == 1
    assert kinds(ticket)[-1] == "delivery_failed"
    assert Delivery.objects.get(message=message).finished_at is not None
