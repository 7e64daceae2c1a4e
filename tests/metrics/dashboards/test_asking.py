"""Many questions at once give what each gives alone, in few queries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from metrics.answering import Clock, Question, View
from metrics.dashboards.asking import ask_many, read_state
from metrics.query import ask
from tests.metrics.dashboards.rows import MINUTE, refreshed, write_fact

START = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = ("created", "first_response", "resolution", "csat", "nps", "fcr")
pytestmark = pytest.mark.django_db


def question(metric: str, **more: Any) -> Question:
    return Question(metric=metric, start=START, end=START + timedelta(days=28), zone="Europe/Berlin", **more)


@pytest.fixture
def facts() -> None:
    cache.clear()
    for place in range(40):
        at = START + timedelta(hours=17 * place)
        own = {"channel": ("email", "chat")[place % 2], "team": place % 3, "agent": place % 4, "tier": "basic"}
        write_fact("created", at, **own)
        write_fact("first_response", at, value=place * MINUTE, calendar=2 * place * MINUTE, **own)
        write_fact("csat", at, value=place % 5 + 1, num=int(place % 5 > 2), den=1, **own)
        write_fact("nps", at, value=place % 11, **own)
        write_fact("fcr", at, num=place % 2, den=1, reason="immature" if place > 30 else "", **own)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"by": "channel"},
        {"by": "day"},
        {"by": "team", "filters": {"channel": ["email"]}},
        {"clock": Clock.CALENDAR, "view": View.COHORT, "by": "agent"},
        {"filters": {"team": [0, 1], "tier": ["basic"]}},
        {"by": "week", "filters": {"agent": [1]}},
    ],
)
def test_together_as_alone(facts: None, more: dict[str, Any]) -> None:
    questions = [question(name, **more) for name in NAMES]
    assert ask_many(questions, read_state()) == [ask(one) for one in questions]


def test_queries_do_not_grow_with_the_questions(facts: None, django_assert_max_num_queries: Any) -> None:
    refreshed(START)
    with django_assert_max_num_queries(6):
        ask_many([question(name) for name in NAMES], read_state())


def test_answers_are_kept_until_the_figures_are_refreshed(facts: None, django_assert_num_queries: Any) -> None:
    refreshed(START + timedelta(days=27))
    before = ask_many([question("created")], read_state())
    write_fact("created", START)
    with django_assert_num_queries(1):
        assert ask_many([question("created")], read_state()) == before
    refreshed(START + timedelta(days=28))
    assert ask_many([question("created")], read_state())[0].value == 41
