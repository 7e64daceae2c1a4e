"""Promises follow what happens to a ticket, through the same actions that everybody uses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from automation.models import SlaPromise
from core.clocks import FAR_FUTURE
from people.models import Calendar
from tests.automation.conftest import MakePolicy
from tests.cast import Cast
from tickets.actions.change import assign, set_priority, set_status
from tickets.actions.conversation import default_status
from tickets.actions.flags import flag, unflag
from tickets.actions.history import record
from tickets.actions.intake import Arrival, take_in
from tickets.actions.merge import merge, unmerge
from tickets.enums import Category, Flag, Priority
from tickets.log import By
from tickets.models import Ticket

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)  # ten o'clock in Berlin


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=False) as coordinates:
        yield coordinates


def state(ticket: Ticket) -> dict[str, Any]:
    """Each promise by target and number: state, and due or settled instant in minutes since Monday nine o'clock."""
    rows = SlaPromise.objects.filter(ticket=ticket).order_by("target", "number")
    return {f"{row.target} {row.number}": (row.state, minutes(row.settled_at or row.due_at)) for row in rows}


def minutes(at: datetime | None) -> float | None:
    return None if at is None else (at - MONDAY) / timedelta(minutes=1)


def due(ticket: Ticket) -> float | None:
    at = Ticket.objects.get(pk=ticket.pk).due_order
    return None if at == FAR_FUTURE else minutes(at)


def reply(cast: Cast, ticket: Ticket, at: datetime) -> None:
    record({"type": "agent_reply", "ticket": ticket.pk, "agent": cast.alice, "text": "Soon."}, at)


def later(minute: int) -> datetime:
    return MONDAY + timedelta(minutes=minute)


def go(ticket: Ticket, category: Category, by: By) -> None:
    set_status(ticket_number=ticket.pk, status=default_status(category), by=by)


def test_new_ticket_carries_promises_of_the_first_that_fits(cast: Cast, clock: Any, make_policy: MakePolicy) -> None:
    make_policy(name="Chat", channels=["chat"], first_response_s=60)
    make_policy(name="Billing", teams=[cast.billing.pk], first_response_s=120)
    make_policy(first_response_s=600, next_response_s=None)
    ticket = cast.open_ticket()
    assert state(ticket) == {"first_response 1": ("active", 10), "resolution 1": ("active", 720)}
    assert due(ticket) == 10
    assert minutes(Ticket.objects.get().soon_order) == 7.5


def test_no_policy_promises_nothing(cast: Cast, clock: Any, make_policy: MakePolicy) -> None:
    make_policy(valid_from=MONDAY + timedelta(minutes=1), channels=["chat"])
    ticket = cast.open_ticket()
    assert (state(ticket), due(ticket)) == ({}, None)


def test_answers_keep_promises_and_turns_begin_new_ones(cast: Cast, clock: Any, make_policy: MakePolicy) -> None:
    make_policy()
    ticket = cast.open_ticket()
    clock.move_to(later(240))
    reply(cast, ticket, later(240))  # due exactly now
    assert (state(ticket)["first_response 1"], due(ticket)) == (("kept", 240), 720)
    clock.move_to(later(300))
    cast.answer(ticket, received_at=later(300))
    cast.answer(ticket, received_at=later(310))  # the same turn
    assert (state(ticket)["next_response 1"], due(ticket)) == (("active", 360), 360)
    clock.move_to(later(400))
    reply(cast, ticket, later(400))
    assert state(ticket)["next_response 1"] == ("broken", 360)
    row = SlaPromise.objects.get(target="next_response")
    assert (row.fulfilled_at, row.team_id) == (later(400), cast.support.pk)


def test_resolution_pauses_while_the_customer_is_asked(
    cast: Cast, clock: Any, make_policy: MakePolicy, office: Calendar
) -> None:
    make_policy(calendar=office)
    ticket, alice = cast.open_ticket(), By.agent(cast.alice)
    assert state(ticket)["resolution 1"] == ("active", 24 * 60 + 4 * 60)  # seven hours on Monday, five on Tuesday
    clock.move_to(later(60))
    reply(cast, ticket, later(60))
    go(ticket, Category.PENDING, alice)
    assert (state(ticket)["resolution 1"], due(ticket)) == (("paused", None), None)
    clock.move_to(later(24 * 60))
    go(ticket, Category.OPEN, alice)
    assert state(ticket)["resolution 1"] == ("active", 2 * 24 * 60 + 3 * 60)  # an hour was used: Wednesday 13:00
    clock.move_to(later(25 * 60))
    go(ticket, Category.SOLVED, alice)
    assert (state(ticket)["resolution 1"], due(ticket)) == (("kept", 25 * 60), None)
    clock.move_to(later(26 * 60))
    cast.answer(ticket, received_at=later(26 * 60))  # opens again: a cycle with the full target
    assert state(ticket)["resolution 2"][0] == "active"
    assert state(ticket)["resolution 1"] == ("kept", 25 * 60)


