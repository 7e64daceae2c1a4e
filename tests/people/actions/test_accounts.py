"""The life of accounts: what is appended, where an account stands, what contradicts it."""

from datetime import UTC, datetime

import pytest

from people.accounts import account_events, contradiction, facts, standing_of
from people.actions.accounts import AccountRefused, record_account_event, withdraw_account_event
from people.enums import AccountEventKind, AccountState
from people.models import AccountEvent, Organization

JANUARY, MARCH, JUNE = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 6))


@pytest.fixture
def acme(db: None) -> Organization:
    return Organization.objects.create(name="Acme")


def state(acme: Organization, at: datetime) -> AccountState:
    return standing_of(facts().filter(organization=acme), at).state


def test_account_stands_as_its_events_say(acme: Organization) -> None:
    record_account_event(account=acme, kind="reactivated", at=JUNE)  # in any order
    record_account_event(account=acme, kind="account_started", at=JANUARY, value=9900, currency="eur")
    record_account_event(account=acme, kind="cancelled", at=MARCH, announced_at=datetime(2026, 2, 10, tzinfo=UTC))
    instants = [datetime(2025, 12, 31, tzinfo=UTC), JANUARY, datetime(2026, 2, 20, tzinfo=UTC), MARCH, JUNE]
    assert [state(acme, at) for at in instants] == ["", "active", "leaving", "left", "returned"]
    assert standing_of(facts(), JUNE)[2:] == (9900, "EUR")


def test_account_is_found_by_name_or_made(acme: Organization) -> None:
    assert record_account_event(account=" Acme ", kind="started", at=JANUARY).organization == acme
    assert record_account_event(account="A1", kind="started", at=JANUARY).organization.name == "A1"
    assert Organization.objects.count() == 2


def test_withdrawal_takes_a_fact_back_and_keeps_both_rows(acme: Organization) -> None:
    record_account_event(account=acme, kind="started", at=JANUARY)
    mistake = record_account_event(account=acme, kind="cancelled", at=MARCH)
    assert withdraw_account_event(event=mistake) == withdraw_account_event(event=mistake)
    assert state(acme, JUNE) == AccountState.ACTIVE
    assert AccountEvent.objects.count() == 3
    assert [event.kind for event in account_events(acme)] == ["cancelled", "started"]


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "withdrawn"},
        {"kind": "exploded"},
        {"kind": "value_changed"},
        {"kind": "value_changed", "value": 5},
        {"kind": "value_changed", "value": -5, "currency": "EUR"},
        {"kind": "value_changed", "value": 10**16, "currency": "EUR"},
        {"kind": "started", "account": " "},
    ],
)
def test_account_event_refuses_nonsense(acme: Organization, given: dict[str, object]) -> None:
    with pytest.raises(AccountRefused):
        record_account_event(**{"account": acme, "at": JANUARY, **given})
    assert not AccountEvent.objects.exists()


@pytest.mark.parametrize(
    ("kind", "at", "is_wrong"),
    [
        ("started", JANUARY, True),  # before a start
        ("started", JUNE, True),  # twice
        ("cancelled", JANUARY, True),  # before it was a customer
        ("cancelled", datetime(2026, 4, 1, tzinfo=UTC), True),  # before another leaving
        ("cancelled", JUNE, True),
        ("reactivated", datetime(2026, 4, 1, tzinfo=UTC), True),
        ("reactivated", JUNE, False),
        ("value_changed", datetime(2026, 4, 1, tzinfo=UTC), False),
        ("value_changed", JUNE, True),
    ],
)
def test_contradiction_with_what_is_recorded(acme: Organization, kind: str, at: datetime, is_wrong: bool) -> None:
    record_account_event(account=acme, kind="started", at=MARCH)
    record_account_event(account=acme, kind="cancelled", at=datetime(2026, 5, 1, tzinfo=UTC))
    assert bool(contradiction(facts(), kind=AccountEventKind(kind), at=at)) == is_wrong
