"""Fetching from a real Dovecot: every mail once, whatever breaks (F9, F10)."""

import contextlib
import imaplib
import os
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from channels_inbox.actions.leases import give_lease_back, take_lease
from channels_inbox.imap.config import read_account
from channels_inbox.imap.poll import poll_due_mailboxes, poll_mailbox
from channels_inbox.models import ChannelSettings, Envelope, Item, MailboxCursor
from channels_inbox.pipeline.run import work_off
from tests.channels_inbox.imap.conftest import change, numbered, subjects
from tests.channels_inbox.letters import mail
from tests.simulators.dovecot import Dovecot
from tests.simulators.imap_proxy import CUTS, Cut, ImapProxy
from tickets.models import Channel, Message


def test_mails_become_tickets_and_are_marked_as_seen(dovecot: Dovecot, fetching: Channel) -> None:
    dovecot.deliver(*numbered(3))
    assert poll_due_mailboxes() == 3
    work_off()
    assert subjects() == ["Mail 0", "Mail 1", "Mail 2"]
    person = dovecot.client()
    person.select_folder("INBOX")
    assert person.search("UNSEEN") == []
    person.logout()


def test_second_poll_fetches_only_what_is_new(dovecot: Dovecot, fetching: Channel) -> None:
    dovecot.deliver(*numbered(2))
    poll_due_mailboxes()
    assert poll_due_mailboxes() == 0
    dovecot.deliver(*numbered(1, start=2))
    assert poll_due_mailboxes() == 1
    assert Envelope.objects.count() == 3


def test_mail_that_a_person_read_before_is_fetched(dovecot: Dovecot, fetching: Channel) -> None:
    dovecot.deliver(*numbered(2))
    person = dovecot.client()
    person.select_folder("INBOX")
    person.add_flags(person.search("ALL"), [b"\\Seen"])
    person.logout()
    assert poll_due_mailboxes() == 2


def test_bytes_are_stored_as_the_server_has_them(dovecot: Dovecot, fetching: Channel) -> None:
    raw = mail().replace(b"order?", b"order \xe9\xff?")
    dovecot.deliver(raw)
    poll_due_mailboxes()
    assert bytes(Envelope.objects.get().body or b"") == raw


def test_f10_another_uidvalidity_imports_nothing_twice(dovecot: Dovecot, fetching: Channel) -> None:
    dovecot.deliver(*numbered(3))
    poll_due_mailboxes()
    work_off()
    before = MailboxCursor.objects.get().uidvalidity
    dovecot.renumber()
    dovecot.deliver(*numbered(1, start=3))
    poll_due_mailboxes()
    work_off()
    assert MailboxCursor.objects.get().uidvalidity != before
    assert subjects() == ["Mail 0", "Mail 1", "Mail 2", "Mail 3"]


def test_f10_mails_of_long_ago_are_known_again_after_another_uidvalidity(dovecot: Dovecot, fetching: Channel) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=90)
    dovecot.deliver(*numbered(2), arrived=long_ago)
    poll_due_mailboxes()
    work_off()
    Item.objects.update(received_at=long_ago)
    dovecot.renumber()
    poll_due_mailboxes()
    work_off()
    assert subjects() == ["Mail 0", "Mail 1"]


def test_f10_two_fetchers_import_once(dovecot: Dovecot, fetching: Channel) -> None:
    dovecot.deliver(*numbered(2))
    assert take_lease(f"imap:{fetching.pk}", "somebody", 60)
    assert poll_due_mailboxes() == 0
    give_lease_back(f"imap:{fetching.pk}", "somebody")
    assert poll_due_mailboxes() == 2


def in_second_mail(to_server: bool, seen: bytes) -> bool:
    return not to_server and b"Subject: Mail 1" in seen


@pytest.mark.parametrize("place", [*CUTS, in_second_mail])
def test_f09_cut_connection_loses_and_doubles_nothing(
    dovecot: Dovecot, fetching: Channel, settings: Settings, place: Cut
) -> None:
    with contextlib.closing(ImapProxy(dovecot.port)) as proxy:
        settings.NET_ALLOW = [*settings.NET_ALLOW, f"127.0.0.1:{proxy.port}"]
        change(fetching, imap_port=proxy.port)
        dovecot.deliver(*numbered(3))
        proxy.cut_when = place
        poll_due_mailboxes()
        poll_due_mailboxes()
        assert proxy.cuts == 1
    work_off()
    assert subjects() == ["Mail 0", "Mail 1", "Mail 2"]


def test_too_large_mail_is_kept_in_part_and_stops_nothing(
    dovecot: Dovecot, fetching: Channel, settings: Settings
) -> None:
    settings.MAIL_MAX_BYTES = 5_000
    dovecot.deliver(
        mail(subject="Huge", text="x" * 60 + "\n", message_id="<h@x.test>") + b"y\r\n" * 5_000, *numbered(1)
    )
    assert poll_due_mailboxes() == 2
    work_off()
    assert subjects() == ["Huge", "Mail 0"]
    assert "cut-by-size" in Message.objects.get(subject="Huge").warnings


def test_wrong_password_is_said_in_the_servers_words(dovecot: Dovecot, fetching: Channel) -> None:
    settings = change(fetching)
    settings.secrets = {"imap_password": "wrong"}
    settings.save()
    assert poll_due_mailboxes() == 0
    settings.refresh_from_db()
    assert "uthentication failed" in settings.last_error


def test_error_is_forgotten_when_it_works_again(dovecot: Dovecot, fetching: Channel) -> None:
    ChannelSettings.objects.update(last_error="it was away")
    poll_due_mailboxes()
    assert ChannelSettings.objects.get().last_error == ""


def test_r12_certificate_is_verified(dovecot: Dovecot, fetching: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = change(fetching, imap_host="localhost", imap_port=dovecot.tls_port, imap_security="tls")
    dovecot.deliver(*numbered(1))
    assert poll_mailbox(read_account(settings)) == 0
    settings.refresh_from_db()
    assert "certificate" in settings.last_error
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(dovecot.folder / "certificate.pem"))
    assert poll_mailbox(read_account(settings)) == 1


def test_r12_starttls_is_verified_and_never_left_out(
    dovecot: Dovecot, fetching: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = change(fetching, imap_host="localhost", imap_security="starttls")
    dovecot.deliver(*numbered(1))
    assert poll_mailbox(read_account(settings)) == 0
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(dovecot.folder / "certificate.pem"))
    assert poll_mailbox(read_account(settings)) == 1


def test_r40_address_inside_the_network_is_refused(dovecot: Dovecot, fetching: Channel, settings: Settings) -> None:
    settings.NET_ALLOW = []
    dovecot.deliver(*numbered(1))
    assert poll_due_mailboxes() == 0
    assert ChannelSettings.objects.get().last_error


def test_other_folder_has_a_cursor_of_its_own(dovecot: Dovecot, fetching: Channel) -> None:
    person = dovecot.client()
    person.create_folder("Other")
    person.append("Other", numbered(1)[0])
    with contextlib.suppress(imaplib.IMAP4.error):
        person.logout()
    poll_due_mailboxes()
    change(fetching, imap_folder="Other")
    assert poll_due_mailboxes() == 1
    assert sorted(MailboxCursor.objects.values_list("folder", flat=True)) == ["INBOX", "Other"]
