"""Jobs of the room: figures every minute, their check every night."""

from datetime import timedelta

from celery import shared_task

from core.clocks import now
from metrics import jobs, reconciling
from metrics.reports import sending

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


@shared_task(name="metrics.tasks.send_reports", soft_time_limit=540, time_limit=570)
def send_reports() -> int:
    """Sends the scheduled reports that are due; returns how many mails were queued."""
    return sending.send_due()
