"""Signing in: limits, sessions, passwords, deactivation."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from people import sign_in
from people.actions import staff
from people.models import Agent, RateLimit
from tests.cast import PASSWORD, Cast

LOGIN = "/accounts/login/"


def sign_in_with(client: Client, email: str, password: str) -> int:
    return client.post(LOGIN, {"login": email, "password": password}).status_code


def test_sign_in_with_the_password_leads_to_the_inbox(cast: Cast) -> None:
    client = Client()
    response = client.post(LOGIN, {"login": "Alice@helpdesk.test", "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_sign_in_with_a_wrong_password_says_the_same_for_known_and_unknown_addresses(cast: Cast) -> None:
    known = Client().post(LOGIN, {"login": "alice@helpdesk.test", "password": "wrong"})
    unknown = Client().post(LOGIN, {"login": "nobody@helpdesk.test", "password": "wrong"})
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_sign_in_is_refused_after_too_many_failures_of_one_account(cast: Cast) -> None:
    for number in range(sign_in.PER_ACCOUNT):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(LOGIN, {"login": "alice@helpdesk.test", "password": "wrong"})
    client = Client(REMOTE_ADDR="10.0.1.1")
    assert sign_in_with(client, "alice@helpdesk.test", PASSWORD) == 200
    assert "_auth_user_id" not in client.session


def test_sign_in_is_refused_after_too_many_failures_of_one_client(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "PER_ADDRESS", 3)
    client = Client(REMOTE_ADDR="10.0.0.9")
    for number in range(3):
        client.post(LOGIN, {"login": f"guess{number}@helpdesk.test", "password": "wrong"})
    assert sign_in_with(client, "alice@helpdesk.test", PASSWORD) == 200
    assert sign_in_with(Client(REMOTE_ADDR="10.0.0.10"), "alice@helpdesk.test", PASSWORD) == 302


def test_sign_in_that_succeeds_is_not_counted(cast: Cast) -> None:
    for _ in range(sign_in.PER_ACCOUNT + 2):
        assert sign_in_with(Client(), "alice@helpdesk.test", PASSWORD) == 302
    assert set(RateLimit.objects.values_list("count", flat=True)) == {0}


def test_r48_a_new_session_id_is_given_at_sign_in(cast: Cast) -> None:
    client = Client()
    session = client.session
    session["kept"] = 1
    session.save()
    before = client.session.session_key
    sign_in_with(client, "alice@helpdesk.test", PASSWORD)
    assert client.session.session_key != before


def test_r48_a_changed_password_ends_other_sessions(cast: Cast, alice: Agent) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in_with(client, "alice@helpdesk.test", PASSWORD)
    new = "an altogether new one"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    tokens = reverse("people:tokens")
    assert here.get(tokens).status_code == 200
    assert elsewhere.get(tokens).status_code == 302


def test_r39_a_deactivated_agent_is_out_at_once(cast: Cast, alice: Agent) -> None:
    client = Client()
    sign_in_with(client, "alice@helpdesk.test", PASSWORD)
    staff.deactivate(agent=alice)
    assert client.get(reverse("people:tokens")).status_code == 302
    assert sign_in_with(Client(), "alice@helpdesk.test", PASSWORD) == 302  # to the page that says so
    assert "_auth_user_id" not in client.session


def test_r43_sign_in_follows_only_addresses_of_our_own(cast: Cast) -> None:
    form = {"login": "alice@helpdesk.test", "password": PASSWORD}
    away = Client().post(f"{LOGIN}?next=https://evil.test/", {**form, "next": "https://evil.test/"})
    home = Client().post(LOGIN, {**form, "next": "/settings/"})
    assert away["Location"] == "/"
    assert home["Location"] == "/settings/"


def test_r33_a_new_password_is_asked_for_with_the_same_answer(cast: Cast) -> None:
    known = Client().post("/accounts/password/reset/", {"email": "alice@helpdesk.test"})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@elsewhere.test"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["alice@helpdesk.test"]]


def test_r41_the_link_in_the_mail_comes_from_the_configuration(cast: Cast) -> None:
    Client().post("/accounts/password/reset/", {"email": "alice@helpdesk.test"}, HTTP_HOST="localhost")
    assert "https://help.ondine.test/accounts/password/reset/key/" in mail.outbox[0].body


def test_r33_a_new_password_may_not_be_asked_for_without_end(cast: Cast) -> None:
    answers = [
        Client(REMOTE_ADDR=f"10.0.0.{number}").post("/accounts/password/reset/", {"email": "alice@helpdesk.test"})
        for number in range(sign_in.RESETS_PER_ACCOUNT + 1)
    ]
    assert [answer.status_code for answer in answers[-2:]] == [302, 429]


def test_the_link_in_the_mail_sets_the_password_once(cast: Cast) -> None:
    Client().post("/accounts/password/reset/", {"email": "alice@helpdesk.test"})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("https://"))
    path = link.removeprefix("https://help.ondine.test")
    client = Client()
    form = client.get(path, follow=True)
    new = "an altogether new one"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert sign_in_with(Client(), "alice@helpdesk.test", new) == 302
    assert "token_fail" in Client().get(path, follow=True).context


def test_help_pages_do_not_know_the_agent(cast: Cast, alice: Agent) -> None:
    client = cast.client(alice)
    response = client.get("/help/nothing-here/")
    assert response.status_code == 404
    assert response.wsgi_request.agent is None
    assert "helpdesk_session" not in response.cookies


@pytest.mark.parametrize(
    "path", ["login/", "password/reset/", "password/reset/done/", "password/reset/key/1-x/", "password/reset/key/done/"]
)
def test_sign_in_pages_render(cast: Cast, path: str) -> None:
    assert Client().get(f"/accounts/{path}").status_code == 200


@pytest.mark.parametrize("path", ["password/change/", "logout/", "2fa/"])
def test_account_pages_render_for_an_agent(cast: Cast, alice: Agent, path: str) -> None:
    assert cast.client(alice).get(f"/accounts/{path}").status_code == 200
