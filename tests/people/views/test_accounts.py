"""The life of accounts by hand, from files and by the API."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.accounts import facts
from people.actions.accounts import record_account_event
from people.actions.tokens import create_api_token
from people.enums import Role, Scope
from people.models import Agent, Organization
from tests.cast import Cast, make_agent


@pytest.fixture
def mia(cast: Cast) -> Agent:
    return make_agent("Mia", Role.MANAGER, cast.support)


@pytest.fixture
def manager(cast: Cast, mia: Agent) -> Client:
    return cast.client(mia)


@pytest.fixture
def acme(db: None) -> Organization:
    return Organization.objects.create(name="Acme", reference="K-17")


def upload(manager: Client, text: str, **more: str) -> str:
    file = SimpleUploadedFile("accounts.csv", text.encode())
    return manager.post("/settings/organizations/imports/", {"file": file, **more}, follow=True).content.decode()


def told() -> list[tuple[str, str, int | None]]:
    return [(event.organization.name, event.kind, event.value) for event in facts().select_related("organization")]


def test_fact_is_recorded_by_hand_and_taken_back(manager: Client, acme: Organization, mia: Agent) -> None:
    address = f"/settings/organizations/{acme.pk}/account/"
    manager.post(address, {"kind": "started", "day": "2026-01-05", "value": "99.50", "currency": "eur"})
    event = facts().get()
    assert (event.at, event.value, event.currency, event.by) == (datetime(2026, 1, 5, tzinfo=UTC), 9950, "EUR", mia)
    again = manager.post(address, {"kind": "started", "day": "2026-02-05"})
    assert "became a customer before" in again.content.decode()
    manager.post(f"{address}{event.pk}/withdrawal/")
    assert not facts().exists()
    assert "Taken back" in manager.get(address).content.decode()


def test_file_is_taken_in_by_number_and_name(manager: Client, acme: Organization) -> None:
    Organization.objects.create(name="Borealis")
    upload(
        manager,
        "Account;Event;Date;Value;Currency\nK-17;cancelled;2026-03-01;;\nK-17;started;2026-01-01;10.00;EUR\n"
        "Borealis;account_started;2026-02-01T00:00:00Z;;\n",
    )
    assert told() == [("Acme", "started", 1000), ("Borealis", "started", None), ("Acme", "cancelled", None)]


def test_file_with_wrong_lines_records_nothing_and_names_them(manager: Client, acme: Organization) -> None:
    page = upload(
        manager,
        "account,event,date,value\nAcme,started,2026-01-01,\nAcme,exploded,2026-01-02,\nAcme,cancelled,31.12.2026,\n",
    )
    assert ("Line 3:" in page, "Line 4:" in page, facts().exists()) == (True, True, False)
    page = upload(
        manager, "account,event,date\nAcme,started,2026-01-01\nAcme,started,2026-02-01\nNobody,started,2026-01-01\n"
    )
    assert ("Line 3:" in page, "Line 4:" in page, facts().exists()) == (True, True, False)


def test_file_makes_missing_organizations_when_asked(manager: Client) -> None:
    upload(
        manager, "account,event,date\nNew Ltd,started,2026-01-01\nNew Ltd,cancelled,2026-02-01\n", makes_missing="on"
    )
    assert told() == [("New Ltd", "started", None), ("New Ltd", "cancelled", None)]


@pytest.mark.parametrize("text", ["", "name,day\n", "account,event,date\n\0\xff"])
def test_file_that_is_none_is_refused(manager: Client, text: str) -> None:
    upload(manager, text)
    assert not facts().exists()


def test_api_records_and_lists_for_managers_alone(cast: Cast, mia: Agent, acme: Organization) -> None:
    def ask(agent: Agent, **body: object) -> tuple[int, dict[str, object]]:
        _row, token = create_api_token(agent=agent, name="t", scopes=[Scope.READ, Scope.WRITE])
        headers = {"authorization": f"Bearer {token}"}
        address = f"/api/v1/organizations/{acme.pk}/account-events/"
        client = Client()
        if body:
            answer = client.post(address, body, content_type="application/json", headers=headers)
        else:
            answer = client.get(address, headers=headers)
        return answer.status_code, answer.json()

    assert ask(mia, kind="started", at="2026-01-01T00:00:00Z", value=500, currency="EUR")[0] == 201
    assert ask(mia, kind="started", at="2026-02-01T00:00:00Z")[0] == 400
    assert ask(mia, kind="value_changed", at="2026-02-01T00:00:00Z", value=5)[0] == 400
    assert ask(cast.alice)[0] == 403
    assert [row["value"] for row in ask(mia)[1]["results"]] == [500]  # type: ignore[attr-defined]


def test_account_of_an_organization_merely_named_is_its_own(acme: Organization) -> None:
    record_account_event(account="Acme", kind="started", at=datetime(2026, 1, 1, tzinfo=UTC))
    assert told() == [("Acme", "started", None)]
