"""Items on their way from `new` to one of four ends: claimed under a lease, put back, or parked in quarantine.

A claim raises `attempts`, and every later write names the attempt it belongs to: a worker that lost its lease changes
nothing any more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from channels_inbox.enums import ItemState
from core import blobs
from core.text import clean, clean_line

MAX_ATTEMPTS = 5
SUSPECT_ATTEMPTS = 2  # claimed that often without an end: from now on read alone, so that its fate is its own

# Two kinds of claims: fresh items in a batch, and one suspect alone.
_CLAIM = """
WITH due AS (
    SELECT id FROM channels_inbox_item
    WHERE state IN ('new', 'running') AND not_before <= now() AND (state = 'new' OR lease_until < now())
      AND attempts {attempts}
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE channels_inbox_item AS item
SET state = 'running', attempts = item.attempts + 1, lease_until = now() + make_interval(secs => %s)
FROM due, channels_inbox_envelope AS envelope
WHERE item.id = due.id AND envelope.id = item.envelope_id
RETURNING item.id, item.envelope_id, item.channel_id, item.position, item.attempts, item.received_at,
          envelope.receiver, envelope.sender, envelope.recipients, envelope.headers, envelope.sha256, envelope.size,
          envelope.body, envelope.remote_address
"""
_FRESH = _CLAIM.format(attempts=f"< {SUSPECT_ATTEMPTS}")
_SUSPECT = _CLAIM.format(attempts=f">= {SUSPECT_ATTEMPTS}")
_UNTRIED = _CLAIM.format(attempts="= 0 AND envelope_id = %s")


@dataclass(slots=True)
class Claimed:
    """An item that this worker holds, with its envelope."""

    id: int
    envelope_id: int
    channel_id: int
    position: int
    attempts: int
    received_at: datetime
    receiver: str
    sender: str
    recipients: list[str]
    headers: dict[str, str]
    sha256: str
    size: int
    body: bytes | None = field(repr=False)
    remote_address: str = ""
    siblings: int = 1  # events that its envelope turned out to hold

    def source(self) -> bytes | Path:
        """The raw bytes, or where they lie."""
        return self.body if self.body is not None else blobs.path(self.sha256)

    def raw(self) -> bytes:
        """The raw bytes; raises OSError when the blob store is away."""
        return self.body if self.body is not None else blobs.get(self.sha256)


@dataclass(slots=True)
class End:
    """How an item ends, as columns."""

    state: ItemState
    explanation: list[dict[str, str]]
    sender: str = ""
    subject: str = ""
    rule: str = ""
    error: str = ""
    key: str | None = None  # what the item owns from now on
    message_id: int | None = None
    duplicate_of: int | None = None
    delivery_id: int | None = None


def claim_items(*, limit: int, suspect: bool = False) -> list[Claimed]:
    """Takes up to `limit` due items under a lease, oldest first; several workers never get the same (SKIP LOCKED).

    `suspect` takes one that was claimed before without reaching an end. One statement, committed at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SUSPECT if suspect else _FRESH, [1 if suspect else limit, settings.ITEM_LEASE_S])
        rows = cursor.fetchall()
    return sorted((_claimed(row) for row in rows), key=lambda item: item.id)


def claim_envelope(envelope_id: int) -> Claimed | None:
    """Takes the first item of an envelope that was just stored; None when a worker was quicker. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_UNTRIED, [envelope_id, 1, settings.ITEM_LEASE_S])
        row = cursor.fetchone()
    return None if row is None else _claimed(row)


def _claimed(row: tuple[Any, ...]) -> Claimed:
    *front, headers, sha256, size, body, remote_address = row
    if isinstance(headers, str):
        headers = json.loads(headers)
    rest = (headers, sha256, size, None if body is None else bytes(body), remote_address)
    return Claimed(*front, *rest)  # type: ignore[call-arg]


def renew_leases(ids: Sequence[int]) -> None:
    """Keeps what this worker still works on; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_inbox_item SET lease_until = now() + make_interval(secs => %s)"
            " WHERE id = ANY(%s) AND state = 'running'",
            [settings.ITEM_LEASE_S, list(ids)],
        )


# Waiting grows with the age of the item, from one second to a minute: no counter, and no limit of tries.
_PUT_BACK = """
UPDATE channels_inbox_item
SET state = 'new', lease_until = NULL, attempts = greatest(attempts - 1, 0), error = %s,
    not_before = now() + make_interval(secs => greatest(%s, least(60, extract(epoch FROM now() - received_at) / 2)))
WHERE id = ANY(%s) AND state = 'running'
"""


def put_back(ids: Sequence[int], *, reason: str, least_s: float = 1.0) -> None:
    """A fault of the surroundings (database, disk, lock): to be tried again later, without limit."""
    with connection.cursor() as cursor:
        cursor.execute(_PUT_BACK, [clean(reason, 2000), least_s, list(ids)])


_WAITS = """
SELECT mine.id FROM unnest(%s::bigint[]) AS wanted (id)
JOIN channels_inbox_item AS mine ON mine.id = wanted.id
JOIN channels_inbox_envelope AS own ON own.id = mine.envelope_id
WHERE EXISTS (
    SELECT FROM channels_inbox_item AS earlier
    JOIN channels_inbox_envelope AS envelope ON envelope.id = earlier.envelope_id
    WHERE earlier.state IN ('new', 'running') AND earlier.id < mine.id
      AND envelope.channel_id = own.channel_id AND envelope.sender = own.sender
)
"""


