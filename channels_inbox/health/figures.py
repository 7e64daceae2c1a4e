"""How channels are doing, as the settings show it: figures of the last 24 hours, and what is wrong in a word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Min, OuterRef, Subquery

from channels_inbox.enums import ItemState
from channels_inbox.health.lag import added, percentile_s
from channels_inbox.models import ChannelHour, Delivery, Envelope, Item
from channels_inbox.models.outbound import WAITING
from core.clocks import now
from tickets.enums import DeliveryState
from tickets.models import Channel

HOURS = 24
HOUR = timedelta(hours=1)
ENDS = ("done", "duplicate", "ignored", "quarantined")


@dataclass(slots=True)
class Day:
    """The last 24 hours of a channel: items received by the hour, the running one last, and what became of them."""

    received: list[int] = field(default_factory=lambda: [0] * HOURS)
    done: int = 0
    duplicate: int = 0
    ignored: int = 0
    quarantined: int = 0
    refused: int = 0
    lag_s: float | None = None  # 90 % of the messages were in their tickets within it
    last_received: datetime | None = None
    waiting: int = 0
    waits_since: datetime | None = None
    retrying: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All items received."""
        return sum(self.received)


@dataclass(frozen=True, slots=True)
class Sums:
    """What all channels took in within 24 hours, and what became of it: the parts add up to the whole."""

    received: int
    done: int
    duplicate: int
    ignored: int
    quarantined: int

    @property
    def open(self) -> int:
        """Being worked on."""
        return self.received - self.done - self.duplicate - self.ignored - self.quarantined


def sums(days: Iterable[Day]) -> Sums:
    """The sums over channels."""
    found = list(days)
    parts = {name: sum(getattr(day, name) for day in found) for name in ENDS}
    return Sums(received=sum(day.total for day in found), **parts)


def days_of(channel_ids: Sequence[int], at: datetime | None = None) -> dict[int, Day]:
    """The last 24 hours of each channel. Five queries, none of which counts what is done."""
    moment = at or now()
    first = moment.replace(minute=0, second=0, microsecond=0) - (HOURS - 1) * HOUR
    days = {channel_id: Day() for channel_id in channel_ids}
    lags: dict[int, list[list[int]]] = {channel_id: [] for channel_id in channel_ids}
    for row in ChannelHour.objects.filter(channel__in=channel_ids, hour__gte=first):
        day, place = days[row.channel_id], (row.hour - first) // HOUR
        if place >= HOURS:
            continue
        day.received[place] += row.received
        for name in (*ENDS, "refused"):
            setattr(day, name, getattr(day, name) + getattr(row, name))
        lags[row.channel_id].append(row.lag)
    for channel_id, day in days.items():
        day.lag_s = percentile_s(added(lags[channel_id]), 0.9)
    _add_last(days)
    _add_waiting(days)
    return days


def _add_last(days: dict[int, Day]) -> None:
    """Of each channel the latest envelope, which the index finds at once."""
    latest = Envelope.objects.filter(channel=OuterRef("pk")).order_by("-received_at").values("received_at")[:1]
    channels = Channel.objects.filter(pk__in=list(days)).annotate(latest=Subquery(latest)).order_by()
    for channel_id, received_at in channels.values_list("pk", "latest"):
        days[channel_id].last_received = received_at


def _add_waiting(days: dict[int, Day]) -> None:
    """What has no end yet, in and out; these tables' waiting rows have indexes of their own."""
    unsettled = Item.objects.filter(state__in=[ItemState.NEW, ItemState.RUNNING], channel__in=list(days))
    for row in unsettled.values("channel").annotate(number=Count("pk"), since=Min("received_at")).order_by():
        days[row["channel"]].waiting, days[row["channel"]].waits_since = row["number"], row["since"]
    retried = Delivery.objects.filter(WAITING, attempts__gt=0, channel__in=list(days))
    for channel_id, number in retried.values_list("channel").annotate(Count("pk")).order_by():
        days[channel_id].retrying = number
    failed = Delivery.objects.filter(
        state=DeliveryState.FAILED, finished_at__gte=now() - HOURS * HOUR, channel__in=list(days)
    )
    for channel_id, number in failed.values_list("channel").annotate(Count("pk")).order_by():
        days[channel_id].failed = number
