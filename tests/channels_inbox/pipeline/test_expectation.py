"""What customers are told about when an answer can be expected."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from channels_inbox.actions.channels import contact_form_channel
from channels_inbox.pipeline.expectation_texts import expectation_line
from core.hours import Spans
from people.actions.calendars import assign_calendar, create_calendar
from tests.cast import Cast
from tickets.actions.history import record
from tickets.expectation import Wait, median_wait_ms
from tickets.models import Channel

OFFICE: tuple[Spans, ...] = (*[((540, 1020),)] * 5, (), ())
FRIDAY = datetime(2026, 3, 6, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    cache.clear()


def answered(cast: Cast, channel: Channel, count: int) -> None:
    """So many requests that were answered after three open hours."""
    for number in range(count):
        at = FRIDAY - timedelta(days=2, hours=6, seconds=number)
        ticket = record({"type": "ticket_created", "channel": channel, "requester": cast.dana}, at)
        record({"type": "agent_reply", "ticket": ticket.pk, "agent": cast.alice}, at + timedelta(hours=3))


@pytest.mark.parametrize(
    ("answered_after", "waiting_for", "median"),
    [
        ([10] * 29, [], None),
        ([10] * 30, [], 10),
        ([10] * 30, [20] * 30, 10),
        ([10] * 30, [20] * 31, None),
        ([10] * 30, [5] * 100, 10),  # they wait for less than anybody was answered in: they say nothing
    ],
)
def test_median_counts_who_still_waits(answered_after: list[int], waiting_for: list[int], median: int | None) -> None:
    waits = [Wait(ms, True) for ms in answered_after] + [Wait(ms, False) for ms in waiting_for]
    assert median_wait_ms(waits) == median


def test_line_follows_open_hours_and_languages(cast: Cast) -> None:
    calendar = create_calendar(name="Office", time_zone="UTC", weekly=OFFICE, by=None)
    assign_calendar(holder=cast.mailbox, calendar=calendar, by=None)
    with time_machine.travel(FRIDAY, tick=False):
        answered(cast, cast.mailbox, 30)
        assert "March 9, 2026, 10 a.m. (UTC)" in expectation_line(cast.mailbox, "en-GB")  # two hours are left today
        assert "9. März 2026 10:00 (UTC)" in expectation_line(cast.mailbox, "de")


def test_too_few_answers_promise_nothing(cast: Cast) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        answered(cast, cast.mailbox, 29)
        assert expectation_line(cast.mailbox, "en") == ""


@pytest.mark.parametrize("wanted", [True, False])
def test_contact_form_says_so_where_it_is_wanted(cast: Cast, wanted: bool) -> None:
    channel = contact_form_channel()
    channel.settings.config = {"ack_expectation": wanted}
    channel.settings.save()
    with time_machine.travel(FRIDAY, tick=False):
        answered(cast, channel, 30)
        page = Client().get("/help/contact/").content.decode()
    assert ("Half of all requests are answered by" in page) is wanted
