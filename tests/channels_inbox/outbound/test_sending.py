"""A reply on its way to a real server, and what becomes of it when the server misbehaves (F13)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from pytest_django.fixtures import Settings

from channels_inbox.actions.deliveries import claim_delivery, renew_lease, retry_delivery
from channels_inbox.models import ChannelSettings, Delivery
from channels_inbox.outbound.sending import send_due
from core.clocks import now
from tests.cast import Cast, kinds
from tests.channels_inbox.outbound.conftest import second_mailbox, send, send_through
from tests.simulators.smtp_server import SmtpServer
from tickets.actions.reply import post_reply, undo_send
from tickets.enums import DeliveryState, MessageState
from tickets.errors import Refused
from tickets.models import Attachment, Message, Ticket

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


def test_hang_up_before_data_is_tried_again(mail_cast: Cast, sink: SmtpServer) -> None:
    sink.hang_up("DATA", times=1)
    sink.hang_up("CONNECT", times=1)
    message = reply(mail_cast, mail_cast.open_ticket())

    for _attempt in range(3):
        send(message)

    assert message.delivery_state == DeliveryState.SENT
    assert len(sink.mails) == 1


def test_tarpit_is_left_after_its_time_and_another_channel_is_served(
    mail_cast: Cast, sink: SmtpServer, settings: Settings
) -> None:
    settings.SMTP_COMMAND_S = 1
    settings.DELIVERY_FIRST_RETRY_S = 3600
    other = second_mailbox(mail_cast)
    with SmtpServer() as slow:
        settings.NET_ALLOW = [f"127.0.0.1:{slow.port}", f"127.0.0.1:{sink.port}"]
        send_through(mail_cast.mailbox, slow)
        send_through(other, sink)
        slow.tarpit("MAIL")
        stuck = reply(mail_cast, mail_cast.open_ticket())
        quick = reply(mail_cast, mail_cast.open_ticket(channel=other))

        send(stuck)

    quick.refresh_from_db()
    assert quick.delivery_state == DeliveryState.SENT
    assert stuck.delivery_state == DeliveryState.QUEUED
    assert stuck.delivery_error == "The server did not answer in time."


def test_dripping_server_is_cut_off_after_the_total_time(mail_cast: Cast, sink: SmtpServer, settings: Settings) -> None:
    settings.SMTP_COMMAND_S, settings.SMTP_TOTAL_S, settings.DELIVERY_FIRST_RETRY_S = 60, 1, 3600
    sink.tarpit("DATA")

    message = send(reply(mail_cast, mail_cast.open_ticket()))

    assert message.delivery_state == DeliveryState.QUEUED
    assert message.delivery_error


def test_refused_connection_waits_and_says_so(mail_cast: Cast, sink: SmtpServer, settings: Settings) -> None:
    settings.NET_ALLOW = ["127.0.0.1:9"]
    settings.DELIVERY_FIRST_RETRY_S = 3600
    send_through(mail_cast.mailbox, sink, smtp_port=9)

    message = send(reply(mail_cast, mail_cast.open_ticket()))

    assert message.delivery_state == DeliveryState.QUEUED
    assert message.delivery_error == "127.0.0.1 refused the connection at port 9."
    assert ChannelSettings.objects.get(channel=mail_cast.mailbox).last_error == message.delivery_error


def test_delivery_fails_when_the_time_to_try_is_over(mail_cast: Cast, sink: SmtpServer, settings: Settings) -> None:
    settings.DELIVERY_GIVE_UP_S = 0
    sink.answer("MAIL", "421 4.3.2 Going down")

    message = send(reply(mail_cast, mail_cast.open_ticket()))

    assert message.delivery_state == DeliveryState.FAILED
    assert message.delivery_error == "421 4.3.2 Going down"


def test_copies_that_left_are_not_sent_again(mail_cast: Cast, sink: SmtpServer) -> None:
    sink.answer("RCPT", "450 4.2.1 Busy", times=1, when=lambda address: address == "eve@other.test")
    message = reply(mail_cast, mail_cast.open_ticket(), cc=[{"name": "Eve", "email": "eve@other.test"}])

    send(message)
    send(message)

    assert sorted(mail.recipients[0] for mail in sink.mails) == ["dana@customer.test", "eve@other.test"]
    assert message.delivery_state == DeliveryState.SENT


def test_one_refused_copy_marks_the_message_and_names_the_address(mail_cast: Cast, sink: SmtpServer) -> None:
    sink.answer("RCPT", "550 5.1.1 Unknown", when=lambda address: address == "eve@other.test")
    message = reply(mail_cast, mail_cast.open_ticket(), cc=[{"name": "Eve", "email": "eve@other.test"}])

    send(message)

    assert message.delivery_state == DeliveryState.FAILED
    assert "550 5.1.1 Unknown" in message.delivery_error
    assert "eve@other.test" in message.delivery_error
    assert len(sink.to("dana@customer.test")) == 1


def test_later_message_does_not_overtake_an_earlier_one(mail_cast: Cast, sink: SmtpServer, settings: Settings) -> None:
    settings.DELIVERY_FIRST_RETRY_S = 3600
    ticket = mail_cast.open_ticket()
    first = reply(mail_cast, ticket, "First.")
    sink.answer("RCPT", "451 4.3.0 Later", times=1)
    send(first)
    second = send(reply(mail_cast, ticket, "Second."))
    assert second.delivery_state == DeliveryState.QUEUED

    Delivery.objects.filter(message=first).update(not_before=now())
    send(second)

    assert [mail.mail.get_body(("plain",)).get_content().split()[0] for mail in sink.mails] == ["First.", "Second."]


def test_failed_message_does_not_hold_up_later_ones(mail_cast: Cast, sink: SmtpServer) -> None:
    ticket = mail_cast.open_ticket()
    sink.answer("RCPT", "550 5.7.1 No", times=1)
    send(reply(mail_cast, ticket, "First."))

    assert send(reply(mail_cast, ticket, "Second.")).delivery_state == DeliveryState.SENT


def test_message_for_later_does_not_hold_up_one_for_now(mail_cast: Cast, sink: SmtpServer) -> None:
    ticket = mail_cast.open_ticket()
    reply(mail_cast, ticket, "Tomorrow.", hold_s=86_400)

    assert send(reply(mail_cast, ticket, "Now.")).delivery_state == DeliveryState.SENT


def test_undone_reply_never_leaves(mail_cast: Cast, sink: SmtpServer) -> None:
    message = reply(mail_cast, mail_cast.open_ticket(), hold_s=3600)
    undo_send(message_id=message.pk, agent=mail_cast.alice)
    Delivery.objects.update(not_before=now())

    send(message)

    assert sink.mails == []
    assert not Delivery.objects.exists()


def test_held_reply_is_released_when_it_is_claimed(mail_cast: Cast, sink: SmtpServer) -> None:
    ticket = mail_cast.open_ticket()
    message = reply(mail_cast, ticket, hold_s=3600)
    send(message)
    assert sink.mails == []
    assert "agent_reply" not in kinds(ticket)

    Delivery.objects.update(not_before=now())
    send(message)

    assert kinds(ticket).count("agent_reply") == 1
    assert message.state == MessageState.SHOWN
    assert len(sink.mails) == 1


def test_delivery_of_a_killed_worker_is_taken_over_after_its_lease(mail_cast: Cast, sink: SmtpServer) -> None:
    message = reply(mail_cast, mail_cast.open_ticket())
    claimed = claim_delivery(channel_id=mail_cast.mailbox.pk)
    assert claimed is not None
    send(message)
    assert sink.mails == []

    Delivery.objects.update(lease_until=now() - timedelta(seconds=1))
    send(message)

    assert message.delivery_state == DeliveryState.SENT
    assert len(sink.mails) == 1
    assert not renew_lease(claimed)


def test_two_workers_send_each_message_once(mail_cast: Cast, sink: SmtpServer) -> None:
    for number in range(12):
        reply(mail_cast, mail_cast.open_ticket(), f"Reply {number}.")
    workers = [threading.Thread(target=send_due, args=(20,)) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    ids = [mail.mail["Message-ID"] for mail in sink.mails]
    assert len(ids) == len(set(ids)) == 12
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_one_connection_carries_a_batch(mail_cast: Cast, sink: SmtpServer) -> None:
    for number in range(5):
        reply(mail_cast, mail_cast.open_ticket(), f"Reply {number}.")
    send_due(10)

    assert len(sink.mails) == 5
    assert sink.connections == 1


def test_no_letter_is_sent_inside_a_transaction(mail_cast: Cast, sink: SmtpServer) -> None:
    seen: list[str] = []
    sink.answer("RCPT", "250 OK", times=1, when=lambda _address: seen.append(_seen_by_others()) is None)

    send(reply(mail_cast, mail_cast.open_ticket()))

    # The claim is committed, and visible to others, while the server is being talked to.
    assert seen == [DeliveryState.SENDING]


def _seen_by_others() -> str:
    with ThreadPoolExecutor(1) as other:
        return other.submit(_delivery_state).result()


def _delivery_state() -> str:
    try:
        return Delivery.objects.get().state
    finally:
        connection.close()


def test_retry_sends_only_to_those_who_got_nothing(mail_cast: Cast, sink: SmtpServer) -> None:
    ticket = mail_cast.open_ticket()
    sink.answer("RCPT", "550 5.1.1 Unknown", times=1, when=lambda address: address == "eve@other.test")
    message = send(reply(mail_cast, ticket, cc=[{"name": "Eve", "email": "eve@other.test"}]))

    retry_delivery(agent=mail_cast.alice, message_id=message.pk)
    send(message)

    assert [len(sink.to(email)) for email in ("dana@customer.test", "eve@other.test")] == [1, 1]
    assert message.delivery_state == DeliveryState.SENT
    ticket.refresh_from_db()
    assert ticket.failed_count == 0
    assert kinds(ticket)[-1] == "delivery_retried"


def test_retry_is_refused_for_strangers_and_for_what_did_not_fail(mail_cast: Cast, sink: SmtpServer) -> None:
    message = send(reply(mail_cast, mail_cast.open_ticket()))

    with pytest.raises(Http404):
        retry_delivery(agent=mail_cast.charlie, message_id=message.pk)
    with pytest.raises(Refused):
        retry_delivery(agent=mail_cast.alice, message_id=message.pk)


def test_channel_without_a_server_keeps_the_message_and_says_why(mail_cast: Cast, settings: Settings) -> None:
    settings.DELIVERY_FIRST_RETRY_S = 3600
    ChannelSettings.objects.update(outgoing="none")

    message = send(reply(mail_cast, mail_cast.open_ticket()))

    assert message.delivery_state == DeliveryState.QUEUED
    assert message.delivery_error == "No outgoing mail server is set up for this channel."


def test_address_inside_the_network_is_refused_unless_allowed(
    mail_cast: Cast, sink: SmtpServer, settings: Settings
) -> None:
    settings.NET_ALLOW = []
    settings.DELIVERY_FIRST_RETRY_S = 3600

    message = send(reply(mail_cast, mail_cast.open_ticket()))

    assert sink.connections == 0
    assert "is not an address that may be used" in message.delivery_error


def test_message_that_cannot_be_released_holds_up_nobody(mail_cast: Cast, sink: SmtpServer, settings: Settings) -> None:
    settings.DELIVERY_FIRST_RETRY_S = 3600
    broken = reply(mail_cast, mail_cast.open_ticket(), hold_s=1)
    good = reply(mail_cast, mail_cast.open_ticket())
    Message.objects.filter(pk=broken.pk).update(author_agent=None)
    Delivery.objects.filter(message=broken).update(not_before=now() - timedelta(hours=1))

    send(good)
    broken.refresh_from_db()

    assert good.delivery_state == DeliveryState.SENT
    assert broken.delivery_state == DeliveryState.QUEUED
    assert broken.delivery_error


def test_file_whose_bytes_are_gone_fails_its_own_message_alone(
    mail_cast: Cast, sink: SmtpServer, settings: Settings
) -> None:
    settings.DELIVERY_FIRST_RETRY_S = 3600
    broken = reply(mail_cast, mail_cast.open_ticket())
    Attachment.objects.create(message=broken, sha256="0" * 64, size=1, filename="gone.pdf")
    good = reply(mail_cast, mail_cast.open_ticket())

    send(good)
    broken.refresh_from_db()

    assert good.delivery_state == DeliveryState.SENT
    assert broken.delivery_state == DeliveryState.QUEUED
    assert broken.delivery_error == "The file gone.pdf is no longer stored here."
