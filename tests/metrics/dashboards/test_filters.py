"""Filters of an address: periods, comparison, slices; nonsense is named and left out."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from metrics.answering import Clock, View
from metrics.dashboards.filters import Filters, read_filters

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)


def read(query: str, zone: str = "Europe/Berlin") -> Filters:
    return read_filters(QueryDict(query), ZoneInfo(zone), NOW)


def test_usual_period_is_28_complete_days_of_the_zone_against_the_28_before() -> None:
    filters = read("")
    assert (filters.first, filters.last) == (date(2026, 10, 25), date(2026, 11, 21))
    assert filters.start == datetime(2026, 10, 24, 22, tzinfo=UTC)  # the clocks go back on this day
    assert filters.end == datetime(2026, 11, 21, 23, tzinfo=UTC)
    before = filters.before()
    assert before is not None
    assert (before.first, before.last, before.days) == (date(2026, 9, 27), date(2026, 10, 24), 28)
    assert before.end == filters.start


def test_running_day_ends_now_and_is_never_compared() -> None:
    filters = read("period=today")
    assert (filters.first, filters.last, filters.end) == (date(2026, 11, 22), date(2026, 11, 22), NOW)
    assert filters.before() is None
    assert read("from=2026-11-01&to=2026-11-22").before() is None
    assert read("compare=none").before() is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?period=7d",
        "?from=2026-01-01&to=2026-01-31&compare=none",
        "?channel=email&channel=chat&team=3&agent=0&tier=premium&tag=a+b&language=de&clock=calendar&view=cohort",
    ],
)
def test_address_and_filters_say_the_same(query: str) -> None:
    assert read(query.removeprefix("?")).query() == query


def test_slices_clock_and_view_reach_the_question() -> None:
    question = read("team=3&team=3&tag=vip&clock=calendar&view=cohort").question("created", by="channel")
    assert question.filters == {"team": [3], "tag": ["vip"]}
    assert (question.clock, question.view, question.by) == (Clock.CALENDAR, View.COHORT, "channel")


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("from=yesterday", "2026-01-31"),
        ("from=2026-03-02&to=2026-03-01", "after the last"),
        ("from=1999-01-01&to=2026-01-01", "three years"),
        ("period=moon", "moon"),
        ("team=%27%3B--", "no choice"),
        ("clock=sundial", "sundial"),
        ("end=never", "never"),
    ],
)
def test_nonsense_is_named_and_the_usual_is_shown(query: str, part: str) -> None:
    filters = read(query)
    assert part in filters.errors[0]
    assert filters.query() == ""


def test_links_from_before_keep_their_period() -> None:
    assert read("end=2026-11-08").query() == "?from=2026-10-11&to=2026-11-07"
    assert read("today=1").query() == "?period=today"
