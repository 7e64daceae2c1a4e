"""Once a day, compares what was fetched with what lies in the folder, and fetches what was missed (trust.md 2.5).

Some servers show a mail only after they showed one with a higher UID; behind a cursor it would never be seen.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models.fields.json import KeyTextTransform

from channels_inbox.enums import Receiver
from channels_inbox.imap.client import Mailbox
from channels_inbox.imap.config import Account
from channels_inbox.imap.fetch import FOLDER, SLICE_S, UID, UIDVALIDITY, batches, mark, store_batch
from channels_inbox.models import Envelope, MailboxCursor
from core.clocks import now

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)
LOOKS_BACK = timedelta(days=14)


def reconcile(mailbox: Mailbox, account: Account, still_ours: Callable[[], bool]) -> int:
    """Fetches mails of the last 14 days that the cursor went past without them; returns how many.

    Does nothing within a day after the last time. What 40 s do not suffice for is done next time. The folder must
    be selected. Errors as of `fetch_new`. Effects: envelopes, `reconciled_at`, a warning in the log.
    """
    cursor = MailboxCursor.objects.get(channel_id=account.channel_id, folder=account.folder)
    moment = now()
    if cursor.reconciled_at > moment - EVERY:
        return 0
    deadline, found = time.monotonic() + SLICE_S, 0
    for batch in batches(mailbox, _missed(mailbox, cursor, moment - LOOKS_BACK)):
        if time.monotonic() > deadline or not still_ours():
            return found
        taken = store_batch(mailbox, account, cursor, batch)
        mark(mailbox, account, taken)
        found += len(taken)
    MailboxCursor.objects.filter(pk=cursor.pk).update(reconciled_at=moment)
    if found:
        log.warning("mailbox of channel %s: %s mails had been missed and were fetched", account.channel_id, found)
    return found


def _missed(mailbox: Mailbox, cursor: MailboxCursor, since: datetime) -> list[int]:
    """UIDs within what counts as read that no envelope has, oldest first."""
    if cursor.last_uid <= cursor.first_uid:
        return []
    wanted = ["UID", f"{cursor.first_uid + 1}:{cursor.last_uid}", "SINCE", since.date()]
    listed = {uid for uid in mailbox.search(wanted) if cursor.first_uid < uid <= cursor.last_uid}
    return sorted(listed - _fetched(cursor, since - timedelta(days=1)))


def _fetched(cursor: MailboxCursor, since: datetime) -> set[int]:
    """UIDs of the folder's envelopes; a mail cannot have been fetched before it arrived."""
    found = (
        Envelope.objects.filter(channel_id=cursor.channel_id, receiver=Receiver.IMAP, received_at__gt=since)
        .filter(**{f"headers__{UIDVALIDITY}": str(cursor.uidvalidity), f"headers__{FOLDER}": cursor.folder})
        .annotate(uid=KeyTextTransform(UID, "headers"))
    )
    return {int(uid) for uid in found.values_list("uid", flat=True)}
