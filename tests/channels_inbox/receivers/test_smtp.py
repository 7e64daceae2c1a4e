"""The SMTP and LMTP doors, spoken to by real clients over real sockets."""

import hashlib
import smtplib
from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from channels_inbox.mailboxes import CachedBook
from channels_inbox.models import ChannelSettings, Envelope, Item
from channels_inbox.pipeline.run import work_off
from channels_inbox.receivers import server
from people.models import Brand, Team
from tests.cast import Cast
from tests.channels_inbox.letters import DANA, mail
from tests.channels_inbox.receivers.running import Running
from tickets.models import Channel, Ticket


def test_mail_becomes_a_ticket(door: Running) -> None:
    with door.smtp() as client:
        client.sendmail(DANA, ["support@demo.test"], mail(subject="Leaking group"))
    work_off()
    ticket = Ticket.objects.get()
    assert ticket.subject == "Leaking group"
    assert ticket.requester.email == DANA
    assert ticket.messages.get().text.strip() == "Where is my order?"
    assert Item.objects.get().state == "done"


def test_r27_the_stored_bytes_are_those_that_were_sent(door: Running) -> None:
    raw = mail().replace(b"order?", b"order \xe9\xff\x00?\r\n.leading dot\r\n..two dots")
    with door.smtp() as client:
        client.sendmail(DANA, ["support@demo.test"], raw, mail_options=["BODY=8BITMIME"])
    envelope = Envelope.objects.get()
    assert envelope.sha256 == hashlib.sha256(raw).hexdigest()
    assert bytes(envelope.body or b"") == raw


def test_r53_every_acceptance_is_kept_even_of_the_same_mail(door: Running) -> None:
    raw = mail()
    with door.smtp() as client:
        client.sendmail(DANA, ["support@demo.test"], raw)
        client.sendmail(DANA, ["support@demo.test"], raw)
    assert Envelope.objects.count() == 2
    work_off()
    assert sorted(Item.objects.values_list("state", flat=True)) == ["done", "duplicate"]
    assert Ticket.objects.count() == 1


def test_unknown_recipient_is_refused_at_once(door: Running) -> None:
    with door.smtp() as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.sendmail(DANA, ["nobody@demo.test"], mail())
    assert refused.value.recipients["nobody@demo.test"][0] == 550
    assert not Envelope.objects.exists()


def test_address_with_a_plus_is_accepted(door: Running) -> None:
    with door.smtp() as client:
        client.sendmail(DANA, ["Support+t1.abc@Demo.test"], mail())
    assert Envelope.objects.get().recipients == ["Support+t1.abc@Demo.test"]


def test_several_channels_get_an_envelope_each(door: Running, stage: Cast) -> None:
    sales = Channel.objects.create(
        slug="sales",
        name="Sales",
        kind="email",
        address="sales@demo.test",
        brand=Brand.objects.get(),
        default_team=Team.objects.get(name="Billing"),
    )
    ChannelSettings.objects.create(channel=sales, incoming="smtp")
    door.receiver.book.forget()
    with door.smtp() as client:
        client.sendmail(DANA, ["support@demo.test", "sales@demo.test"], mail())
    work_off()
    assert set(Envelope.objects.values_list("channel__slug", flat=True)) == {"support", "sales"}
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("smuggled", [b"\n.\r\n", b"\n.\n", b"\r\n.\n"])
def test_r13_bare_line_feed_is_refused(door: Running, smuggled: bytes) -> None:
    inner = b"MAIL FROM:<evil@x.test>\r\nRCPT TO:<support@demo.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nhi\r\n.\r\n"
    answer = door.talk(
        b"EHLO x\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<support@demo.test>\r\nDATA\r\nSubject: outer\r\n\r\nbody"
        + smuggled
        + inner
        + b"QUIT\r\n"
    )
    assert b"550 5.5.2" in answer
    assert not Envelope.objects.exists()


