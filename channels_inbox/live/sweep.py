"""What is found when nobody looked: one process at a time, by a lease."""

import uuid
from datetime import timedelta

from channels_inbox.actions.leases import give_lease_back, take_lease
from channels_inbox.live.routing import advance
from channels_inbox.models import LiveTalk
from core.clocks import now
from tickets.models import Message

LEASE, LEASE_S = "live-sweep", 30.0
LEFT_BEHIND = timedelta(
    seconds=5
)  # so long after a message, the process that stored it has dealt with it, or never will


def sweep() -> None:
    """Receives messages that nobody dealt with, and brings the queue up to date; nothing while another one does."""
    holder = uuid.uuid4().hex
    if not take_lease(LEASE, holder, LEASE_S):
        return
    try:
        _receive_left_behind()
        advance()
    finally:
        give_lease_back(LEASE, holder)


def _receive_left_behind() -> None:
    from channels_inbox.kinds.chat.reception import attend

    left = LiveTalk.objects.filter(heard_at__lt=now() - LEFT_BEHIND).exclude(state=LiveTalk.State.OVER)
    for number in left.values_list("ticket_id", flat=True)[:50]:
        latest = Message.objects.filter(ticket=number, kind="customer").order_by("-id").first()
        attend(number, latest.author_email if latest else "")
