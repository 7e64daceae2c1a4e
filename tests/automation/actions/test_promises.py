"""The sweep: what is past its due instant is told once, and a change of policy or calendar moves what runs."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.db import connection

from automation.actions.policies import PolicyRefused, move_policy, save_policy
from automation.actions.promises import restate_running, sweep_broken
from automation.models import SlaPolicyVersion, SlaPromise
from core.clocks import now
from people.actions.calendars import set_days
from people.models import Calendar
from tests.automation.conftest import MakePolicy
from tests.cast import Cast, make_cast
from tickets.models import TicketEvent

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def broken() -> list[tuple[datetime, str]]:
    found = TicketEvent.objects.filter(kind="promise_broken").order_by("at")
    return [(event.at, event.data["target"]) for event in found]


def test_breach_is_told_once_at_its_due_instant(cast: Cast, make_policy: MakePolicy) -> None:
    make_policy(first_response_s=600)
    with time_machine.travel(MONDAY, tick=False) as clock:
        ticket = cast.open_ticket()
        clock.shift(timedelta(minutes=10, seconds=5))
        assert sweep_broken() == 0  # an answer may still be in its time to undo
        clock.shift(timedelta(minutes=30))
        assert (sweep_broken(), sweep_broken()) == (1, 0)
    assert broken() == [(MONDAY + timedelta(minutes=10), "first_response")]
    row = SlaPromise.objects.get(ticket=ticket, target="first_response")
    assert (row.state, row.settled_at, row.team_id) == ("broken", MONDAY + timedelta(minutes=10), cast.support.pk)


def test_imported_past_tells_no_breach(cast: Cast, make_policy: MakePolicy) -> None:
    from tickets.actions.history import record

    make_policy()
    at = now() - timedelta(days=3)
    ticket = record({"type": "ticket_created", "channel": cast.mailbox, "requester": cast.dana}, at)
    record({"type": "customer_message", "ticket": ticket.pk, "text": "Hello?"}, at)
    assert sweep_broken() == 0
    assert set(SlaPromise.objects.values_list("state", flat=True)) == {"broken"}


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_a_breach_once(make_policy: MakePolicy) -> None:
    make_policy(first_response_s=1, resolution_s=1)
    cast, told = make_cast(), []
    early = now() - timedelta(hours=1)
    for _ in range(5):
        cast.open_ticket(received_at=early)

    def sweep() -> None:
        try:
            told.append(sweep_broken())
        finally:
            connection.close()

    threads = [Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(told), len(broken())) == (10, 10)


def test_holiday_moves_what_is_not_due_yet(cast: Cast, make_policy: MakePolicy, office: Calendar) -> None:
    make_policy(calendar=office)
    with time_machine.travel(MONDAY, tick=False):
        cast.open_ticket()
        restate_running()
        set_days(calendar=office, first=date(2026, 3, 3), last=date(2026, 3, 3), name="", hours=(), by=None)
        assert (restate_running(), restate_running()) == (1, 0)
    due = SlaPromise.objects.get(target="resolution").due_at
    assert due == MONDAY + timedelta(days=2, hours=4)


def test_policy_out_of_use_cancels_and_a_changed_one_leaves_what_runs(cast: Cast, make_policy: MakePolicy) -> None:
    policy = make_policy()
    cast.open_ticket()
    save_policy(policy=policy, values={"first_response_s": 60}, calendar=None, by=None)
    restate_running()
    row = SlaPromise.objects.get(target="first_response")
    assert row.due_at is not None
    assert row.due_at - row.started_at > timedelta(hours=3, minutes=59)
    save_policy(policy=policy, values={"is_active": False}, calendar=None, by=None)
    restate_running()
    assert set(SlaPromise.objects.values_list("state", "reason")) == {("cancelled", "policy_removed")}


def test_order_decides_and_every_change_is_a_version(cast: Cast, make_policy: MakePolicy) -> None:
    make_policy(first_response_s=600)
    quick = make_policy(name="Quick", first_response_s=60)
    cast.open_ticket()
    move_policy(policy=quick, step=-1, by=cast.alice)
    cast.open_ticket()
    rows = SlaPromise.objects.filter(target="first_response").order_by("ticket_id")
    assert [row.policy.name for row in rows] == ["Normal", "Quick"]
    assert SlaPolicyVersion.objects.count() == 4


def test_policy_without_a_target_is_refused(make_policy: MakePolicy) -> None:
    with pytest.raises(PolicyRefused):
        make_policy(first_response_s=None, next_response_s=None, resolution_s=None)