def overtaking(ids: Sequence[int]) -> set[int]:
    """Those of these items before which something of the same sender is not at its end; one query, none for none.

    Asked under the senders' turns: what came earlier may be with a worker, or with one that was killed.
    """
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, [list(ids)])
        return {pk for (pk,) in cursor.fetchall()}


def release_items(ids: Sequence[int]) -> None:
    """Gives back what was claimed and not begun, to be claimed by anybody at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_inbox_item SET state = 'new', lease_until = NULL, attempts = greatest(attempts - 1, 0)"
            " WHERE id = ANY(%s) AND state = 'running'",
            [list(ids)],
        )


def repeat_or_quarantine(item: Claimed, *, error: str, end: End) -> None:
    """A fault of the content: tried once more a second later, then parked with the error for people to see."""
    if item.attempts < SUSPECT_ATTEMPTS:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE channels_inbox_item SET state = 'new', lease_until = NULL, error = %s,"
                " not_before = now() + interval '1 second' WHERE id = %s AND state = 'running' AND attempts = %s",
                [clean(error, 2000), item.id, item.attempts],
            )
        return
    end.state, end.error = ItemState.QUARANTINED, error
    finish(item, end)


_ENTER = """
SELECT pg_advisory_xact_lock(hash), set_config('synchronous_commit', 'off', true)
FROM (SELECT DISTINCT hashtextextended(name, 0) AS hash FROM unnest(%(locks)s::text[]) AS name ORDER BY 1) AS wanted;
SELECT item.id, other.id, other.received_at
FROM unnest(%(ids)s::bigint[], %(attempts)s::int[], %(keys)s::text[]) AS mine (id, attempts, key)
JOIN channels_inbox_item AS item ON item.id = mine.id AND item.attempts = mine.attempts AND item.state = 'running'
LEFT JOIN channels_inbox_item AS other
    ON other.channel_id = item.channel_id AND other.key = mine.key AND other.id <> item.id
ORDER BY item.id FOR UPDATE OF item
"""
Earlier = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Entrance:
    """An item that wants to end under a key; `lock` names whose turn it waits for."""

    item: Claimed
    key: str
    lock: str


def enter(entrances: Sequence[Entrance]) -> dict[int, Earlier | None]:
    """First statement of a transaction of items: waits for the senders' turns and locks the items that are still ours.

    Returns them, each with the other item (id, receipt) that has its key, or None; no two may want one key. Turns are
    taken in one order everywhere. `finish` writes the key; the unique constraint stands behind it (R55).

    The commit need not wait for the disk: what a crash takes back is processed again from its envelope, and whatever
    leaves the house (a delivery's claim, an agent's answer) commits after it and waits for the whole log.
    """
    values: dict[str, list[Any]] = {
        "locks": [entrance.lock for entrance in entrances],
        "ids": [entrance.item.id for entrance in entrances],
        "attempts": [entrance.item.attempts for entrance in entrances],
        "keys": [entrance.key for entrance in entrances],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, values)
        return {pk: None if other is None else (other, received_at) for pk, other, received_at in cursor.fetchall()}


def give_up_key(item_id: int) -> None:
    """An item older than the window for duplicates steps aside: its key gets its id as a suffix."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE channels_inbox_item SET key = key || '#' || id WHERE id = %s", [item_id])


_FINISH = """
UPDATE channels_inbox_item AS item
SET state = new.state, key = coalesce(new.key, item.key), explanation = new.explanation::jsonb, sender = new.sender,
    subject = new.subject, rule = new.rule, error = new.error, message_id = new.message_id,
    duplicate_of_id = new.duplicate_of_id, delivery_id = new.delivery_id, lease_until = NULL, finished_at = now()
FROM (VALUES {rows}) AS new (id, attempts, state, key, explanation, sender, subject, rule, error, message_id,
                             duplicate_of_id, delivery_id)
WHERE item.id = new.id AND item.state = 'running' AND item.attempts = new.attempts
"""
_ROW = "(%s, %s, %s, %s::text, %s, %s, %s, %s, %s, %s::bigint, %s::bigint, %s::bigint)"


def finish(item: Claimed, end: End) -> bool:
    """Writes the end of an item inside the running transaction; False when the lease was lost."""
    return finish_all([(item, end)]) == 1


def finish_all(ends: Sequence[tuple[Claimed, End]]) -> int:
    """Writes the ends of items inside the running transaction; returns how many were still ours. One statement.

    Effects: the first item of an envelope that holds several events makes the items of the others.
    """
    if not ends:
        return 0
    for item, _end in ends:
        if item.position == 0 and item.siblings > 1:
            add_items(item, item.siblings)
    with connection.cursor() as cursor:
        values = [value for item, end in ends for value in _end_values(item, end)]
        cursor.execute(_FINISH.format(rows=", ".join([_ROW] * len(ends))), values)
        return cursor.rowcount


def _end_values(item: Claimed, end: End) -> list[Any]:
    return [
        item.id,
        item.attempts,
        end.state.value,
        end.key,
        json.dumps(end.explanation),
        clean_line(end.sender, 320),
        clean_line(end.subject, 500),
        end.rule[:60],
        clean(end.error, 4000),
        end.message_id,
        end.duplicate_of,
        end.delivery_id,
    ]


def add_items(item: Claimed, count: int) -> None:
    """Makes the further items of an envelope that holds several events; those that are there stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_inbox_item (envelope_id, channel_id, position, state, not_before, attempts,"
            " explanation, rule, error, sender, subject, received_at)"
            " SELECT %s, %s, position, 'new', now(), 0, '[]'::jsonb, '', '', '', '', %s"
            " FROM generate_series(1, %s) AS position ON CONFLICT DO NOTHING",
            [item.envelope_id, item.channel_id, item.received_at, count - 1],
        )
