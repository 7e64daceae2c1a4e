"""Jobs of the room: figures every minute, their check every night."""

from datetime import timedelta

from celery import shared_task

from core.clocks import now
from metrics import jobs, reconciling

MOVED = timedelta(hours=1)  # longer than this no job is late; what was missed, the nightly check finds


@shared_task(name="metrics.tasks.refresh", soft_time_limit=120, time_limit=150)
def refresh() -> int:
    """Works out whatever is dirty, for at most 50 seconds; returns how many owners."""
    jobs.mark_visitors(since=now() - MOVED)
    return jobs.refresh()


@shared_task(name="metrics.tasks.reconcile", soft_time_limit=3000, time_limit=3300)
def reconcile() -> int:
    """Compares yesterday and older days with their recomputation; returns how many differ."""
    return len(reconciling.reconcile())
