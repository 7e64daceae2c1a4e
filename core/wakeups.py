"""Wake-ups to workers: hints that rows wait, sent after the commit; a lost one costs seconds, as the rows stay."""

import logging
import math
import threading
import time
from collections.abc import Callable

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

COALESCE_S = 0.05
# In a flood the worker is awake anyway: each wake-up costs broker and workers more than a mail does.
FLOOD_S = 0.25
LONGEST_WAIT_S = 60.0  # what is due later is found by the sweep; a broker is no place to keep appointments
TOGETHER_S = 0.5
_last_sent: dict[str, float] = {}
_last_due: dict[str, int] = {}  # in half seconds of the monotonic clock
_lock = threading.Lock()

ITEMS = "channels_inbox.tasks.process_items"
DELIVERIES = "channels_inbox.tasks.send_deliveries"
CALLS = "channels_inbox.tasks.settle_calls"
EVENTS = "tickets.tasks.handle_events"
LIVE = "channels_inbox.tasks.advance_live"


def wake(task: str, *, after_s: float = 0.0) -> None:
    """Asks a worker to look for work once the running transaction has committed, or `after_s` later; never raises.

    Effects: the first one leaves at once, then at most one message per task and quarter of a second from this process,
    and one for each half second of what is due later; silent when Redis is away, because the sweep on beat finds what a
    lost wake-up leaves.
    """
    if after_s <= 0:
        transaction.on_commit(lambda: _send_soon(task), robust=True)
    elif after_s <= LONGEST_WAIT_S:
        transaction.on_commit(lambda: _send_later(task, after_s), robust=True)


def _send_soon(task: str) -> None:
    now = time.monotonic()
    with _lock:
        last = _last_sent.get(task, 0.0)
        if last > now:  # one is on its way already
            return
        # What was committed while the last message left may have been missed by it.
        wait = last + FLOOD_S - now if now - last < FLOOD_S else 0.0
        _last_sent[task] = now + wait
    if wait <= 0:
        _run_aside(lambda: _send(task))
    else:
        timer = threading.Timer(wait, _send, (task,))
        timer.daemon = True
        timer.start()


def _send_later(task: str, after_s: float) -> None:
    """What falls due within the same half second is found by the wake-up at its end."""
    now = time.monotonic()
    due = math.ceil((now + after_s + COALESCE_S) / TOGETHER_S)
    with _lock:
        if _last_due.get(task) == due:
            return
        _last_due[task] = due
    _run_aside(lambda: _send(task, due * TOGETHER_S - now))


def _run_aside(job: Callable[[], None]) -> None:
    """A broker that does not answer must not hold the request up, so the message leaves from a thread of its own."""
    threading.Thread(target=job, daemon=True).start()


def _send(task: str, countdown: float = 0.0) -> None:
    try:
        current_app.send_task(
            task, countdown=countdown or None, expires=60 + countdown, retry=False, ignore_result=True
        )
    except Exception as error:
        log.warning("wake-up %s not sent, the sweep will find the work: %s", task, error)