def test_closing_without_a_reply_cancels_until_it_opens_again(cast: Cast, clock: Any, make_policy: MakePolicy) -> None:
    make_policy()
    ticket, alice = cast.open_ticket(), By.agent(cast.alice)
    clock.move_to(later(30))
    go(ticket, Category.SOLVED, alice)
    assert state(ticket)["first_response 1"] == ("cancelled", 30)
    clock.move_to(later(500))
    go(ticket, Category.OPEN, alice)
    assert state(ticket)["first_response 1"] == ("broken", 240)


def test_priority_measures_a_new_target_from_the_start_and_leaves_what_is_broken(
    cast: Cast, clock: Any, make_policy: MakePolicy
) -> None:
    make_policy(name="Urgent", priorities=[Priority.URGENT], first_response_s=1800)
    make_policy(first_response_s=7200)
    ticket, alice = cast.open_ticket(), By.agent(cast.alice)
    clock.move_to(later(10))
    set_priority(ticket_number=ticket.pk, priority=Priority.URGENT, by=alice)
    assert state(ticket)["first_response 1"] == ("active", 30)
    clock.move_to(later(40))
    set_priority(ticket_number=ticket.pk, priority=Priority.NORMAL, by=alice)
    assert state(ticket)["first_response 1"] == ("broken", 30)


def test_team_without_a_policy_takes_the_promise_away(cast: Cast, clock: Any, make_policy: MakePolicy) -> None:
    make_policy(teams=[cast.support.pk])
    ticket = cast.open_ticket()
    assign(ticket_number=ticket.pk, team=cast.billing, by=By.agent(cast.alice))
    assert {each[0] for each in state(ticket).values()} == {"cancelled"}
    assert due(ticket) is None


def test_bot_ends_the_wait_and_the_hand_off_begins_the_teams(cast: Cast, clock: Any, make_policy: MakePolicy) -> None:
    make_policy()
    ticket = cast.open_ticket()
    record({"type": "bot_reply", "ticket": ticket.pk, "bot": None, "text": "Try this."}, later(1))
    clock.move_to(later(2))
    cast.answer(ticket, received_at=later(2))
    assert {each[0] for each in state(ticket).values()} == {"cancelled"}
    clock.move_to(later(5))
    record({"type": "bot_handoff", "ticket": ticket.pk, "bot": None}, later(5))
    assert state(ticket) == {"first_response 1": ("active", 245), "resolution 1": ("active", 720)}


def test_merged_ticket_promises_nothing_and_its_survivor_answers_for_both(
    cast: Cast, clock: Any, make_policy: MakePolicy
) -> None:
    make_policy()
    first = cast.open_ticket()
    clock.move_to(later(20))
    second = cast.open_ticket()
    reply(cast, second, later(20))
    merge(survivor_number=second.pk, merged_number=first.pk, by=By.agent(cast.alice))
    assert {each[0] for each in state(first).values()} == {"cancelled"}
    assert state(second) == {"first_response 1": ("kept", 20), "resolution 1": ("active", 720)}
    assert due(second) == 720
    unmerge(ticket_number=first.pk, by=By.agent(cast.alice))
    assert state(first) == {"first_response 1": ("active", 240), "resolution 1": ("active", 720)}
    assert (due(first), due(second)) == (240, 740)


def test_spam_counts_for_nothing_until_it_is_none(cast: Cast, clock: Any, make_policy: MakePolicy) -> None:
    make_policy()
    ticket = cast.open_ticket()
    flag(ticket_number=ticket.pk, flag=Flag.SPAM, by=By.agent(cast.alice))
    assert (SlaPromise.objects.filter(reason="flagged").count(), due(ticket)) == (2, None)
    unflag(ticket_number=ticket.pk, by=By.agent(cast.alice))
    assert due(ticket) == 240


@pytest.mark.parametrize("count", [1, 3])
def test_promises_of_a_set_of_mails_cost_as_much_as_those_of_one(
    cast: Cast, make_policy: MakePolicy, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    def mails() -> list[Arrival]:
        return [Arrival(incoming=cast.incoming()) for _ in range(count)]

    take_in(mails())
    with django_assert_num_queries(7):
        take_in(mails())
    make_policy()
    take_in(mails())
    with django_assert_num_queries(8):
        take_in(mails())
