"""Settings of service levels, and what stands beside a ticket."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from automation.actions.promises import sweep_broken
from automation.forms import SpanField, write_span
from automation.models import SlaPolicy
from core.clocks import now
from people.enums import Role
from people.models import Calendar
from tests.automation.conftest import MakePolicy
from tests.cast import Cast, make_agent


@pytest.fixture
def manager(cast: Cast) -> Client:
    return cast.client(make_agent("Mia", Role.MANAGER, cast.support))


def given(**more: object) -> dict[str, object]:
    return {
        "name": "Quick",
        "is_active": "on",
        "first_response_s": "1 h 30 min",
        "pauses_resolution": ["on_hold"],
        **more,
    }


def test_policy_is_written_and_changed(manager: Client, office: Calendar, cast: Cast) -> None:
    form = given(channels=["email"], teams=[cast.support.pk], priorities=["4"], tiers=["premium"], calendar=office.pk)
    assert manager.post("/settings/sla/new/", form).status_code == 302
    policy = SlaPolicy.objects.get()
    assert (policy.first_response_s, policy.next_response_s, policy.calendar) == (5400, None, office)
    assert (policy.channels, policy.tiers, policy.teams, policy.priorities) == (
        ["email"], ["premium"], [cast.support.pk], [4],
    )  # fmt: skip
    assert policy.pauses == {"first_response": [], "next_response": [], "resolution": ["on_hold"]}
    page = manager.get(f"/settings/sla/{policy.pk}/").content.decode()
    assert 'value="1 h 30 min"' in page
    manager.post(f"/settings/sla/{policy.pk}/", given(name="Slow", is_active=""))
    policy.refresh_from_db()
    assert (policy.name, policy.is_active, policy.versions.count()) == ("Slow", False, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_response_s": "soon"},
        {"first_response_s": "4"},
        {"first_response_s": "0 h"},
        {"first_response_s": "9000 d"},
        {"first_response_s": ""},
        {"name": ""},
        {"channels": ["pigeon"]},
        {"teams": ["x"]},
        {"pauses_resolution": ["open"]},
    ],
)
def test_policy_refuses_nonsense_in_words(manager: Client, wrong: dict[str, object]) -> None:
    response = manager.post("/settings/sla/new/", given(**wrong))
    assert (response.status_code, SlaPolicy.objects.count()) == (200, 0)
    page = response.content.decode()
    assert 'class="field__error"' in page or "Please promise something" in page


@pytest.mark.parametrize("seconds", [1, 90, 3600, 5400, 93_784])
def test_spans_read_as_they_are_written(seconds: int) -> None:
    assert SpanField().clean(write_span(seconds)) == seconds


def test_list_moves_policies_and_costs_the_same(
    manager: Client, make_policy: MakePolicy, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_policy(name="Alpha")
    second = make_policy(name="Beta")
    manager.post(f"/settings/sla/{second.pk}/place/", {"step": "-1"})
    assert [policy.name for policy in SlaPolicy.objects.all()] == ["Beta", "Alpha"]
    manager.get("/settings/sla/")
    with django_assert_num_queries(6):
        manager.get("/settings/sla/")
    make_policy(name="Gamma")
    with django_assert_num_queries(6):
        page = manager.get("/settings/sla/").content.decode()
    assert page.index("Beta") < page.index("Alpha") < page.index("Gamma")


def test_side_panel_explains_a_promise(cast: Cast, make_policy: MakePolicy, office: Calendar) -> None:
    make_policy(name="Office hours", channels=["email"], calendar=office)
    ticket = cast.open_ticket()
    page = cast.client(cast.alice).get(f"/promises/{ticket.pk}/").content.decode()
    for words in ("Office hours", "E-mail", "4 h", "Counted by “Office”", "Europe/Berlin", "First response"):
        assert words in page
    assert cast.client(cast.charlie).get(f"/promises/{ticket.pk}/").status_code == 404


def test_overdue_and_due_soon_are_views_sorted_by_it(cast: Cast, make_policy: MakePolicy) -> None:
    make_policy(first_response_s=3600, resolution_s=None)
    late, soon, fine = (
        cast.open_ticket(f"{name}", received_at=now() - timedelta(minutes=passed))
        for name, passed in (("late", 70), ("soon", 50), ("fine", 5))
    )
    client = cast.client(cast.alice)
    sweep_broken()

    def numbers(path: str) -> list[int]:
        page = client.get(path).content.decode()
        return [int(part.partition('"')[0]) for part in page.split('data-number="')[1:]]

    assert numbers("/inbox/overdue/") == [late.pk]
    assert numbers("/inbox/due-soon/") == [soon.pk]
    assert numbers("/inbox/open/?order=due") == [late.pk, soon.pk, fine.pk]
    assert "is overdue, as" in client.get(f"/inbox/open/{late.pk}/").content.decode()
