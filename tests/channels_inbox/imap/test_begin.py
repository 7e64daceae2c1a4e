"""Where the first fetch begins, and what becomes of a fetched mail."""

from datetime import UTC, datetime, timedelta

import pytest

from channels_inbox.imap.poll import poll_due_mailboxes
from channels_inbox.models import Envelope
from channels_inbox.pipeline.run import work_off
from tests.channels_inbox.imap.conftest import change, numbered, subjects
from tests.simulators.dovecot import Dovecot
from tickets.models import Channel


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def fill(dovecot: Dovecot) -> None:
    """Mails of the last month: 0 and 1 are older than a week, 2 and 3 are not."""
    for number, days in enumerate([30, 8, 6.5, 1]):
        dovecot.deliver(*numbered(1, start=number), arrived=days_ago(days))


@pytest.mark.parametrize(("begin", "first"), [("all", 0), ("week", 2), ("new", 4)])
def test_first_fetch_begins_where_the_channel_says(dovecot: Dovecot, fetching: Channel, begin: str, first: int) -> None:
    change(fetching, imap_begin=begin)
    fill(dovecot)
    poll_due_mailboxes()
    dovecot.deliver(*numbered(1, start=4))
    poll_due_mailboxes()
    work_off()
    assert subjects() == [f"Mail {number}" for number in range(first, 5)]


@pytest.mark.parametrize(("begin", "first"), [("week", 2), ("new", 4)])
def test_f10_another_uidvalidity_brings_no_mails_from_before(
    dovecot: Dovecot, fetching: Channel, begin: str, first: int
) -> None:
    change(fetching, imap_begin=begin)
    fill(dovecot)
    poll_due_mailboxes()
    dovecot.renumber()
    dovecot.deliver(*numbered(1, start=4))
    poll_due_mailboxes()
    work_off()
    assert subjects() == [f"Mail {number}" for number in range(first, 5)]


def test_mail_that_a_person_moves_into_the_folder_later_is_fetched_however_old(
    dovecot: Dovecot, fetching: Channel
) -> None:
    change(fetching, imap_begin="new")
    poll_due_mailboxes()
    dovecot.deliver(*numbered(1), arrived=days_ago(300))
    assert poll_due_mailboxes() == 1


def test_empty_mailbox_begins_with_its_first_mail(dovecot: Dovecot, fetching: Channel) -> None:
    change(fetching, imap_begin="new")
    assert poll_due_mailboxes() == 0
    dovecot.deliver(*numbered(1))
    assert poll_due_mailboxes() == 1
    assert Envelope.objects.get().headers["FOLDER"] == "INBOX"


@pytest.mark.parametrize(("after", "unseen"), [("seen", 0), ("keep", 2)])
def test_fetched_mails_are_marked_as_the_channel_says(
    dovecot: Dovecot, fetching: Channel, after: str, unseen: int
) -> None:
    change(fetching, imap_after=after)
    dovecot.deliver(*numbered(2))
    assert poll_due_mailboxes() == 2
    person = dovecot.client()
    person.select_folder("INBOX")
    assert len(person.search("UNSEEN")) == unseen
    person.logout()
