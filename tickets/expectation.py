"""When somebody who writes now can expect an answer: from how long others waited lately, in open hours."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache

from core import clocks
from people import calendars
from tickets.enums import DONE, Flag, Purpose
from tickets.models import Channel, Ticket

FEWEST = 30  # answers; below that nobody can say
LOOKED_AT = 3_000  # latest tickets of all channels
RECENT = timedelta(days=28)
KEPT_S = 600
NEVER = -1


class Wait(NamedTuple):
    """How long somebody waited in open milliseconds, and whether a person has answered by then."""

    ms: int
    is_answered: bool


def median_wait_ms(waits: Iterable[Wait]) -> int | None:
    """The time by which half were answered; who still waits counts for as long as they do (Kaplan and Meier, 1958).

    None when fewer than 30 were answered, or not half of them.
    """
    ordered = sorted(waits, key=lambda wait: (wait.ms, not wait.is_answered))
    if sum(wait.is_answered for wait in ordered) < FEWEST:
        return None
    share = 1.0
    for place, wait in enumerate(ordered):
        if wait.is_answered:
            share *= 1 - 1 / (len(ordered) - place)
        if share < 0.5 + 1e-9:
            return wait.ms
    return None


def expected_answer(channel: Channel, at: datetime) -> datetime | None:
    """When half of those who write to a channel at this instant would be answered; None when too little is known.

    Up to three queries; the waits are read once in ten minutes.
    """
    clock = calendars.clock(calendars.calendar_id(channel=channel, team=channel.default_team))
    key = f"expected-wait:{channel.pk}"
    known: int | None = cache.get(key)
    if known is None:
        found = median_wait_ms(_recent(channel, clock, at))
        known = NEVER if found is None else found
        cache.set(key, known, KEPT_S)
    return None if known == NEVER else clocks.due_at(clock, at, known)


def _recent(channel: Channel, clock: clocks.Calendar | None, at: datetime) -> list[Wait]:
    """The waits of the latest requests by this channel; those closed without an answer never counted on one."""
    latest = Ticket.objects.order_by("-number").values_list(
        "channel_id", "purpose", "flag", "merged_into_id", "category", "created_at", "first_reply_at"
    )[:LOOKED_AT]
    found = []
    for channel_id, purpose, flag, merged, category, created, replied in latest:
        is_one = channel_id == channel.pk and purpose == Purpose.REQUEST and flag == Flag.NONE and not merged
        if is_one and created > at - RECENT and (replied or category not in DONE):
            found.append(Wait(clocks.open_ms(clock, created, replied or at), replied is not None))
    return found
