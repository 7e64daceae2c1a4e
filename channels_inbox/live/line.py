"""Where somebody stands in line, and how long it may take."""

import time
from dataclasses import dataclass

from django.db.models import Q

from channels_inbox.live import queue
from channels_inbox.live.candidates import load_of_team
from channels_inbox.live.estimate import expected_wait_s
from channels_inbox.live.measures import talk_seconds
from channels_inbox.live.rules import rules_of
from channels_inbox.models import LiveTalk
from core.clocks import now
from tickets.models import Channel

KNOWN_S = 30.0
_known: dict[int, tuple[float, float | None]] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """`number` is 1 for who is next; `wait_s` is None when it cannot be said honestly; `is_anybody` whether agents are
    there at all; `by_mail` whether an answer by mail is offered."""

    number: int
    wait_s: float | None
    is_anybody: bool
    by_mail: bool


def place_of(talk: LiveTalk) -> Place:
    """The place of a talk that waits. Two queries, and two more once in half a minute. Effects: the first wait that is
    told is kept."""
    earlier = Q(waiting_since__lt=talk.waiting_since) | Q(waiting_since=talk.waiting_since, pk__lt=talk.pk)
    number = queue.in_line(talk.team_id).filter(earlier).count() + 1
    channel = talk.channel
    rules = rules_of(channel)
    slots, free = load_of_team(talk.team_id, channel.kind, rules.capacity)
    talk_s = _talk_seconds(channel)
    wait_s = expected_wait_s(place=number, slots=slots, free=free, talk_s=talk_s) if talk_s is not None else None
    if wait_s is not None and talk.told_s is None:
        LiveTalk.objects.filter(pk=talk.pk, told_s=None).update(told_s=round(wait_s))
    return Place(number, wait_s, bool(slots), not slots or (wait_s or 0) > rules.mail_after_s)


def _talk_seconds(channel: Channel) -> float | None:
    """As measured, a quarter of an hour ago at most; remembered for a while, since everybody in line asks."""
    known = _known.get(channel.pk)
    if known is None or time.monotonic() - known[0] > KNOWN_S:
        known = _known[channel.pk] = (time.monotonic(), talk_seconds(channel, now()))
    return known[1]


def forget() -> None:
    """Nothing is remembered."""
    _known.clear()
