"""Chips count down in the browser, explain themselves, and working time is told by it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from automation.actions.policies import save_policy
from core.clocks import now
from tests.cast import Cast
from tickets.models import Handling

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_chips_count_down_and_time_runs(cast: Cast, visit: object) -> None:
    values = {"name": "Quick", "first_response_s": 3600}
    save_policy(policy=None, values=values, calendar=None, by=None, valid_from=now() - timedelta(days=9))
    late, soon, fine = (
        cast.open_ticket(name, received_at=now() - timedelta(minutes=passed, seconds=30))
        for name, passed in (("late", 71), ("soon", 50), ("fine", 4))
    )
    page = visit(cast.alice).open(f"/inbox/open/{late.pk}/?order=due")  # type: ignore[operator]
    rows = page.locator("#list .ticket-item")
    expect(rows.locator(".sla")).to_have_count(3)
    assert [row.get_attribute("data-number") for row in rows.all()] == [str(each.pk) for each in (late, soon, fine)]
    expect(rows.nth(0).locator(".sla--breached")).to_have_text("Overdue by 11 min over")
    expect(rows.nth(1).locator(".sla--warning")).to_contain_text("10 min")
    expect(rows.nth(2).locator(".sla--ok")).to_contain_text("56 min")

    page.locator(".sla-why > summary").click()
    expect(page.locator(".sla-why__spans")).to_contain_text("Counted around the clock")
    expect(page.locator("[data-time-spent] [data-seconds]")).to_have_text("0:02")
    assert Handling.objects.get().ticket_id == late.pk