def test_pipelined_mails_are_all_stored(door: Running) -> None:
    one = b"MAIL FROM:<a@x.test>\r\nRCPT TO:<support@demo.test>\r\nDATA\r\nSubject: %d\r\n\r\nhi\r\n.\r\n"
    answer = door.talk(b"EHLO x\r\n" + b"".join(one % number for number in range(5)) + b"QUIT\r\n")
    assert answer.count(b"250 2.0.0 OK stored") == 5
    assert Envelope.objects.count() == 5


def test_empty_mail_is_stored(door: Running) -> None:
    answer = door.talk(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@demo.test>\r\nDATA\r\n.\r\nQUIT\r\n")
    assert b"250 2.0.0 OK stored" in answer
    assert Envelope.objects.get().size == 0


def test_too_large_mail_is_refused_before_and_after_data(door: Running, settings: Settings) -> None:
    settings.MAIL_MAX_BYTES = 2_000
    announced = door.talk(b"EHLO x\r\nMAIL FROM:<a@x.test> SIZE=9999\r\nQUIT\r\n")
    assert b"552" in announced
    sent = door.talk(
        b"EHLO x\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<support@demo.test>\r\nDATA\r\n"
        + b"x" * 3_000
        + b"\r\n.\r\nQUIT\r\n"
    )
    assert b"552 5.3.4" in sent
    assert not Envelope.objects.exists()


def test_large_mail_lies_in_the_blob_store(door: Running) -> None:
    raw = mail(text="0123456789" * 10 + "\n") + b"x\r\n" * 40_000
    with door.smtp() as client:
        client.sendmail(DANA, ["support@demo.test"], raw)
    envelope = Envelope.objects.get()
    assert envelope.body is None
    assert envelope.size == len(raw)
    work_off()
    assert Item.objects.get().state == "done"


def test_r53_no_database_means_try_again_later(door: Running, stage: Cast) -> None:
    with door.smtp() as client:
        client.ehlo()
        client.mail(DANA)
        assert client.rcpt("support@demo.test")[0] == 250
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE channels_inbox_envelope RENAME TO hidden")
        code, _words = client.data(mail())
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE hidden RENAME TO channels_inbox_envelope")
        assert code == 451
        client.sendmail(DANA, ["support@demo.test"], mail())
    assert Envelope.objects.count() == 1


def test_lmtp_takes_one_recipient_per_transaction(door: Running) -> None:
    with door.lmtp() as client:
        client.ehlo()
        client.mail(DANA)
        assert client.rcpt("support@demo.test")[0] == 250
        assert client.rcpt("support+more@demo.test")[0] == 452
        assert client.data(mail())[0] == 250
    assert Envelope.objects.get().receiver == "lmtp"


def test_connection_that_broke_while_idle_is_replaced_before_it_is_used(
    door: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "TRUSTED_S", 0.0)
    with door.smtp() as client:
        client.sendmail(DANA, ["support@demo.test"], mail())
        _break_other_connections()
        client.sendmail(DANA, ["support@demo.test"], mail(message_id="<two@customer.test>"))
    assert Envelope.objects.count() == 2


def test_connection_that_breaks_in_a_stream_costs_one_answer_to_try_later(
    door: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "TRUSTED_S", 60.0)
    taken = 1
    with door.smtp() as client:
        client.sendmail(DANA, ["support@demo.test"], mail())
        _break_other_connections()
        for number in range(16):
            with suppress(smtplib.SMTPDataError):
                client.sendmail(DANA, ["support@demo.test"], mail(message_id=f"<{number}@customer.test>"))
                taken += 1
    # Each of the receiver's threads notices once at most, and nothing that was accepted is missing.
    assert taken >= 17 - server.THREADS
    assert Envelope.objects.count() == taken


def test_recipients_of_a_fresh_book_are_looked_up_without_a_query(stage: Cast) -> None:
    book = CachedBook()
    assert server.held_mailbox(book, "support@demo.test") is None
    book.get()
    with CaptureQueriesContext(connection) as queries:
        found = server.held_mailbox(book, "support+t1.abc@demo.test")
        assert server.held_mailbox(book, "nobody@demo.test") is None
    assert found is not None
    assert found.channel_id == stage.mailbox.pk
    assert len(queries) == 0


def _break_other_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
