"""What the tests of posted kinds share: a channel with settings, and posts that come five times in parallel."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels_inbox.models import ChannelSettings, Item
from channels_inbox.outbound.sending import send_due
from channels_inbox.pipeline.run import work_off
from tests.cast import Cast
from tickets.actions.reply import post_reply
from tickets.enums import ChannelKind
from tickets.models import Channel, Message, Ticket


def make_channel(cast: Cast, kind: ChannelKind, secrets: dict[str, str], **config: object) -> Channel:
    """A channel of Support's that providers post to, with its slug the kind's name."""
    channel = Channel.objects.create(
        slug=kind.value, name=str(kind.label), kind=kind, brand=cast.mailbox.brand, default_team=cast.support
    )
    ChannelSettings.objects.create(
        channel=channel, incoming="webhook", outgoing=kind.value, config=config, secrets=secrets
    )
    return channel


def answer(cast: Cast, ticket: Ticket, text: str = "It left today.", **more: Any) -> Message:
    """Alice answers, and what is due is sent once."""
    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, text=text, hold_s=0, **more)
    send_due(run_s=3)  # without a pause between attempts, what is refused is tried until then
    message.refresh_from_db()
    return message


def storm(posts: Sequence[Callable[[], int]], times: int = 5) -> set[int]:
    """Posts everything so often, shuffled, on several connections at once; returns the statuses."""
    jobs = list(posts) * times
    random.Random(7).shuffle(jobs)
    with ThreadPoolExecutor(8) as threads:
        return set(threads.map(lambda job: job(), jobs))


def settle() -> None:
    """Works off what waits, also what was put back for a moment."""
    for _round in range(5):
        Item.objects.filter(state="new").update(not_before="2026-01-01T00:00Z")
        work_off()


def texts() -> list[str]:
    """What customers wrote, in the order in which it is shown."""
    rows = Message.objects.filter(kind="customer").order_by("ticket", "sent_at", "id")
    return list(rows.values_list("text", flat=True))
