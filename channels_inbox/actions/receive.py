"""The first step of everything that comes in: the exact bytes are committed before anybody says "received" (R53)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from channels_inbox.enums import ItemState, Receiver
from channels_inbox.models import Envelope
from core import blobs, wakeups
from core.text import clean
from tickets.models import Channel

BODY_IN_ROW = 64 * 1024  # bytes; larger bodies lie in the blob store

# One statement is one round trip and one commit. A server set to commit asynchronously is overruled for it.
_INSERT = """
WITH envelope AS (
    INSERT INTO channels_inbox_envelope
        (channel_id, receiver, sha256, size, body, sender, recipients, headers, remote_address,
         edited_from_id, edited_by_id, received_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s::varchar[], %s::jsonb, %s, %s, %s, now())
    RETURNING id, channel_id, received_at
)
INSERT INTO channels_inbox_item
    (envelope_id, channel_id, position, state, not_before, attempts, explanation, rule, error, sender, subject,
     received_at)
SELECT id, channel_id, 0, %s, received_at, 0, '[]'::jsonb, '', '', '', '', received_at FROM envelope
RETURNING envelope_id, set_config('synchronous_commit', 'on', true)
"""


def accept(
    *,
    channel: Channel,
    receiver: Receiver,
    raw: bytes,
    sender: str = "",
    recipients: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    remote_address: str = "",
    edited_from: int | None = None,
    edited_by: int | None = None,
) -> Envelope:
    """Commits one acceptance as it came, then wakes a worker; whoever calls acknowledges only after this returned.

    Errors: OSError (disk) or django.db.Error when nothing was stored; RuntimeError inside a transaction, because then
    nothing would be committed yet. Effects: one envelope with one new item; a body over 64 kB lies fsynced in the blob
    store before its row exists.
    """
    pk = accept_raw(
        channel_id=channel.pk,
        receiver=receiver,
        raw=raw,
        sender=sender,
        recipients=recipients,
        headers=headers,
        remote_address=remote_address,
        edited_from=edited_from,
        edited_by=edited_by,
    )
    return Envelope.objects.get(pk=pk)


def accept_raw(
    *,
    channel_id: int,
    receiver: Receiver,
    raw: bytes,
    sender: str = "",
    recipients: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    remote_address: str = "",
    edited_from: int | None = None,
    edited_by: int | None = None,
    wake: bool = True,
) -> int:
    """As `accept`, for receivers that know the channel's id and want the envelope's: one statement.

    Without `wake` no worker is told: the caller settles it; if they do not, the sweep finds it.
    """
    _must_commit_itself()
    body: bytes | None = raw
    if len(raw) > BODY_IN_ROW:
        blobs.put(raw)
        body = None
    values: list[Any] = [
        channel_id,
        receiver.value,
        hashlib.sha256(raw).hexdigest(),
        len(raw),
        body,
        clean(sender, 998),
        [clean(recipient, 998) for recipient in recipients],
        json.dumps({clean(name): clean(value) for name, value in (headers or {}).items()}),
        clean(remote_address, 64),
        edited_from,
        edited_by,
        ItemState.NEW.value,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        pk: int = cursor.fetchone()[0]
    if wake:
        wakeups.wake(wakeups.ITEMS)
    return pk


def _must_commit_itself() -> None:
    blocks = connection.atomic_blocks
    if blocks and not blocks[-1]._from_testcase:  # type: ignore[attr-defined]
        raise RuntimeError("an envelope must be committed before it is acknowledged, so not inside a transaction")
