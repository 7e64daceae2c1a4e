"""Fetches what is new in one folder: by UID, bytes first, the cursor only after the commit (trust.md 2.5).

Flags, dates and sequence numbers are never the record of what was read. A mail that was fetched and whose cursor was
lost in a crash is fetched again, and the pipeline finds the duplicate.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
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
ARRIVED = ":arrived"  # among an envelope's headers: when the server got the mail, which may be long ago
CUT = ":cut"  # the mail was larger than we take; the value is its size in bytes
CUT_BYTES = 256 * 1024


def fetch_new(mailbox: Mailbox, account: Account, still_ours: Callable[[], bool]) -> int:
    """Stores the mails behind the cursor, oldest first, for at most 40 s; returns how many.

    `still_ours` is asked before each batch; False ends the work. Errors: OSError and imaplib's when the connection
    breaks (what was committed stays), django.db.Error.
    """
    cursor = _cursor(account, _opened(mailbox, account.folder))
    deadline, stored = time.monotonic() + SLICE_S, 0
    for batch in _batches(mailbox, cursor.last_uid):
        if time.monotonic() > deadline or not still_ours():
            break
        stored += _store_batch(mailbox, account, cursor, batch)
    return stored


def _opened(mailbox: Mailbox, folder: str) -> int:
    """Selects the folder and returns its UIDVALIDITY."""
    answer = mailbox.select_folder(folder)
    return int(answer.get(b"UIDVALIDITY") or 0)


def _cursor(account: Account, uidvalidity: int) -> MailboxCursor:
    """How far the folder was read; from the beginning when the server numbered its mails anew."""
    cursor, _made = MailboxCursor.objects.get_or_create(channel_id=account.channel_id, folder=account.folder)
    if cursor.uidvalidity != uidvalidity:
        cursor.uidvalidity, cursor.last_uid = uidvalidity, 0
    return cursor


def _batches(mailbox: Mailbox, last_uid: int) -> Iterator[list[tuple[int, int]]]:
    """Lists of (uid, size) that fit into one answer. `n:*` always names the last mail, so what is known is dropped."""
    uids = sorted(uid for uid in mailbox.search(["UID", f"{last_uid + 1}:*"]) if uid > last_uid)
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


def _store_batch(mailbox: Mailbox, account: Account, cursor: MailboxCursor, batch: list[tuple[int, int]]) -> int:
    """Commits every mail of the batch, then the cursor, and only then marks them on the server."""
    small = [uid for uid, size in batch if size <= settings.MAIL_MAX_BYTES]
    bodies = _bodies(mailbox, small, "BODY.PEEK[]", b"BODY[]")
    large = {uid: size for uid, size in batch if size > settings.MAIL_MAX_BYTES}
    bodies |= _bodies(mailbox, list(large), f"BODY.PEEK[]<0.{CUT_BYTES}>", b"BODY[]<0>")
    stored = [uid for uid, _size in batch if uid in bodies]  # the others were deleted meanwhile
    for uid in stored:
        headers = {"UID": str(uid), "UIDVALIDITY": str(cursor.uidvalidity)}
        raw, arrived = bodies[uid]
        if arrived is not None:
            headers[ARRIVED] = arrived.astimezone(UTC).isoformat()
        if uid in large:
            headers[CUT] = str(large[uid])
        accept_raw(channel_id=account.channel_id, receiver=Receiver.IMAP, raw=raw, headers=headers)
    cursor.last_uid, cursor.updated_at = batch[-1][0], now()
    cursor.save(update_fields=["uidvalidity", "last_uid", "updated_at"])
    if account.after == "seen" and stored:
        with suppress(IMAPClientError):  # a folder that may only be read is read all the same
            mailbox.add_flags(stored, [b"\\Seen"], silent=True)
    return len(stored)


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
