"""Jobs of the room: events to their followers, orphans to the bin."""

from celery import shared_task

from tickets import outbox
from tickets.actions import handling


@shared_task(name="tickets.tasks.handle_events")
def handle_events() -> int:
    """Hands event rows that nobody has dealt with to their followers; returns how many."""
    return outbox.handle_events()


@shared_task(name="tickets.tasks.collect_orphans")
def collect_orphans() -> int:
    """Deletes blobs that no row has named for a week, old undo steps and rate limits; returns how many blobs."""
    return outbox.collect_orphans()


@shared_task(name="tickets.tasks.end_handling")
def end_handling() -> int:
    """Ends the work of agents whose browsers fell silent; returns how many."""
    return handling.end_silent()
