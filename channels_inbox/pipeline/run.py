"""Works off what is waiting: claims, reads, settles, batch after batch, until nothing is left or its time is over."""

import logging
import os
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from channels_inbox.actions import items
from channels_inbox.actions.items import Claimed, End
from channels_inbox.enums import ItemState
from channels_inbox.inbound import (
    InboundCall,
    InboundChange,
    InboundConsent,
    InboundEcho,
    InboundMessage,
    InboundReaction,
    Outcome,
)
from channels_inbox.kinds.registry import adapter, adapter_waits
from channels_inbox.mailboxes import AddressBook, load_book
from channels_inbox.models import ChannelSettings
from channels_inbox.pipeline.asides import settle_aside
from channels_inbox.pipeline.calls import settle_call_event
from channels_inbox.pipeline.changes import settle_change
from channels_inbox.pipeline.explanation import Explanation
from channels_inbox.pipeline.known import gather
from channels_inbox.pipeline.settle import Read, settle, settle_messages
from channels_inbox.pipeline.thread import numbers_in
from core.clocks import now

log = logging.getLogger(__name__)

SLICE_S = 50.0
SEEN_EVERY_S = 5.0
SET = 25  # messages of one transaction; the tickets that they answer stay locked for some 100 ms
GATHER_S = 0.02
# Faults of the surroundings: tried again without limit. A broken constraint or value is a fault of the content.
SURROUNDINGS = (OperationalError, InterfaceError, OSError)


def work_off(limit_s: float = SLICE_S) -> bool:
    """Processes due items for at most `limit_s` seconds; True when some may be left.

    Errors: django.db.Error when the database is away; what was claimed comes back when its lease ends.
    """
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        fresh = items.claim_items(limit=settings.ITEM_CLAIM)
        if fresh:
            _work_on(fresh)
        # Claimed no sooner than it is read: a worker that stops in the batch above must not count against it.
        suspect = items.claim_items(limit=1, suspect=True)
        if suspect:
            _work_on(suspect)
        if not fresh and not suspect:
            return False
    return True


def _work_on(batch: list[Claimed]) -> None:
    book = load_book()
    by_kind: dict[str, list[Claimed]] = defaultdict(list)
    for item in batch:
        if item.attempts > items.MAX_ATTEMPTS:
            _park_crasher(item)
        elif mailbox := book.by_channel.get(item.channel_id):
            by_kind[mailbox.channel.kind].append(item)
        else:
            items.put_back([item.id], reason="the channel is switched off", least_s=60)
    for kind in sorted(by_kind, key=adapter_waits):  # mail never waits for another provider's files
        _read_and_settle(kind, by_kind[kind], book)
    _note_arrival({item.channel_id for item in batch})


def settle_at_once(envelope_id: int, book: AddressBook) -> None:
    """Brings a fresh envelope to its end in this process: for somebody who waits, and a kind that needs no parser.

    A worker may have been quicker; what goes wrong here is left to the workers.
    """
    item = items.claim_envelope(envelope_id)
    if item is None:
        return
    mailbox = book.by_channel.get(item.channel_id)
    if mailbox is None:
        items.release_items([item.id])
        return
    for read in adapter(mailbox.channel.kind).read([item], book):
        _settle_set([read], book)


def _park_crasher(item: Claimed) -> None:
    """Whoever read it so far did not live to tell: it must not take further workers down."""
    explanation = Explanation()
    explanation.note("read", "failed", f"the worker stopped {items.MAX_ATTEMPTS} times while reading it")
    error = "crashed: reading it stopped the worker each time"
    items.finish(item, End(ItemState.QUARANTINED, explanation.lines, error=error))


def _read_and_settle(kind: str, claimed: list[Claimed], book: AddressBook) -> None:
    """Reads on a thread of its own, so that leases are renewed and rows written while parsers work."""
    waiting = {item.id: item for item in claimed}
    results: queue.SimpleQueue[Read | None] = queue.SimpleQueue()
    _reader().put((kind, claimed, book, results))
    for chunk in _chunks(results, waiting):
        _settle_chunk(chunk, book)
    if waiting:
        items.put_back(list(waiting), reason="the reader stopped")


def _chunks(results: "queue.SimpleQueue[Read | None]", waiting: dict[int, Claimed]) -> Iterator[list[Read]]:
    """What has been read by now, as lists; renews the leases of the rest while it waits."""
    renewed, every = time.monotonic(), settings.ITEM_LEASE_S / 3
    ended = False
    while not ended:
        chunk: list[Read] = []
        with suppress(queue.Empty):
            patience = every
            while (entry := results.get(timeout=patience)) is not None:
                chunk.append(entry)
                # More is on its way: a set costs less than its messages one by one.
                patience = GATHER_S if len(chunk) < min(SET, len(waiting)) else 0.0
            ended = True
        if waiting and time.monotonic() - renewed >= every:
            items.renew_leases(list(waiting))
            renewed = time.monotonic()
        for item, _outcome in chunk:
            waiting.pop(item.id, None)
        if chunk:
            yield chunk


