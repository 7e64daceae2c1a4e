"""The first run: everything leads to the set-up, once, behind a key."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client

from helpdesk import first_run
from helpdesk.services.paths import Paths
from people.enums import Role
from people.models import Agent, Brand, Company, Team
from tests.cast import PASSWORD, Cast


@pytest.fixture(autouse=True)
def data_folder(settings: object, tmp_path: Path) -> Path:
    """A data folder of its own, so that each test has its own key."""
    settings.PATHS = Paths(tmp_path)  # type: ignore[attr-defined]
    return tmp_path


def answers(**more: str) -> dict[str, str]:
    """A filled-in form."""
    return {
        "key": first_run.ensure_key(),
        "name": "Ondine",
        "language": "pt",
        "time_zone": "Europe/Lisbon",
        "team": "Care",
        "person": "Ada",
        "email": "ada@ondine.test",
        "password": PASSWORD,
        **more,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/inbox/", "/settings/", "/help/contact/", "/accounts/login/"])
def test_every_page_leads_to_the_set_up(path: str) -> None:
    response = Client().get(path)
    assert (response.status_code, response["Location"]) == (302, "/setup/")


@pytest.mark.django_db
def test_set_up_creates_everything_and_signs_in() -> None:
    client = Client()
    assert client.get("/setup/").status_code == 200
    response = client.post("/setup/", answers())
    company, agent = Company.objects.get(), Agent.objects.select_related("account", "home_team").get()
    assert response.status_code == 302
    assert (company.name, company.language, company.time_zone) == ("Ondine", "pt", "Europe/Lisbon")
    assert Brand.objects.get().name == "Ondine"
    assert (agent.name, agent.role, agent.home_team, agent.account.email) == (
        "Ada",
        Role.ADMINISTRATOR,
        Team.objects.get(name="Care"),
        "ada@ondine.test",
    )
    assert client.get("/settings/company/").status_code == 200


@pytest.mark.django_db
def test_set_up_without_the_key_creates_nothing() -> None:
    response = Client().post("/setup/", answers(key="guess"))
    assert "key" in response.context["form"].errors
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_set_up_is_over_once_there_is_a_company(cast: Cast) -> None:
    first_run.ensure_key()
    assert Client().get("/setup/")["Location"] == "/"
    assert Client().post("/setup/", answers())["Location"] == "/"
    assert Company.objects.get().name == "Ondine"
    assert not Agent.objects.filter(role=Role.ADMINISTRATOR).exists()


@pytest.mark.django_db
def test_pages_open_for_agents_and_strangers_after_the_set_up(cast: Cast) -> None:
    assert Client().get("/accounts/login/").status_code == 200


def test_key_is_kept_and_readable_by_its_owner_alone(data_folder: Path) -> None:
    assert first_run.ensure_key() == first_run.ensure_key()
    assert (data_folder / "setup_key").stat().st_mode & 0o777 == 0o600
    assert first_run.key_fits(f" {first_run.ensure_key()}\n")
    assert not first_run.key_fits("")


@pytest.mark.django_db(transaction=True)
def test_two_set_ups_at_once_make_one_company(data_folder: Path) -> None:
    key = first_run.ensure_key()
    assert key

    def submit(number: int) -> str:
        try:
            first_run.set_up(
                company=f"Company {number}",
                language="en",
                time_zone="UTC",
                team=f"Team {number}",
                name="Ada",
                email=f"ada{number}@ondine.test",
                password=PASSWORD,
            )
        except first_run.AlreadySetUp:
            return "refused"
        finally:
            connections.close_all()
        return "made"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(submit, range(4)))
    assert outcomes == ["made", "refused", "refused", "refused"]
    assert (Company.objects.count(), Agent.objects.count(), Team.objects.count()) == (1, 1, 1)
    assert not (data_folder / "setup_key").exists()
