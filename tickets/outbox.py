"""The event rows are their own outbox: whatever is not handled yet goes to its followers, once each."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from core import blobs
from core import events as seam
from core.clocks import now
from people.models import RateLimit
from tickets.models import EventHandled, TicketEvent, UndoStep

log = logging.getLogger(__name__)
BATCH = 100
KEEP_ORPHANS = timedelta(days=7)


def handle_events() -> int:
    """Claims unhandled events (other workers skip them) and hands each to its followers; returns how many.

    A follower that fails leaves the event for the next round; the others are not held up.
    """
    handled = 0
    while True:
        with transaction.atomic():
            waiting = TicketEvent.objects.select_for_update(skip_locked=True).filter(handled_at=None)
            events = list(waiting.select_related("ticket").order_by("recorded_at")[:BATCH])
            done = [event.pk for event in events if _hand_over(event)]
            TicketEvent.objects.filter(pk__in=done).update(handled_at=now())
        handled += len(done)
        if len(done) < BATCH:
            return handled


def _hand_over(event: TicketEvent) -> bool:
    complete = True
    for name, follower in seam.followers(event.kind):
        try:
            with transaction.atomic():
                _row, fresh = EventHandled.objects.get_or_create(event=event, follower=name)
                if fresh:
                    follower(event)
        except Exception:
            log.exception("%s failed on event %s", name, event.pk)
            complete = False
    return complete


def collect_orphans() -> int:
    """Deletes blob files that no row names and that nobody touched for seven days; returns how many.

    Effects: undo steps and rate limits of yesterday go as well.
    """
    yesterday = now() - timedelta(days=1)
    UndoStep.objects.filter(expires_at__lt=yesterday).delete()
    RateLimit.objects.filter(window__lt=yesterday).delete()
    limit = (now() - KEEP_ORPHANS).timestamp()
    removed = 0
    for folder in settings.BLOB_DIR.glob("??"):
        old = [file.name for file in folder.iterdir() if len(file.name) == 64 and file.stat().st_mtime < limit]
        for sha256 in set(old) - _named(old):
            blobs.remove(sha256)
            removed += 1
    return removed


def remove_unnamed(hashes: list[str]) -> None:
    """Deletes blobs at once unless a row still names them: for what must not be kept any longer."""
    for sha256 in set(hashes) - _named(hashes):
        blobs.remove(sha256)


def _named(hashes: list[str]) -> set[str]:
    """Which of these hashes a row names: attachments here, raw bodies wherever a table has a sha256 column."""
    if not hashes:
        return set()
    found: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'sha256' AND table_schema = 'public'"
        )
        for (table,) in cursor.fetchall():
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT sha256 FROM {quoted} WHERE sha256 = ANY(%s)", [hashes])  # noqa: S608
            found.update(row[0] for row in cursor.fetchall())
    return found
