"""Prepared queries give what the queryset gives, for every value of their arguments."""

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext

from core.prepared import LONGEST, Prepared
from people.models import Agent, Team
from tests.cast import Cast

pytestmark = pytest.mark.django_db

BY_NAME: Prepared[Agent] = Prepared(lambda name: Agent.objects.select_related("home_team").filter(name=name), name=str)
IN_TEAMS: Prepared[tuple[int, dict[str, object]]] = Prepared(
    lambda teams, agent_id: (
        Agent.objects.filter(Q(home_team__in=teams) | Q(pk=agent_id)).order_by("pk").values_list("pk", "preferences")
    ),
    teams=[int],
    agent_id=int,
)


def test_models_come_with_what_was_selected_beside_them(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = BY_NAME.first(name=cast.alice.name)
        team = found.home_team if found else None

    assert found == cast.alice
    assert team == cast.alice.home_team
    assert len(queries) == 1


def test_a_statement_that_was_kept_takes_other_values(cast: Cast) -> None:
    first, second = BY_NAME.rows(name=cast.alice.name), BY_NAME.rows(name=cast.bob.name)

    assert (first, second) == ([cast.alice], [cast.bob])
    assert BY_NAME.rows(name="nobody' OR 1=1 --") == []


@pytest.mark.parametrize("length", [0, 1, 3, LONGEST + 1])
def test_lists_of_any_length_mean_what_they_mean_to_a_queryset(cast: Cast, length: int) -> None:
    Agent.objects.filter(pk=cast.bob.pk).update(preferences={"theme": "dark"})
    teams = [*Team.objects.values_list("pk", flat=True), *range(10_000, 10_000 + LONGEST)][:length]

    found = IN_TEAMS.rows(teams=teams, agent_id=cast.bob.pk)

    expected = Agent.objects.filter(Q(home_team__in=teams) | Q(pk=cast.bob.pk)).order_by("pk")
    assert [tuple(row) for row in found] == list(expected.values_list("pk", "preferences"))
    assert {"theme": "dark"} in [preferences for _pk, preferences in found]


def test_lists_of_words(cast: Cast) -> None:
    named: Prepared[Agent] = Prepared(lambda names: Agent.objects.filter(name__in=names).order_by("pk"), names=[str])

    assert named.rows(names=[cast.alice.name, cast.bob.name]) == [cast.alice, cast.bob]
    assert named.rows(names=[cast.bob.name, "x') OR ('1'='1"]) == [cast.bob]


def test_what_can_never_match_asks_nothing() -> None:
    nobody: Prepared[Agent] = Prepared(lambda teams: Agent.objects.filter(home_team__in=teams), teams=[int])

    with CaptureQueriesContext(connection) as queries:
        assert nobody.rows(teams=[]) == []

    assert len(queries) == 0


def test_an_argument_that_has_no_place_in_the_statement_is_an_error() -> None:
    def forgetful(agent_id: int) -> QuerySet[Agent]:
        return Agent.objects.filter(pk__gt=0) if agent_id else Agent.objects.none()

    with pytest.raises(ValueError, match="agent_id"):
        Prepared(forgetful, agent_id=int).rows(agent_id=1)


def test_models_are_as_django_makes_them(cast: Cast) -> None:
    prepared: Prepared[Agent] = Prepared(lambda number: Agent.objects.filter(pk=number).only("name"), number=int)

    (found,) = prepared.rows(number=cast.alice.pk)
    (django,) = Agent.objects.filter(pk=cast.alice.pk).only("name")

    assert found.__dict__.keys() == django.__dict__.keys()
    assert vars(found._state) == vars(django._state)
    assert found.get_deferred_fields() == django.get_deferred_fields()
    assert found.role == django.role
    found.name = "Alicia"
    found.save()
    assert Agent.objects.get(pk=cast.alice.pk).name == "Alicia"


def test_annotations_come_with_models(cast: Cast) -> None:
    prepared: Prepared[Agent] = Prepared(
        lambda number: Agent.objects.annotate(shout=Upper("name")).filter(pk=number), number=int
    )

    assert [agent.shout for agent in prepared.rows(number=cast.alice.pk)] == ["ALICE"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("preferences", [{}, {"theme": "dark"}, {"empty": []}])
def test_json_is_read_as_django_reads_it(cast: Cast, preferences: dict[str, object]) -> None:
    Agent.objects.filter(pk=cast.alice.pk).update(preferences=preferences)
    prepared: Prepared[tuple[object]] = Prepared(
        lambda number: Agent.objects.filter(pk=number).values_list("preferences"), number=int
    )

    (first,), (second,) = prepared.rows(number=cast.alice.pk) + prepared.rows(number=cast.alice.pk)

    assert first == second == preferences
    assert first is not second
