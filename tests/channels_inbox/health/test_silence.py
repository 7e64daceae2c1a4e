"""When a channel counts as silent, and who is told."""

from datetime import UTC, datetime, timedelta

from django.core import mail
from django.urls import reverse

from channels_inbox.health.alerts import watch_channels
from channels_inbox.health.silence import missed
from channels_inbox.models import ChannelHour, ChannelSettings, Envelope
from people.models import Agent
from tests.cast import Cast
from tests.channels_inbox.health.test_figures import take_in

NOON = datetime(2026, 3, 4, 12, 20, tzinfo=UTC)  # a Wednesday
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def rhythm(weeks: int, per_hour: int = 3) -> dict[datetime, int]:
    """So many messages in each hour of the office day, for so many weeks before noon."""
    top = NOON.replace(minute=0)
    hours = [top - number * HOUR for number in range(1, weeks * 168 + 1)]
    return {hour: per_hour for hour in hours if 8 <= hour.hour < 18 and hour.weekday() < 5} | {hours[-1]: 1}


def test_nothing_since_nine_on_a_usual_morning_is_silence() -> None:
    assert missed(rhythm(3), NOON - 3 * HOUR, NOON) == 6.0  # 10 and 11 o'clock; the hour of the last one is not whole


def test_an_hour_without_a_message_is_none() -> None:
    assert missed(rhythm(3), NOON - HOUR, NOON) is None


def test_a_night_is_none() -> None:
    morning = NOON.replace(hour=7)
    assert missed(rhythm(3), morning - 13 * HOUR, morning) is None


def test_one_week_is_no_rhythm() -> None:
    assert missed(rhythm(1), NOON - 3 * HOUR, NOON) is None


def test_few_messages_are_no_rhythm() -> None:
    assert missed(rhythm(3, per_hour=2), NOON - 3 * HOUR, NOON) is None
    assert missed({}, NOON - 3 * HOUR, NOON) is None


def test_a_former_week_with_the_same_gap_makes_it_usual() -> None:
    received = rhythm(3)
    for hour in (10, 11):
        del received[NOON.replace(hour=hour, minute=0) - WEEK]
    assert missed(received, NOON - 3 * HOUR, NOON) is None


def fall_silent(cast: Cast) -> ChannelSettings:
    """The mailbox had three usual weeks, and nothing since nine."""
    stored = ChannelSettings.objects.create(channel=cast.mailbox, incoming="smtp", outgoing="smtp")
    rows = [ChannelHour(channel=cast.mailbox, hour=hour, received=n) for hour, n in rhythm(3).items()]
    ChannelHour.objects.bulk_create(rows)
    take_in(cast.mailbox, NOON - 3 * HOUR)
    return stored


def test_administrators_are_told_once(cast: Cast, administrator: Agent) -> None:
    stored = fall_silent(cast)
    assert watch_channels(NOON) == [cast.mailbox]
    assert watch_channels(NOON + HOUR) == []
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([administrator.account.email], f"{cast.mailbox.name} is silent")
    ]
    told = str(mail.outbox[0].body)
    assert "about 6 messages" in told
    assert f"/settings/channels/{cast.mailbox.slug}/" in told
    stored.refresh_from_db()
    assert stored.silent_since == NOON - 3 * HOUR
    page = cast.client(administrator).get(reverse("channels:channels")).content.decode()
    assert f"{cast.mailbox.name} is silent" in page
    assert "rail-item__count--alert" in page


def test_mark_goes_when_something_comes_and_a_second_silence_is_told(cast: Cast, administrator: Agent) -> None:
    stored = fall_silent(cast)
    watch_channels(NOON)
    take_in(cast.mailbox, NOON + timedelta(minutes=1))
    assert watch_channels(NOON + timedelta(minutes=2)) == []
    stored.refresh_from_db()
    assert stored.silent_since is None
    assert watch_channels(NOON + 3 * HOUR) == [cast.mailbox]
    assert len(mail.outbox) == 2


def test_channels_not_in_use_are_not_watched(cast: Cast, administrator: Agent) -> None:
    fall_silent(cast)
    cast.mailbox.is_active = False
    cast.mailbox.save()
    assert watch_channels(NOON) == []
    assert not mail.outbox


def test_without_any_message_ever_there_is_no_silence(cast: Cast) -> None:
    fall_silent(cast)
    Envelope.objects.all()[0].items.all().delete()
    Envelope.objects.all().delete()
    assert watch_channels(NOON) == []
