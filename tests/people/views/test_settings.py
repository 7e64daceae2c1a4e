"""Settings pages about people: what they do, and who may open them."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from people.enums import Role
from people.models import Agent, ApiToken, Company, Invitation, Team
from tests.cast import PASSWORD, Cast, make_agent

ADMINISTRATORS_ONLY = ["people:company", "people:people", "people:invitation"]
MANAGERS_TOO = ["people:teams", "people:new_team"]


@pytest.mark.parametrize("name", [*ADMINISTRATORS_ONLY, *MANAGERS_TOO, "people:tokens"])
def test_settings_pages_open_for_an_administrator(cast: Cast, administrator: Agent, name: str) -> None:
    assert cast.client(administrator).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", [*ADMINISTRATORS_ONLY, *MANAGERS_TOO])
def test_settings_pages_are_closed_to_an_agent(cast: Cast, alice: Agent, name: str) -> None:
    assert cast.client(alice).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", [*ADMINISTRATORS_ONLY, *MANAGERS_TOO, "people:tokens", "people:settings"])
def test_settings_pages_lead_strangers_to_sign_in(cast: Cast, name: str) -> None:
    assert Client().get(reverse(name))["Location"].startswith("/accounts/login/")


def test_settings_pages_for_managers_are_the_teams(cast: Cast) -> None:
    client = cast.client(make_agent("Mia", Role.MANAGER, cast.support))
    assert [client.get(reverse(name)).status_code for name in MANAGERS_TOO] == [200, 200]
    assert [client.get(reverse(name)).status_code for name in ADMINISTRATORS_ONLY] == [403, 403, 403]


@pytest.mark.parametrize("action", ["deactivation", "activation", "withdrawal"])
def test_posts_about_people_are_closed_to_an_agent(cast: Cast, alice: Agent, bob: Agent, action: str) -> None:
    assert cast.client(alice).post(reverse(f"people:{action}", args=[bob.pk])).status_code == 403


def test_settings_start_leads_to_the_first_page_of_the_role(cast: Cast, administrator: Agent, alice: Agent) -> None:
    assert cast.client(administrator).get("/settings/")["Location"] == reverse("people:company")
    assert cast.client(alice).get("/settings/")["Location"] == reverse("people:tokens")


def test_people_needs_as_many_queries_for_one_agent_as_for_many(
    cast: Cast, administrator: Agent, django_assert_num_queries: object
) -> None:
    client = cast.client(administrator)
    with django_assert_num_queries(6):  # type: ignore[operator]
        client.get(reverse("people:people"))
    for name in ("Eve", "Finn", "Gina"):
        make_agent(name, Role.AGENT, cast.support)
    with django_assert_num_queries(6):  # type: ignore[operator]
        client.get(reverse("people:people"))


def test_invitation_is_mailed_and_shown_and_opens_the_door_once(cast: Cast, administrator: Agent) -> None:
    form = {"email": "New@Colleague.test", "name": "Nora", "role": "agent", "teams": [cast.support.pk]}
    shown = cast.client(administrator).post(reverse("people:invitation"), form)
    link = shown.context["link"]
    assert link in mail.outbox[0].body
    assert mail.outbox[0].to == ["new@colleague.test"]
    path = link.removeprefix("https://help.ondine.test")
    newcomer = Client()
    assert newcomer.get(path).status_code == 200
    assert newcomer.post(path, {"name": "Nora Noon", "password": PASSWORD})["Location"] == "/"
    nora = Agent.objects.get(name="Nora Noon")
    assert (nora.role, nora.home_team, nora.team_ids()) == (Role.AGENT, cast.support, [cast.support.pk])
    assert newcomer.get(reverse("people:tokens")).status_code == 200
    assert Client().get(path).status_code == 404


def test_invitation_says_so_when_no_mailbox_can_send(cast: Cast, administrator: Agent, settings: object) -> None:
    settings.EMAIL_BACKEND = "channels_inbox.mailer.SystemMailBackend"  # type: ignore[attr-defined]
    form = {"email": "new@colleague.test", "role": "agent", "teams": [cast.support.pk]}
    page = cast.client(administrator).post(reverse("people:invitation"), form)
    assert page.context["sent"] is False
    assert page.context["link"] in page.content.decode()


def test_invitation_with_a_weak_password_is_not_accepted(cast: Cast, administrator: Agent) -> None:
    form = {"email": "new@colleague.test", "role": "agent", "teams": [cast.support.pk]}
    link = cast.client(administrator).post(reverse("people:invitation"), form).context["link"]
    answer = Client().post(link.removeprefix("https://help.ondine.test"), {"name": "Nora", "password": "password"})
    assert answer.status_code == 200
    assert Invitation.objects.get().accepted_at is None


def test_invitation_that_was_withdrawn_opens_nothing(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    form = {"email": "new@colleague.test", "role": "agent", "teams": [cast.support.pk]}
    link = client.post(reverse("people:invitation"), form).context["link"]
    client.post(reverse("people:withdrawal", args=[Invitation.objects.get().pk]))
    assert Client().get(link.removeprefix("https://help.ondine.test")).status_code == 404


def test_invitation_of_an_agent_is_refused(cast: Cast, administrator: Agent) -> None:
    form = {"email": "alice@helpdesk.test", "role": "agent", "teams": [cast.support.pk]}
    answer = cast.client(administrator).post(reverse("people:invitation"), form)
    assert "email" in answer.context["form"].errors


def test_person_is_changed(cast: Cast, administrator: Agent, alice: Agent) -> None:
    form = {"name": "Alicia", "role": "manager", "home_team": cast.billing.pk, "teams": [cast.support.pk]}
    cast.client(administrator).post(reverse("people:person", args=[alice.pk]), form)
    changed = Agent.objects.get(pk=alice.pk)
    assert (changed.name, changed.role, changed.home_team) == ("Alicia", Role.MANAGER, cast.billing)
    assert changed.team_ids() == sorted([cast.support.pk, cast.billing.pk])


def test_the_last_administrator_stays(cast: Cast, administrator: Agent) -> None:
    form = {"name": "Ada", "role": "agent", "home_team": cast.support.pk}
    answer = cast.client(administrator).post(reverse("people:person", args=[administrator.pk]), form)
    assert "role" in answer.context["form"].errors
    cast.client(administrator).post(reverse("people:deactivation", args=[administrator.pk]))
    assert Agent.objects.get(pk=administrator.pk).is_active


def test_deactivation_and_activation(cast: Cast, administrator: Agent, alice: Agent) -> None:
    client = cast.client(administrator)
    client.post(reverse("people:deactivation", args=[alice.pk]))
    alice.refresh_from_db()
    assert (alice.is_active, alice.account.is_active) == (False, False)
    client.post(reverse("people:activation", args=[alice.pk]))
    alice = Agent.objects.select_related("account").get(pk=alice.pk)
    assert (alice.is_active, alice.account.is_active) == (True, True)


def test_team_is_made_and_changed(cast: Cast, administrator: Agent, alice: Agent, bob: Agent) -> None:
    client = cast.client(administrator)
    client.post(reverse("people:new_team"), {"name": "Workshop", "signature": "Ondine", "members": [alice.pk]})
    team = Team.objects.get(name="Workshop")
    assert list(team.agents.all()) == [alice]
    form = {"name": "Repairs", "signature": "", "members": [bob.pk], "is_active": "on"}
    client.post(reverse("people:team", args=[team.pk]), form)
    team.refresh_from_db()
    assert (team.name, list(team.agents.all())) == ("Repairs", [bob])


def test_team_keeps_those_at_home_in_it(cast: Cast, administrator: Agent, alice: Agent, bob: Agent) -> None:
    form = {"name": "Support", "members": [], "is_active": "on"}
    cast.client(administrator).post(reverse("people:team", args=[cast.support.pk]), form)
    assert set(cast.support.agents.all()) == {alice, bob, administrator}


def test_team_with_a_taken_name_says_so(cast: Cast, administrator: Agent) -> None:
    answer = cast.client(administrator).post(reverse("people:new_team"), {"name": "Billing"})
    assert "name" in answer.context["form"].errors


def test_company_is_changed(cast: Cast, administrator: Agent) -> None:
    form = {"name": "Ondine SA", "public_url": "https://help.example/", "language": "pt", "time_zone": "Europe/Lisbon"}
    cast.client(administrator).post(reverse("people:company"), form)
    company = Company.objects.get()
    assert (company.name, company.public_url, company.language, company.time_zone) == (
        "Ondine SA",
        "https://help.example",
        "pt",
        "Europe/Lisbon",
    )


def test_token_is_shown_once_and_stored_as_a_hash(cast: Cast, alice: Agent) -> None:
    client = cast.client(alice)
    shown = client.post(reverse("people:tokens"), {"name": "Export", "scope": "write"}).context["text"]
    token = ApiToken.objects.get()
    assert (token.agent, token.scopes) == (alice, ["write"])
    assert shown.encode() not in client.get(reverse("people:tokens")).content
    assert shown not in token.token_hash


def test_token_of_somebody_else_is_not_there(cast: Cast, alice: Agent, charlie: Agent, administrator: Agent) -> None:
    cast.client(alice).post(reverse("people:tokens"), {"name": "Export", "scope": "read"})
    token = ApiToken.objects.get()
    path = reverse("people:revocation", args=[token.pk])
    assert cast.client(charlie).post(path).status_code == 404
    assert cast.client(administrator).post(path).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_extension_belongs_to_one_agent(cast: Cast, administrator: Agent, alice: Agent, bob: Agent) -> None:
    form = {"name": "Alice", "role": "agent", "home_team": cast.support.pk, "extension": " 204 "}
    client = cast.client(administrator)
    client.post(reverse("people:person", args=[alice.pk]), form)
    answer = client.post(reverse("people:person", args=[bob.pk]), form | {"name": "Bob"})
    assert "extension" in answer.context["form"].errors
    assert list(Agent.objects.exclude(extension="").values_list("name", "extension")) == [("Alice", "204")]


def test_country_of_the_company_is_chosen(cast: Cast, administrator: Agent) -> None:
    form = {"name": "Ondine", "public_url": "", "language": "en", "time_zone": "UTC", "country": "DE"}
    client = cast.client(administrator)
    client.post(reverse("people:company"), form)
    assert Company.objects.get().country == "DE"
    assert "country" in client.post(reverse("people:company"), form | {"country": "XX"}).context["form"].errors
