"""Celery tasks of the ways in and out: wake-ups; the rows are the record of what is to be done."""

from celery import shared_task

from channels_inbox.actions.call_imports import import_due
from channels_inbox.actions.calls import settle_due
from channels_inbox.actions.posts import forget_tokens
from channels_inbox.actions.recordings import fetch_due, remove_old
from channels_inbox.actions.request_links import forget_links
from channels_inbox.health.alerts import watch_channels
from channels_inbox.health.measure import measure_channels
from channels_inbox.imap.poll import poll_due_mailboxes
from channels_inbox.kinds.chat.reach import continue_chats
from channels_inbox.kinds.whatsapp.tokens import watch_tokens
from channels_inbox.live.measures import measure as measure_talks
from channels_inbox.live.sweep import sweep
from channels_inbox.outbound.guards import forget_old
from channels_inbox.outbound.sending import lasting_lanes, send_due
from channels_inbox.pipeline.run import work_off
from core.wakeups import CALLS, DELIVERIES, ITEMS, LIVE, wake
from people.actions.customers import forget_customers


@shared_task(name=ITEMS)
def process_items() -> None:
    """Brings waiting items to their end; asks for another turn when its slice of time is over."""
    if work_off():
        wake(ITEMS)


@shared_task(name="channels_inbox.tasks.poll_mailboxes")
def poll_mailboxes() -> None:
    """Fetches what is new in the IMAP mailboxes."""
    poll_due_mailboxes()


@shared_task(name="channels_inbox.tasks.forget_auto_sent")
def forget_auto_sent() -> None:
    """Forgets automatic messages that no guard asks about any more, tokens too old to be believed, links that ended.

    Sessions of customers that ended go too.
    """
    forget_old()
    forget_tokens()
    forget_links()
    forget_customers()


@shared_task(name="channels_inbox.tasks.continue_chats")
def continue_left_chats() -> None:
    """Mails the answers that visitors who left a chat did not see."""
    continue_chats()


@shared_task(name=LIVE)
def advance_live() -> None:
    """Brings the queue of live talks up to date."""
    sweep()


@shared_task(name="channels_inbox.tasks.watch_tokens")
def watch_access_tokens() -> None:
    """Tells of access tokens that end soon, or ended."""
    watch_tokens()


@shared_task(name="channels_inbox.tasks.measure_channels")
def measure() -> None:
    """Brings the figures of the channels up to date, and tells when one fell silent."""
    measure_channels()
    watch_channels()


@shared_task(name="channels_inbox.tasks.measure_live")
def measure_live() -> None:
    """Says anew how long live talks last, hour by hour."""
    measure_talks()


@shared_task(name=CALLS)
def settle_calls() -> None:
    """Writes down the calls that are over, fetches their recordings, takes files of past calls in."""
    settle_due()
    fetch_due()
    if import_due():
        wake(CALLS)


@shared_task(name="channels_inbox.tasks.remove_recordings")
def remove_recordings() -> None:
    """Removes the recordings that were kept long enough."""
    remove_old()


@shared_task(name=DELIVERIES)
def send_deliveries() -> None:
    """Sends what is due on every channel; asks for another turn when its slice of time is over."""
    if send_due(lanes=lasting_lanes()):
        wake(DELIVERIES)
