"""The expected wait, by hand-computed numbers, and the figures that it is computed from."""

from datetime import UTC, datetime, timedelta

import pytest

from channels_inbox.live.estimate import expected_wait_s
from channels_inbox.live.line import forget, place_of
from channels_inbox.live.measures import measure, talk_seconds
from channels_inbox.models import LiveHour, LiveTalk
from core.clocks import now
from people.models import Company
from tests.cast import Cast
from tests.channels_inbox.live.conftest import Writes, come_online, talk_of
from tickets.models import Channel

MONDAY_10 = datetime(2026, 11, 16, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "slots", "free", "talk_s", "expected"),
    [
        (1, 1, 0, 600, 600),  # one slot, ten minutes a talk: the next one waits for its end
        (2, 1, 0, 600, 1200),
        (1, 6, 0, 600, 100),  # six slots become free six times as fast
        (3, 6, 0, 600, 300),
        (4, 6, 2, 600, 200),  # the first two are taken at once
        (1, 3, 1, 600, 0),
        (1, 3, -1, 600, 200),  # an agent may hold more than they have room for
    ],
)
def test_wait_of_a_place(place: int, slots: int, free: int, talk_s: float, expected: float) -> None:
    assert expected_wait_s(place=place, slots=slots, free=free, talk_s=talk_s) == expected


def test_wait_while_nobody_is_there() -> None:
    assert expected_wait_s(place=1, slots=0, free=0, talk_s=600) is None


def past_talks(cast: Cast, chat: Channel, count: int, minutes: int, at: datetime) -> None:
    ticket = cast.open_ticket()
    LiveTalk.objects.bulk_create(
        LiveTalk(
            channel=chat, ticket=ticket, team=cast.support, state="over", ending="done", held_at=at,
            over_at=at + timedelta(minutes=minutes),
        )
        for _each in range(count)
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_hour_of_the_week_then_the_median_then_nothing(
    cast: Cast, chat: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    Company.objects.update(time_zone="Europe/Lisbon")
    monkeypatch.setattr("channels_inbox.live.measures.now", lambda: MONDAY_10 + timedelta(days=6))
    measure()
    assert talk_seconds(chat, MONDAY_10) is None
    past_talks(cast, chat, 10, 4, MONDAY_10 - timedelta(days=7))
    past_talks(cast, chat, 9, 20, MONDAY_10 - timedelta(days=6))
    past_talks(cast, chat, 50, 90, MONDAY_10 - timedelta(days=40))
    measure()
    assert talk_seconds(chat, MONDAY_10) == 240
    assert talk_seconds(chat, MONDAY_10 + timedelta(days=1)) == 240  # nine are too few: the median of nineteen
    assert talk_seconds(chat, MONDAY_10 + timedelta(hours=5)) == 240
    assert LiveHour.objects.get(weekday=7).talks == 19


@pytest.mark.django_db(transaction=True)
def test_place_says_what_is_known(cast: Cast, chat: Channel, writes: Writes) -> None:
    first, second = talk_of(writes()), talk_of(writes())
    place = place_of(second)
    assert (place.number, place.wait_s, place.is_anybody, place.by_mail) == (2, None, False, True)
    come_online(cast.alice)
    LiveHour.objects.create(channel=chat, weekday=7, hour=24, talks=5, talk_s=1200)
    forget()
    LiveTalk.objects.filter(pk=first.pk).update(state="held", agent=cast.alice)
    for _each in range(2):
        ticket = cast.open_ticket()
        LiveTalk.objects.create(channel=chat, ticket=ticket, team=cast.support, state="held", agent=cast.alice)
    place = place_of(second)
    assert (place.number, place.wait_s, place.by_mail) == (1, 400, True)
    second.refresh_from_db()
    assert second.told_s == 400
    assert now() > second.created_at
