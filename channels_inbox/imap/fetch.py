"""Fetches what is new in one folder: by UID, bytes first, the cursor only after the commit (trust.md 2.5).

Flags, dates and sequence numbers are never the record of what was read. A mail that was fetched and whose cursor was
lost in a crash is fetched again, and the pipeline finds the duplicate.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from imapclient.exceptions import IMAPClientError

from channels_inbox.actions.receive import accept_raw
from channels_inbox.enums import Receiver
from channels_inbox.imap.client import Mailbox
from channels_inbox.imap.config import Account
from channels_inbox.models import MailboxCursor
from core.clocks import now

SLICE_S = 40.0
BATCH = 50
BATCH_BYTES = 8 * 1024 * 1024
SIZES = 500
UID, UIDVALIDITY, FOLDER = "UID", "UIDVALIDITY", "FOLDER"  # among an envelope's headers: which mail it is
ARRIVED = ":arrived"  # among an envelope's headers: when the server got the mail, which may be long ago
CUT = ":cut"  # the mail was larger than we take; the value is its size in bytes
CUT_BYTES = 256 * 1024
# How long before the first fetch mails may have arrived; "all" has no limit.
BEGINS = {"week": timedelta(days=7), "new": timedelta(0)}


def fetch_new(mailbox: Mailbox, account: Account, still_ours: Callable[[], bool]) -> int:
    """Stores the mails behind the cursor, oldest first, for at most 40 s; returns how many.

    `still_ours` is asked before each batch; False ends the work. Errors: OSError and imaplib's when the connection
    breaks (what was committed stays), django.db.Error. Effects: the folder stays selected.
    """
    cursor = open_folder(mailbox, account)
    deadline, stored = time.monotonic() + SLICE_S, 0
    # `n:*` always names the last mail, so what is known is dropped.
    uids = sorted(uid for uid in mailbox.search(["UID", f"{cursor.last_uid + 1}:*"]) if uid > cursor.last_uid)
    for batch in batches(mailbox, uids):
        if time.monotonic() > deadline or not still_ours():
            break
        taken = store_batch(mailbox, account, cursor, batch)
        cursor.last_uid, cursor.updated_at = batch[-1][0], now()
        cursor.save(update_fields=["last_uid", "updated_at"])
        mark(mailbox, account, taken)
        stored += len(taken)
    return stored


def open_folder(mailbox: Mailbox, account: Account) -> MailboxCursor:
    """Selects the folder and says how far it was read: from its beginning when the server numbered its mails anew."""
    answer = mailbox.select_folder(account.folder)
    uidvalidity = int(answer.get(b"UIDVALIDITY") or 0)
    cursor, is_new = MailboxCursor.objects.get_or_create(channel_id=account.channel_id, folder=account.folder)
    if is_new or cursor.uidvalidity != uidvalidity:
        if is_new and account.begin in BEGINS:
            cursor.begins_at = now() - BEGINS[account.begin]
        cursor.uidvalidity = uidvalidity
        cursor.first_uid = cursor.last_uid = _before(mailbox, cursor.begins_at, int(answer.get(b"UIDNEXT") or 0))
        cursor.save()
    return cursor


def _before(mailbox: Mailbox, instant: datetime | None, next_uid: int) -> int:
    """The last UID before the first mail that arrived at this instant or later; 0 without an instant."""
    if instant is None:
        return 0
    # The server counts in days of its own time zone, so a day more is looked at.
    recent = sorted(mailbox.search(["SINCE", (instant - timedelta(days=1)).date()]))
    for start in range(0, len(recent), SIZES):
        chunk = recent[start : start + SIZES]
        answer = mailbox.fetch(chunk, ["INTERNALDATE"])
        late = [uid for uid in chunk if answer.get(uid, {}).get(b"INTERNALDATE", instant) > instant]
        if late:
            return int(late[0]) - 1
    return next_uid - 1 if next_uid else max([0, *mailbox.search("ALL")])


def batches(mailbox: Mailbox, uids: list[int]) -> Iterator[list[tuple[int, int]]]:
    """Lists of (uid, size) that fit into one answer."""
    batch: list[tuple[int, int]] = []
    for start in range(0, len(uids), SIZES):
        chunk = uids[start : start + SIZES]
        sizes = mailbox.fetch(chunk, ["RFC822.SIZE"])
        for uid in chunk:
            size = int(sizes.get(uid, {}).get(b"RFC822.SIZE") or 0)
            if batch and (len(batch) >= BATCH or sum(one for _uid, one in batch) + size > BATCH_BYTES):
                yield batch
                batch = []
            batch.append((uid, size))
    if batch:
        yield batch


def store_batch(mailbox: Mailbox, account: Account, cursor: MailboxCursor, batch: list[tuple[int, int]]) -> list[int]:
    """Commits every mail of the batch that is still there; returns their UIDs."""
    small = [uid for uid, size in batch if size <= settings.MAIL_MAX_BYTES]
    bodies = _bodies(mailbox, small, "BODY.PEEK[]", b"BODY[]")
    large = {uid: size for uid, size in batch if size > settings.MAIL_MAX_BYTES}
    bodies |= _bodies(mailbox, list(large), f"BODY.PEEK[]<0.{CUT_BYTES}>", b"BODY[]<0>")
    stored = [uid for uid, _size in batch if uid in bodies]  # the others were deleted meanwhile
    for uid in stored:
        headers = {UID: str(uid), UIDVALIDITY: str(cursor.uidvalidity), FOLDER: cursor.folder}
        raw, arrived = bodies[uid]
        if arrived is not None:
            headers[ARRIVED] = arrived.astimezone(UTC).isoformat()
        if uid in large:
            headers[CUT] = str(large[uid])
        accept_raw(channel_id=account.channel_id, receiver=Receiver.IMAP, raw=raw, headers=headers)
    return stored


def mark(mailbox: Mailbox, account: Account, uids: list[int]) -> None:
    """Marks mails as seen on the server, if the channel wants it."""
    if account.after == "seen" and uids:
        with suppress(IMAPClientError):  # a folder that may only be read is read all the same
            mailbox.add_flags(uids, [b"\\Seen"], silent=True)


def _bodies(mailbox: Mailbox, uids: list[int], asked: str, answered: bytes) -> dict[int, tuple[bytes, datetime | None]]:
    """Bytes and instant of arrival by UID, of those that are still there."""
    if not uids:
        return {}
    answer: dict[int, dict[bytes, Any]] = mailbox.fetch(uids, [asked, "INTERNALDATE"])
    return {
        uid: (values[answered], values.get(b"INTERNALDATE"))
        for uid, values in answer.items()
        if values.get(answered) is not None
    }
