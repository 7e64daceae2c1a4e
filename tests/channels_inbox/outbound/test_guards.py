"""The guards at the one send point (R28, R30): automatic messages stop, whoever asked for them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from channels_inbox.mailboxes import load_book
from channels_inbox.models import AutoSent, Delivery, DeliveryCopy
from channels_inbox.outbound.guards import forbidden, reserve
from tests.cast import Cast
from tests.channels_inbox.outbound.conftest import send
from tests.simulators.smtp_server import SmtpServer
from tickets.actions.automatic import post_auto_reply
from tickets.actions.reply import post_reply
from tickets.enums import DeliveryState
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def acknowledge(ticket: Ticket, email: str = "dana@customer.test") -> Message:
    to = [{"name": "", "email": email}]
    return post_auto_reply(ticket=ticket, subject="We got it", text="Thank you.", to=to, rule="acknowledgement")


def test_r30_sixth_automatic_message_in_an_hour_is_not_sent(mail_cast: Cast, sink: SmtpServer) -> None:
    messages = [send(acknowledge(mail_cast.open_ticket())) for _number in range(6)]

    assert [message.delivery_state for message in messages] == [DeliveryState.SENT] * 5 + [DeliveryState.SUPPRESSED]
    assert messages[-1].delivery_error == "Not sent: this address got 5 automatic messages within an hour."
    assert len(sink.mails) == 5


def test_r30_second_automatic_message_in_a_conversation_waits_ten_minutes(mail_cast: Cast, sink: SmtpServer) -> None:
    ticket = mail_cast.open_ticket()
    send(acknowledge(ticket))

    second = send(acknowledge(ticket, "eve@other.test"))

    assert second.delivery_state == DeliveryState.SUPPRESSED
    assert len(sink.mails) == 1
    ticket.refresh_from_db()
    assert ticket.failed_count == 0


def test_r30_answers_of_agents_are_not_counted(mail_cast: Cast, sink: SmtpServer, settings: Settings) -> None:
    settings.AUTO_PER_HOUR = 1
    ticket = mail_cast.open_ticket()
    send(acknowledge(ticket))

    sent = [send(post_reply(ticket_number=ticket.pk, agent=mail_cast.alice, text=f"{n}")) for n in range(3)]

    assert {message.delivery_state for message in sent} == {DeliveryState.SENT}


def test_r30_retry_of_one_message_is_counted_once(mail_cast: Cast, sink: SmtpServer) -> None:
    sink.answer("RCPT", "451 4.3.0 Later", times=2)
    message = acknowledge(mail_cast.open_ticket())

    for _attempt in range(3):
        send(message)

    assert message.delivery_state == DeliveryState.SENT
    assert AutoSent.objects.count() == 1


def test_r30_limit_holds_for_workers_at_the_same_instant(mail_cast: Cast) -> None:
    for _number in range(8):
        acknowledge(mail_cast.open_ticket())
    copies = list(DeliveryCopy.objects.select_related("delivery__message"))

    with ThreadPoolExecutor(4) as workers:
        reasons = list(workers.map(_reserve, copies))

    assert reasons.count("") == 5
    assert AutoSent.objects.count() == 5


def test_r30_two_workers_at_one_address_cannot_both_pass_its_last_place(mail_cast: Cast, settings: Settings) -> None:
    settings.AUTO_PER_HOUR = 1
    acknowledge(mail_cast.open_ticket())
    acknowledge(mail_cast.open_ticket())

    assert _reserve_between_count_and_write() == [
        "",
        "Not sent: this address got 1 automatic messages within an hour.",
    ]


def test_r30_two_workers_at_one_conversation_cannot_both_pass(mail_cast: Cast) -> None:
    ticket = mail_cast.open_ticket()
    acknowledge(ticket)
    acknowledge(ticket, "eve@other.test")

    assert _reserve_between_count_and_write() == [
        "",
        "Not sent: this conversation got an automatic message a moment ago.",
    ]


def _reserve_between_count_and_write() -> list[str]:
    """What two workers were told that both had come as far as they could before anything was written.

    The table is open for reading and closed for writing until both wait: without the guard's own lock each has counted
    by then, and neither has seen the other.
    """
    copies = list(DeliveryCopy.objects.select_related("delivery__message"))
    with ThreadPoolExecutor(2) as workers:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE channels_inbox_autosent IN SHARE MODE")
            told = [workers.submit(_reserve, copy) for copy in copies]
            deadline = time.monotonic() + 30
            while _waiting() < len(told):
                assert time.monotonic() < deadline, "the workers did not come as far as the table"
                time.sleep(0.01)
        return sorted(each.result(30) for each in told)


def _waiting() -> int:
    """How many connections to this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE datname = current_database() AND NOT granted"
        )
        return int(cursor.fetchone()[0])


def _reserve(copy: DeliveryCopy) -> str:
    try:
        return reserve(copy, copy.delivery.message.ticket_id)
    finally:
        connection.close()


@pytest.mark.parametrize(
    "email",
    [
        "support@demo.test",
        "support+t1.abc@demo.test",
        "colleague@demo.test",
        "no-reply@shop.test",
        "noreply@shop.test",
        "do-not-reply@shop.test",
        "MAILER-DAEMON@shop.test",
        "postmaster@shop.test",
        "news-bounces@lists.test",
        "bounce+17@lists.test",
    ],
)
def test_r28_automatic_message_to_machines_and_to_ourselves_is_not_sent(
    mail_cast: Cast, sink: SmtpServer, email: str
) -> None:
    message = send(acknowledge(mail_cast.open_ticket(), email))

    assert message.delivery_state == DeliveryState.SUPPRESSED
    assert message.delivery_error
    assert sink.mails == []
    assert Delivery.objects.get().finished_at is not None


def test_guard_lets_people_pass_at_a_domain_that_everybody_shares(cast: Cast) -> None:
    cast.mailbox.address = "ondine.support@gmail.com"
    cast.mailbox.save()

    assert forbidden("dana@gmail.com", load_book()) == ""
    assert forbidden("ondine.support+x@gmail.com", load_book()) != ""
    assert forbidden("norelius@customer.test", load_book()) == ""
