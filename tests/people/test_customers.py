"""Customers' sessions on the help pages: begun by a proof, ended by time, by themselves and by us."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from core.clocks import now
from people.access import contact_of
from people.actions import customers, staff
from people.actions.contacts import add_identity
from people.customers import COOKIE, DAYS, read_session, remember, safe_further
from people.enums import IdentityKind, Role
from people.middleware import CustomerMiddleware
from people.models import Account, Contact, CustomerSession, Identity, SignInLink
from tests.cast import Cast

SECRET = "a pump in the garden"


def asked(token: str, path: str = "/help/requests/") -> HttpRequest:
    """A request that brings this cookie, as views get it."""
    request = RequestFactory().get(path)
    if token:
        request.COOKIES[COOKIE] = token
    CustomerMiddleware(lambda _request: HttpResponse())(request)
    return request


def signed_in(cast: Cast) -> tuple[str, CustomerSession]:
    token = customers.begin_session(contact=cast.dana, email="dana@customer.test")
    return token, CustomerSession.objects.latest("pk")


def test_contact_is_known_under_help_alone_by_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    token, session = signed_in(cast)
    assert token not in session.token_hash
    with django_assert_num_queries(1):
        request = asked(token)
        assert contact_of(request) == cast.dana
        assert request.contact.organization is None  # type: ignore[attr-defined]
    with django_assert_num_queries(0):
        assert contact_of(asked(token, "/inbox/")) is None
        assert contact_of(asked("")) is None


def test_r09_session_is_found_by_its_token_alone(cast: Cast) -> None:
    _token, session = signed_in(cast)
    for guess in ("x", "%", session.token_hash, "a" * 26):
        assert contact_of(asked(guess)) is None


@pytest.mark.parametrize("change", [{"expires_at": now()}, {"revoked_at": now()}])
def test_session_that_is_over_opens_nothing(cast: Cast, change: dict[str, Any]) -> None:
    token, session = signed_in(cast)
    CustomerSession.objects.filter(pk=session.pk).update(**change)
    assert contact_of(asked(token)) is None


def test_session_ends_when_the_address_is_somebody_elses(cast: Cast) -> None:
    token, _session = signed_in(cast)
    add_identity(contact=cast.dana, kind=IdentityKind.EMAIL, value="dana@home.test")
    assert contact_of(asked(token)) == cast.dana
    Identity.objects.filter(value="dana@customer.test").update(contact=Contact.objects.create(name="Eve"))
    assert contact_of(asked(token)) is None


def test_session_ends_with_the_account(cast: Cast) -> None:
    token, session = signed_in(cast)
    customers.set_customer_password(session=session, password=SECRET)
    assert contact_of(asked(token)) == cast.dana
    Account.objects.filter(contact=cast.dana).update(is_active=False)
    assert contact_of(asked(token)) is None
    assert customers.make_sign_in_link(email="dana@customer.test") is None


def test_visits_are_written_down_once_an_hour(cast: Cast) -> None:
    token, session = signed_in(cast)
    old = now() - timedelta(minutes=59)
    CustomerSession.objects.update(last_used_at=old)
    read_session(asked(token))
    session.refresh_from_db()
    assert session.last_used_at == old
    CustomerSession.objects.update(last_used_at=old - timedelta(minutes=2))
    read_session(asked(token))
    session.refresh_from_db()
    assert session.last_used_at > old


def test_cookie_stays_under_help_and_away_from_scripts(settings: Any) -> None:
    settings.HTTPS = True
    response = HttpResponse()
    remember(response, "t")
    cookie = response.cookies[COOKIE]
    kept = (cookie["path"], cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["max-age"])
    assert kept == ("/help/", True, True, "Lax", DAYS * 86_400)


def test_r09_sign_in_link_works_once_and_verifies_the_address(cast: Cast) -> None:
    made = customers.make_sign_in_link(email=" Dana@customer.test")
    assert made is not None
    assert made[1] not in SignInLink.objects.get().token_hash
    assert customers.open_sign_in_link(made[1]) is not None
    token = customers.use_sign_in_link(token=made[1])
    assert contact_of(asked(token or "")) == cast.dana
    assert Identity.objects.get().verified_at is not None
    assert customers.use_sign_in_link(token=made[1]) is None
    assert customers.open_sign_in_link(made[1]) is None


def test_sign_in_link_ends_after_half_an_hour_and_with_the_address(cast: Cast) -> None:
    _contact, first = customers.make_sign_in_link(email="dana@customer.test") or (None, "")
    SignInLink.objects.update(expires_at=now())
    assert customers.use_sign_in_link(token=first) is None
    _contact, second = customers.make_sign_in_link(email="dana@customer.test") or (None, "")
    ends = SignInLink.objects.latest("pk").expires_at - now()
    assert timedelta(minutes=29) < ends <= timedelta(minutes=30)
    Identity.objects.update(contact=Contact.objects.create(name="Eve"))
    assert customers.use_sign_in_link(token=second) is None
    assert not CustomerSession.objects.exists()


def test_r48_new_password_ends_other_browsers_and_open_links(cast: Cast) -> None:
    here, session = signed_in(cast)
    elsewhere, _session = signed_in(cast)
    _contact, link = customers.make_sign_in_link(email="dana@customer.test") or (None, "")
    customers.set_customer_password(session=session, password=SECRET)
    assert [contact_of(asked(token)) for token in (here, elsewhere)] == [cast.dana, None]
    assert customers.use_sign_in_link(token=link) is None
    by_password = customers.sign_in_by_password(email="Dana@customer.test", password=SECRET)
    assert contact_of(asked(by_password or "")) == cast.dana
    assert customers.sign_in_by_password(email="dana@customer.test", password="wrong") is None


def test_agents_password_signs_nobody_in_to_the_help_pages(cast: Cast) -> None:
    _token, session = signed_in(cast)
    customers.set_customer_password(session=session, password=SECRET)
    team = cast.support
    staff.create_agent(
        email="dana@customer.test", name="Dana", role=Role.AGENT, teams=[team], home_team=team, password="another one"
    )
    assert Account.objects.get(email="dana@customer.test").check_password("another one")
    assert customers.sign_in_by_password(email="dana@customer.test", password="another one") is None
    with pytest.raises(customers.CustomerRefused):
        customers.set_customer_password(session=session, password=SECRET)


def test_customers_password_opens_no_workspace(cast: Cast) -> None:
    _token, session = signed_in(cast)
    customers.set_customer_password(session=session, password=SECRET)
    client = Client()
    client.post("/accounts/login/", {"login": "dana@customer.test", "password": SECRET})
    assert client.get("/inbox/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_r48_a_password_set_by_the_workspaces_mail_ends_sessions_here_too(cast: Cast) -> None:
    token, session = signed_in(cast)
    customers.set_customer_password(session=session, password=SECRET)
    client = Client()
    client.post("/accounts/password/reset/", {"email": "dana@customer.test"})
    path = mail.outbox[0].body.split("https://help.ondine.test")[1].split()[0]
    form = client.get(path, follow=True)
    new = {"password1": "an altogether new one", "password2": "an altogether new one"}
    client.post(form.redirect_chain[-1][0], new)
    assert contact_of(asked(token)) is None
    assert customers.sign_in_by_password(email="dana@customer.test", password="an altogether new one") is not None


def test_what_ended_is_forgotten_after_a_day(cast: Cast) -> None:
    signed_in(cast)
    customers.make_sign_in_link(email="dana@customer.test")
    assert customers.forget_customers(now() + timedelta(hours=23)) == 0
    assert customers.forget_customers(now() + timedelta(days=2)) == 1
    assert customers.forget_customers(now() + timedelta(days=DAYS + 2)) == 1


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/help/en/a/descale/", True),
        ("/help/requests/mine/12/?done=sent", True),
        ("/help/requests/sign-out/", False),
        ("/help/requests/sign-in/" + "a" * 26 + "/", False),
        ("/help/requests/company/", False),
        ("/inbox/", False),
        ("/help/../inbox/", False),
        ("https://evil.test/help/", False),
        ("//evil.test/help/", False),
        ("/help\\evil.test/", False),
        ("/help/\r\nSet-Cookie: x=1", False),
        ("/help/" + "a" * 200, False),
        ("", False),
    ],
)
def test_only_our_own_pages_are_led_to(path: str, safe: bool) -> None:
    assert safe_further(path) == (path if safe else "")
