"""Churn, retention and expansion: the boundary sets, small numbers, money, and what stands beside them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from metrics.dashboards.accounts import read_accounts
from metrics.dashboards.filters import Filters
from people.enums import Role
from people.models import AccountEvent, Organization
from tests.cast import Cast, make_agent

FIRST, LAST = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC)
JUNE = Filters(zone="UTC", moment=datetime(2026, 9, 1, tzinfo=UTC), first=FIRST.date(), last=LAST.date(), preset="")


def account(name: str, *life: tuple[str, str], **more: Any) -> Organization:
    """An organization with its life: (kind, day, e.g. "05-17") of 2026, with "=100" for a value."""
    found = Organization.objects.create(name=name)
    for kind, day in life:
        day, _equals, value = day.partition("=")
        at = datetime.fromisoformat(f"2026-{day}T00:00:00+00:00")
        values = {"announced_at": at, "recorded_at": at} | more
        paid = {"value": int(value), "currency": "EUR"} if value else {}
        AccountEvent.objects.create(organization=found, kind=kind, at=at, **values, **paid)
    return found


def test_boundaries_decide_who_counts(db: None) -> None:
    for place in range(5):
        account(f"Stays {place}", ("started", "01-10=100"), *([("value_changed", "06-10=150")] if place < 2 else []))
    account("Leaves", ("started", "01-10=100"), ("cancelled", "06-15"), reason="unpaid")
    account("Leaves at the end", ("started", "01-10"), ("cancelled", "07-01"))
    account("Leaves and is back", ("started", "01-10"), ("cancelled", "06-05"), ("reactivated", "06-20"))
    account("New", ("started", "06-12"))
    account("Comes and goes", ("started", "06-12"), ("cancelled", "06-20"))
    account("Gone before", ("started", "01-10"), ("cancelled", "05-31"))
    found = read_accounts(JUNE)
    assert found is not None
    assert (found.found.base, found.found.lost, found.found.active_end) == (8, 1, 8)
    assert found.sentence == "8 at the start, less 1 lost, and 1 new: 8 at the end."
    assert [(each.label, each.text, each.state) for each in found.shares] == [
        ("Churn", "12", "small-sample"), ("Retention", "88", "small-sample"), ("Expansion", "29", "small-sample"),
    ]  # fmt: skip
    assert found.shares[2].note.endswith("2 of 7")
    assert (found.found.cancellations, found.early_losses, found.unpaid) == (3, 1, 1)
    assert [(each.name, each.reason) for each in found.left] == [
        ("Comes and goes", ""), ("Leaves", "Did not pay"), ("Leaves and is back", "Came back in these days"),
    ]  # fmt: skip
    # 600 of the six that pay at the start become 3 × 100 and 2 × 150.
    assert found.values == [("EUR", "100 % in EUR, n = 6")]


def test_few_accounts_are_counts(db: None) -> None:
    account("One", ("started", "01-10"), ("cancelled", "06-15"))
    account("Two", ("started", "01-10"))
    found = read_accounts(JUNE)
    assert found is not None
    assert (found.shares[0].text, found.shares[0].state) == ("1 of 2", "counts")
    # 2 accounts: 14 and 30 days; one cancellation in 44 days.
    assert found.per_hundred == f"{100 * 30.4 / 44:.1f}"


def test_announced_leaving_is_no_loss_yet(db: None) -> None:
    account("Told us", ("started", "01-10"), announced_at=FIRST)
    told = Organization.objects.get(name="Told us")
    at = LAST + timedelta(days=40)
    AccountEvent.objects.create(organization=told, kind="cancelled", at=at, announced_at=LAST, recorded_at=LAST)
    found = read_accounts(JUNE)
    assert found is not None
    assert found.found.lost == 0
    assert [each.name for each in found.announced] == ["Told us"]


def test_nothing_recorded_says_what_to_do(cast: Cast) -> None:
    cache.clear()
    client: Client = cast.client(make_agent("Ada", Role.MANAGER, cast.support))
    assert (
        "Record when organizations become customers and leave" in client.get("/dashboards/customers/").content.decode()
    )
    account("Stays", ("started", "01-10"))
    page = client.get("/dashboards/customers/?from=2026-06-01&to=2026-06-30").content.decode()
    assert "1 at the start, less 0 lost, and 0 new: 1 at the end." in page


@pytest.mark.parametrize("compared", [True, False])
def test_change_is_told_against_the_window_before(db: None, compared: bool) -> None:
    for place in range(40):
        life = [("started", "01-10")] + ([("cancelled", "06-15")] if place < 20 else [])
        account(f"Account {place}", *life)
    found = read_accounts(replace(JUNE, is_compared=compared))
    assert found is not None
    assert found.shares[0].change == ("+50 points against before" if compared else "")
