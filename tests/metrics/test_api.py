"""Figures in the API: the same as on the screens, each agent's own, and clear words for what is no question."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from metrics.answering import Question
from metrics.query import ask
from people.actions.tokens import create_api_token
from people.enums import Role, Scope
from people.models import Agent
from tests.cast import Cast, make_agent
from tests.metrics.dashboards.rows import MINUTE, refreshed, write_fact

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def facts(cast: Cast) -> None:
    cache.clear()
    for place in range(9):
        agent = cast.alice.pk if place % 3 else cast.bob.pk
        at = START + timedelta(hours=9 + place)
        write_fact("first_response", at, value=(place + 1) * MINUTE, agent=agent, channel=("email", "chat")[place % 2])
    write_fact("first_response", START, reason="waiting")
    refreshed(START + timedelta(days=3))


@pytest.fixture
def mia(cast: Cast) -> Agent:
    return make_agent("Mia", Role.MANAGER, cast.support)


def read(agent: Agent, path: str, status: int = 200) -> dict:  # type: ignore[type-arg]
    _row, token = create_api_token(agent=agent, name="t", scopes=[Scope.READ])
    answer = Client().get(f"/api/v1/metrics/{path}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status, answer.content
    return answer.json()  # type: ignore[no-any-return]


def test_figure_is_the_one_of_the_screens(facts: None, mia: Agent) -> None:
    got = read(mia, "first_response/?from=2026-06-01&to=2026-06-02&tz=UTC&by=channel")
    same = ask(Question(metric="first_response", start=START, end=START + timedelta(days=1), by="channel"))
    assert (got["n"], got["value"], got["sum_ms"]) == (same.n, same.value, same.sum_ms) == (9, 5 * MINUTE, 45 * MINUTE)
    assert got["ci"] == list(same.ci or ())
    assert got["excluded"] == {"waiting": 1}
    assert {row["key"]: row["n"] for row in got["rows"]} == {"chat": 4, "email": 5}
    assert got["as_of"] == "2026-06-04T00:00:00.000Z"


def test_agents_see_their_own_alone(facts: None, cast: Cast) -> None:
    period = "first_response/?from=2026-06-01&to=2026-06-02&tz=UTC"
    assert read(cast.alice, period)["n"] == 6
    assert read(cast.alice, f"{period}&agent={cast.alice.pk}")["n"] == 6
    read(cast.alice, f"{period}&agent={cast.bob.pk}", 403)
    read(cast.alice, f"{period}&by=agent", 403)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("from=2026-06-02&to=2026-06-01", "to"),
        ("from=2000-01-01", "to"),
        ("tz=Mars/Base", "tz"),
        ("tz=../../etc/passwd", "tz"),
        ("by=mood", "by"),
        ("clock=sun", "clock"),
        ("team=three", "team"),
        ("teem=3", "teem"),
        ("from=9999-12-31&to=9999-12-31", "to"),
    ],
)
def test_bad_question_names_its_parameter(mia: Agent, query: str, field: str) -> None:
    assert field in read(mia, f"created/?{query}", 400)["errors"]


def test_unknown_figure_is_not_there(mia: Agent) -> None:
    read(mia, "happiness/", 404)
    assert "csat" in {one["name"] for one in read(mia, "")["results"]}
