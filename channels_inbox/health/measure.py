"""Measures what came in through each channel. Work follows what is new: two hours a minute, one day once an hour."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max

from channels_inbox.actions.leases import take_lease
from channels_inbox.enums import ItemState
from channels_inbox.health.lag import BUCKETS, FIRST_S
from channels_inbox.models import ChannelHour
from core.clocks import now
from core.signing import new_token
from tickets.models import Channel

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
KEPT = timedelta(days=29)  # four weeks are compared
COUNTED = ("received", "done", "duplicate", "ignored", "quarantined", "lag")

# The index of envelopes is led by the channel: named ones are looked up, the others are not read. An item that ended
# at once has a lag of 0, whose logarithm does not exist.
_SQL = f"""
SELECT envelope.channel_id, date_trunc('hour', envelope.received_at, 'UTC') AS hour, item.state,
       least({BUCKETS - 1}, greatest(0, ceil(2 * log(2, (greatest(extract(epoch FROM
         item.finished_at - envelope.received_at), 0.001) / {FIRST_S})::numeric))))::int AS bucket, count(*)
FROM channels_inbox_envelope envelope JOIN channels_inbox_item item ON item.envelope_id = envelope.id
WHERE envelope.channel_id = ANY(%s) AND envelope.received_at >= %s
GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - own numbers
_REFUSED = """
INSERT INTO channels_inbox_channelhour AS old
  (channel_id, hour, received, done, duplicate, ignored, quarantined, refused, lag)
VALUES (%s, %s, 0, 0, 0, 0, 0, 1, '{}') ON CONFLICT (channel_id, hour) DO UPDATE SET refused = old.refused + 1
"""


def measure_channels(at: datetime | None = None) -> int:
    """Brings the hours up to date and forgets those that nothing asks about; returns how many hours were written.

    Looks back one hour, and once in an hour a day, because what was parked may have been dealt with meanwhile. After a
    pause, or in the beginning, everything since is measured, up to four weeks. Idempotent.
    """
    hour = (at or now()).replace(minute=0, second=0, microsecond=0)
    latest = ChannelHour.objects.filter(received__gt=0).aggregate(latest=Max("hour"))["latest"]
    back = DAY if take_lease("measure-day", new_token(), HOUR.total_seconds()) else HOUR
    since = max(hour - KEPT, min(latest or hour - KEPT, hour - back))
    written = _write(_read(since))
    ChannelHour.objects.filter(hour__lt=hour - KEPT).delete()
    return written


def count_refusal(channel_id: int) -> None:
    """Counts a post that proved nothing, in its hour. One statement."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [channel_id, hour])


def _read(since: datetime) -> Iterable[ChannelHour]:
    channel_ids = list(Channel.objects.values_list("pk", flat=True))
    hours: dict[tuple[int, datetime], ChannelHour] = {}
    lags: dict[tuple[int, datetime], list[int]] = defaultdict(lambda: [0] * BUCKETS)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [channel_ids, since])
        for channel_id, hour, state, bucket, count in cursor.fetchall():
            key = (channel_id, hour)
            row = hours.setdefault(key, ChannelHour(channel_id=channel_id, hour=hour))
            row.received += count
            if state in {ItemState.DONE, ItemState.DUPLICATE, ItemState.IGNORED, ItemState.QUARANTINED}:
                setattr(row, state, getattr(row, state) + count)
            if state == ItemState.DONE and bucket is not None:
                lags[key][bucket] += count
    for key, row in hours.items():
        row.lag = lags.get(key, [])
    return hours.values()


def _write(rows: Iterable[ChannelHour]) -> int:
    ordered = sorted(rows, key=lambda row: (row.channel_id, row.hour))  # one order, against deadlocks
    unique = ["channel", "hour"]
    ChannelHour.objects.bulk_create(ordered, 500, update_conflicts=True, update_fields=COUNTED, unique_fields=unique)
    return len(ordered)
