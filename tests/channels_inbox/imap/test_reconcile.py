"""What the cursor went past without fetching it is found once a day, and nothing twice."""

from datetime import UTC, datetime, timedelta

from channels_inbox.imap.poll import poll_due_mailboxes
from channels_inbox.imap.reconcile import EVERY
from channels_inbox.models import Envelope, Item, MailboxCursor
from channels_inbox.pipeline.run import work_off
from core.clocks import now
from tests.channels_inbox.imap.conftest import change, numbered, subjects
from tests.simulators.dovecot import Dovecot
from tickets.models import Channel


def go_past(count: int) -> None:
    """Moves the cursor as a server does that shows a mail after one with a higher UID."""
    cursor = MailboxCursor.objects.get()
    cursor.last_uid += count
    cursor.save()


def a_day_later() -> None:
    MailboxCursor.objects.update(reconciled_at=now() - EVERY)


def test_missed_mail_is_fetched_after_a_day(dovecot: Dovecot, fetching: Channel) -> None:
    dovecot.deliver(*numbered(2))
    poll_due_mailboxes()
    dovecot.deliver(*numbered(2, start=2))
    go_past(2)
    assert poll_due_mailboxes() == 0
    a_day_later()
    assert poll_due_mailboxes() == 2
    work_off()
    assert subjects() == ["Mail 0", "Mail 1", "Mail 2", "Mail 3"]
    person = dovecot.client()
    person.select_folder("INBOX")
    assert person.search("UNSEEN") == []
    person.logout()


def test_what_was_fetched_is_not_fetched_again(dovecot: Dovecot, fetching: Channel) -> None:
    dovecot.deliver(*numbered(3))
    poll_due_mailboxes()
    a_day_later()
    assert poll_due_mailboxes() == 0
    assert Envelope.objects.count() == 3
    assert MailboxCursor.objects.get().reconciled_at > now() - timedelta(minutes=1)


def test_mailbox_is_compared_once_a_day(dovecot: Dovecot, fetching: Channel) -> None:
    dovecot.deliver(*numbered(1))
    poll_due_mailboxes()
    a_day_later()
    poll_due_mailboxes()
    dovecot.deliver(*numbered(1, start=1))
    go_past(1)
    assert poll_due_mailboxes() == 0


def test_new_mail_of_the_same_turn_is_fetched_once(dovecot: Dovecot, fetching: Channel) -> None:
    dovecot.deliver(*numbered(1))
    poll_due_mailboxes()
    a_day_later()
    dovecot.deliver(*numbered(2, start=1))
    assert poll_due_mailboxes() == 2
    assert Envelope.objects.count() == 3


def test_mails_of_long_ago_are_left_alone(dovecot: Dovecot, fetching: Channel) -> None:
    poll_due_mailboxes()
    dovecot.deliver(*numbered(1), arrived=datetime.now(UTC) - timedelta(days=20))
    go_past(1)
    a_day_later()
    assert poll_due_mailboxes() == 0


def test_another_folder_with_the_same_numbers_is_compared_with_its_own_mails(
    dovecot: Dovecot, fetching: Channel
) -> None:
    person = dovecot.client()
    person.create_folder("Other")
    person.append("Other", numbered(1, start=1)[0])
    person.logout()
    dovecot.deliver(*numbered(1))
    poll_due_mailboxes()
    change(fetching, imap_folder="Other")
    poll_due_mailboxes()
    # Two folders made within one second can have the same UIDVALIDITY, and then only their names differ.
    headers = Envelope.objects.get(headers__FOLDER="Other").headers
    Item.objects.filter(envelope__headers__FOLDER="Other").delete()
    Envelope.objects.filter(headers__FOLDER="Other").delete()
    Envelope.objects.update(headers={**headers, "FOLDER": "INBOX"})
    a_day_later()
    assert poll_due_mailboxes() == 1


def test_mails_from_before_the_channel_began_are_not_missed(dovecot: Dovecot, fetching: Channel) -> None:
    change(fetching, imap_begin="new")
    dovecot.deliver(*numbered(2))
    poll_due_mailboxes()
    dovecot.deliver(*numbered(1, start=2))
    assert poll_due_mailboxes() == 1
    a_day_later()
    assert poll_due_mailboxes() == 0
    assert Envelope.objects.count() == 1
