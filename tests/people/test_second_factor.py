"""Two-step sign-in."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from people import sign_in
from people.models import Agent
from tests.cast import PASSWORD, Cast


def code_of(secret: str) -> str:
    """The code that an app would show now."""
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"


def begin(client: Client) -> str:
    answer = client.post("/accounts/login/", {"login": "alice@helpdesk.test", "password": PASSWORD})
    return str(answer["Location"])


def test_second_factor_is_asked_for_when_it_is_on(cast: Cast, alice: Agent) -> None:
    secret = generate_totp_secret()
    TOTP.activate(alice.account, secret)
    client = Client()
    assert begin(client) == "/accounts/2fa/authenticate/"
    assert client.get("/accounts/2fa/authenticate/").status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert client.session["_auth_user_id"] == str(alice.account_id)


def test_second_factor_is_refused_after_too_many_wrong_codes(cast: Cast, alice: Agent) -> None:
    secret = generate_totp_secret()
    TOTP.activate(alice.account, secret)
    client = Client()
    begin(client)
    for _ in range(sign_in.PER_ACCOUNT):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_r49_the_secret_is_encrypted_at_rest(cast: Cast, alice: Agent) -> None:
    secret = generate_totp_secret()
    TOTP.activate(alice.account, secret)
    stored = Authenticator.objects.get(user=alice.account, type="totp").data["secret"]
    assert secret not in stored


def test_second_factor_pages_render(cast: Cast, alice: Agent) -> None:
    client = Client()
    begin(client)
    activate = "/accounts/2fa/totp/activate/"
    assert "/reauthenticate/" in client.get(activate)["Location"]
    page = client.post(
        f"/accounts/reauthenticate/?next={activate}", {"password": PASSWORD, "next": activate}, follow=True
    )
    assert page.status_code == 200
    secret = page.context["form"].secret
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert done.status_code == 200
    for path in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
        assert client.get(f"/accounts/2fa/{path}").status_code == 200
