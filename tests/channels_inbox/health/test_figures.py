"""What came in through each channel: measured once, added up, and nothing is missing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from channels_inbox.actions.refusals import note_refusal
from channels_inbox.enums import ItemState, Receiver
from channels_inbox.health.figures import days_of, sums
from channels_inbox.health.lag import BUCKETS, added, percentile_s, upper_s
from channels_inbox.health.measure import measure_channels
from channels_inbox.models import ChannelHour, ChannelSettings, Envelope, Item
from core.clocks import now
from people.models import Agent
from tests.cast import Cast
from tickets.models import Channel

NOON = datetime(2026, 3, 4, 12, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def take_in(channel: Channel, at: datetime, state: str = ItemState.DONE, lag_s: float = 1.0, items: int = 1) -> None:
    """An envelope with its items, as a receiver and a worker leave them."""
    envelope = Envelope.objects.create(
        channel=channel, receiver=Receiver.SMTP, sha256="0" * 64, size=1, body=b"x", received_at=at
    )
    ended = None if state == ItemState.NEW else at + timedelta(seconds=lag_s)
    for position in range(items):
        Item.objects.create(
            envelope=envelope, channel=channel, position=position, state=state, received_at=at, finished_at=ended
        )


def test_edges_grow_by_the_root_of_two_up_to_a_day_and_more() -> None:
    assert upper_s(0) == 0.1
    assert upper_s(2) == pytest.approx(0.2)
    assert upper_s(BUCKETS - 1) > 24 * 3600


def test_percentile_is_the_edge_below_which_the_share_lies() -> None:
    histogram = added([[8, 0, 1], [0, 0, 0, 0, 1]])
    assert percentile_s(histogram, 0.5) == 0.1
    assert percentile_s(histogram, 0.9) == pytest.approx(upper_s(2))  # the ninth of ten
    assert percentile_s(histogram, 0.91) == pytest.approx(upper_s(4))
    assert percentile_s([], 0.9) is None


def test_items_are_counted_in_the_hour_of_their_envelope(cast: Cast) -> None:
    take_in(cast.mailbox, NOON, items=3)
    take_in(cast.mailbox, NOON - HOUR, ItemState.DUPLICATE)
    take_in(cast.mailbox, NOON - HOUR, ItemState.IGNORED)
    take_in(cast.mailbox, NOON - HOUR, ItemState.QUARANTINED)
    take_in(cast.mailbox, NOON, ItemState.NEW)
    measure_channels(NOON)
    rows = {row.hour.hour: row for row in ChannelHour.objects.filter(channel=cast.mailbox)}
    assert (rows[12].received, rows[12].done, rows[12].waiting) == (4, 3, 1)
    assert (rows[11].received, rows[11].duplicate, rows[11].ignored, rows[11].quarantined) == (3, 1, 1, 1)
    assert (sum(rows[12].lag), sum(rows[11].lag)) == (3, 0)


@pytest.mark.parametrize(
    ("lag_s", "bucket"), [(0.0, 0), (0.1, 0), (0.11, 1), (0.2, 2), (3.0, 10), (10.0**7, BUCKETS - 1)]
)
def test_lag_falls_into_the_bucket_that_reaches_it(cast: Cast, lag_s: float, bucket: int) -> None:
    take_in(cast.mailbox, NOON, lag_s=lag_s)
    measure_channels(NOON)
    assert ChannelHour.objects.get().lag.index(1) == bucket


def test_measuring_again_changes_nothing_and_adds_what_came(cast: Cast) -> None:
    take_in(cast.mailbox, NOON)
    measure_channels(NOON)
    note_refusal(channel_id=cast.mailbox.pk, reason="stale", remote_address="")
    measure_channels(NOON)
    take_in(cast.mailbox, NOON)
    measure_channels(NOON)
    assert ChannelHour.objects.get(hour=NOON.replace(minute=0)).received == 2
    assert ChannelHour.objects.get(refused=1).received == 0  # counted now, not at noon


def test_what_was_parked_yesterday_and_dealt_with_today_is_measured_again_each_hour(cast: Cast) -> None:
    take_in(cast.mailbox, NOON, ItemState.QUARANTINED)
    take_in(cast.mailbox, NOON + 6 * HOUR)
    measure_channels(NOON + 6 * HOUR)
    Item.objects.update(state=ItemState.DONE, finished_at=NOON + 6 * HOUR)
    measure_channels(NOON + 6 * HOUR)
    assert ChannelHour.objects.filter(quarantined=1).exists(), "within the same hour only the latest two are measured"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE channels_inbox_lease SET until = clock_timestamp() - interval '1 second'")
    measure_channels(NOON + 6 * HOUR)
    assert not ChannelHour.objects.filter(quarantined=1).exists()


def test_what_nothing_asks_about_is_forgotten(cast: Cast) -> None:
    take_in(cast.mailbox, NOON)
    measure_channels(NOON)
    measure_channels(NOON + timedelta(days=30))
    assert not ChannelHour.objects.exists()


def test_refusals_of_the_same_hour_add_up(cast: Cast) -> None:
    ChannelSettings.objects.create(channel=cast.mailbox)
    for _again in range(3):
        note_refusal(channel_id=cast.mailbox.pk, reason="stale", remote_address="")
    assert days_of([cast.mailbox.pk])[cast.mailbox.pk].refused == 3


def test_a_day_has_24_hours_and_its_parts_add_up(cast: Cast) -> None:
    take_in(cast.mailbox, NOON - 24 * HOUR)  # the hour before the first of the day
    take_in(cast.mailbox, NOON - 23 * HOUR, ItemState.IGNORED)
    take_in(cast.mailbox, NOON, lag_s=3.0, items=2)
    take_in(cast.mailbox, NOON, ItemState.NEW)
    measure_channels(NOON)
    day = days_of([cast.mailbox.pk], NOON)[cast.mailbox.pk]
    assert (day.received[0], day.received[-1], day.total) == (1, 3, 4)
    assert day.lag_s == pytest.approx(3.2)  # of the messages alone
    assert (day.waiting, day.waits_since) == (1, NOON)
    assert day.last_received == NOON
    total = sums([day])
    assert (total.received, total.done, total.ignored, total.open) == (4, 2, 1, 1)


def test_pages_show_the_figures(cast: Cast, administrator: Agent) -> None:
    ChannelSettings.objects.create(channel=cast.mailbox, incoming="smtp", outgoing="smtp")
    take_in(cast.mailbox, now(), items=2)
    note_refusal(channel_id=cast.mailbox.pk, reason="stale", remote_address="")
    measure_channels()
    client = cast.client(administrator)
    listed = client.get(reverse("channels:channels")).content.decode()
    assert "Received in 24 hours: 2 = 2 messages + 0 duplicates" in listed
    assert "1 refused" in listed
    assert 'aria-label="2 in 24 hours"' in listed
    assert "The last 24 hours" in client.get(reverse("channels:channel", args=[cast.mailbox.slug])).content.decode()