def _settle_chunk(chunk: Sequence[Read], book: AddressBook) -> None:
    """Settles set after set; stops when the database is away, and what was not settled is tried again later."""
    sets = list(_sets(chunk))
    for position, reads in enumerate(sets):
        if not _settle_set(reads, book):
            rest = [item.id for each in sets[position:] for item, _outcome in each]
            items.put_back(rest, reason="the database connection broke")
            return


def _sets(chunk: Sequence[Read]) -> Iterator[list[Read]]:
    """Messages in sets of which no two have one key or conversation, in their order; everything else alone."""
    current: list[Read] = []
    taken: set[tuple[int, str]] = set()
    for item, outcome in chunk:
        if not isinstance(outcome, InboundMessage):
            yield [(item, outcome)]
            continue
        names = {(item.channel_id, outcome.key)}
        if not outcome.is_mail:  # the first of a conversation opens its ticket, which the next one has to find
            names.add((item.channel_id, outcome.conversation))
        if names & taken or len(current) == SET:
            yield current
            current, taken = [], set()
        current.append((item, outcome))
        taken |= names
    if current:
        yield current


def _settle_set(reads: Sequence[Read], book: AddressBook) -> bool:
    """One transaction for all; when it fails, one for each. False when the database went away."""
    try:
        _settle_together(reads, book)
    except Exception as error:
        if isinstance(error, SURROUNDINGS) and not connection.is_usable():
            log.warning("items %s wait: %s", [item.id for item, _outcome in reads], error)
            connection.close()
            return False
        if len(reads) > 1:
            log.info("a set of %d messages is settled one by one: %s", len(reads), error)
            return all(_settle_set([read], book) for read in reads)
        _put_aside(*reads[0], error)
    return True


def _settle_together(reads: Sequence[Read], book: AddressBook) -> None:
    messages = [(item, outcome) for item, outcome in reads if isinstance(outcome, InboundMessage)]
    if messages:
        numbers = {number for _item, message in messages for number, _bracketed in numbers_in(message.subject)}
        settle_messages(messages, gather([message for _item, message in messages], book, numbers))
        return
    ((item, outcome),) = reads
    if isinstance(outcome, InboundChange):
        settle_change(item, outcome, book)
    elif isinstance(outcome, InboundReaction | InboundEcho | InboundConsent):
        settle_aside(item, outcome, book)
    elif isinstance(outcome, InboundCall):
        settle_call_event(item, outcome, book)
    else:
        settle(item, outcome, book.by_channel[item.channel_id])


def _put_aside(item: Claimed, outcome: Outcome, error: Exception) -> None:
    """A fault of the surroundings waits without blame; what else cannot be settled is tried once more, then parked."""
    if isinstance(error, SURROUNDINGS):
        log.warning("item %s waits: %s", item.id, error)
        items.put_back([item.id], reason=str(error))
        return
    log.error("item %s could not be settled", item.id, exc_info=error)
    _fail(item, outcome, error)


def _fail(item: Claimed, outcome: Outcome, error: Exception) -> None:
    explanation = Explanation()
    words = f"{type(error).__name__}: {error}"
    explanation.note("settle", "failed", words)
    sender, subject = getattr(outcome, "sender", ""), getattr(outcome, "subject", "")
    end = End(ItemState.QUARANTINED, explanation.lines, sender=sender, subject=subject)
    items.repeat_or_quarantine(item, error=words, end=end)


def _note_arrival(channel_ids: set[int]) -> None:
    """The channel page shows when something last came in; at most one write in some seconds."""
    moment = now().timestamp()
    if moment - _last_note.get(os.getpid(), 0.0) >= SEEN_EVERY_S:
        _last_note[os.getpid()] = moment
        ChannelSettings.objects.filter(pk__in=channel_ids).update(last_in_at=now())


_last_note: dict[int, float] = {}
Job = tuple[str, list[Claimed], AddressBook, "queue.SimpleQueue[Read | None]"]
_readers: dict[int, "queue.SimpleQueue[Job]"] = {}


def _reader() -> "queue.SimpleQueue[Job]":
    """The jobs of this process's lasting reader thread: parser processes end with the thread that started them."""
    jobs = _readers.get(os.getpid())
    if jobs is None:
        jobs = queue.SimpleQueue()
        _readers.clear()
        _readers[os.getpid()] = jobs
        threading.Thread(target=_read_jobs, args=(jobs,), name="mail-reader", daemon=True).start()
    return jobs


def _read_jobs(jobs: "queue.SimpleQueue[Job]") -> None:
    while True:
        kind, claimed, book, results = jobs.get()
        try:
            for entry in adapter(kind).read(claimed, book):
                results.put(entry)
        except Exception:
            log.exception("reading stopped")
        finally:
            results.put(None)
