"""The company's own sign-in for customers, against an OpenID Connect provider on this machine."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from people import oidc
from people.actions.customers import set_customer_password
from people.customers import COOKIE
from people.models import Account, Contact, CustomerSession, Identity
from tests.cast import Cast
from tests.simulators.oidc import CLIENT_ID, CLIENT_SECRET, OidcProvider
from tickets.models import Ticket

BEGIN, RETURN = "/help/requests/company/", "/help/requests/company/return/"


@pytest.fixture
def provider(settings: Any) -> Iterator[OidcProvider]:
    """Set up, and nothing remembered of another one."""
    oidc.forget()
    with OidcProvider() as made:
        settings.NET_ALLOW, settings.OIDC_ISSUER = [made.host], made.url
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        yield made


def go(provider: OidcProvider, client: Client, **change: str) -> Any:
    """There and back; `change` is brought back instead."""
    begun = client.get(BEGIN)
    assert begun.status_code == 302
    return client.get(RETURN, {**provider.authorize(begun["Location"]), **change})


@pytest.mark.parametrize("in_token", [True, False])
def test_customer_signs_in_and_sees_their_requests(
    cast: Cast, ticket: Ticket, provider: OidcProvider, in_token: bool
) -> None:
    provider.in_token = in_token
    client = Client()
    assert f"Sign in with {oidc.net.host_of(provider.url)}" in client.get("/help/requests/").text
    assert go(provider, client)["Location"] == "/help/requests/"
    assert [row.ticket for row in client.get("/help/requests/").context["rows"]] == [ticket]
    assert Identity.objects.get().verified_at is not None
    assert client.cookies["helpdesk_company"].value == ""
    begun = client.get(BEGIN, {"next": "/help/account/"})
    assert client.get(RETURN, provider.authorize(begun["Location"]))["Location"] == "/help/account/"


def test_somebody_new_becomes_a_contact(cast: Cast, provider: OidcProvider) -> None:
    provider.claims["email"] = "new@customer.test"
    go(provider, Client())
    assert Contact.objects.get(email="new@customer.test").name == "Dana P."


@pytest.mark.parametrize("claim", [{"email_verified": False}, {"email_verified": "true"}, {"email": ""}])
def test_address_that_is_not_verified_signs_nobody_in(cast: Cast, provider: OidcProvider, claim: Any) -> None:
    provider.claims.update(claim)
    assert refused(go(provider, Client()))


@pytest.mark.parametrize(
    "twist",
    [{"iss": "https://evil.test"}, {"aud": "other"}, {"azp": "other"}, {"exp": 1}, {"nonce": "old"}, {"sub": ""}],
)
def test_id_token_that_is_not_for_us_signs_nobody_in(cast: Cast, provider: OidcProvider, twist: Any) -> None:
    provider.twist = twist
    assert refused(go(provider, Client()))


def test_user_information_about_somebody_else_signs_nobody_in(cast: Cast, provider: OidcProvider) -> None:
    provider.in_token, provider.twist = False, {"sub": "u-2"}
    assert refused(go(provider, Client()))


def test_answer_to_another_browser_signs_nobody_in(cast: Cast, provider: OidcProvider) -> None:
    client, other = Client(), Client()
    assert refused(go(provider, client, state="x"))
    brought = provider.authorize(client.get(BEGIN)["Location"])
    assert refused(other.get(RETURN, brought))
    other.get(BEGIN)
    assert refused(other.get(RETURN, brought))
    assert client.get(RETURN, brought)["Location"] == "/help/requests/"
    assert refused(client.get(RETURN, brought))  # a code works once


def test_closed_account_stays_closed(cast: Cast, provider: OidcProvider) -> None:
    cast.customer(cast.dana)
    set_customer_password(session=CustomerSession.objects.get(), password="a pump in the garden")
    Account.objects.filter(contact=cast.dana).update(is_active=False)
    assert refused(go(provider, Client()))


def test_provider_that_is_away_or_another_is_an_answer_and_no_fault(
    cast: Cast, provider: OidcProvider, settings: Any
) -> None:
    provider.fail(500)
    assert refused(Client().get(BEGIN))
    provider.recover()
    provider.issuer = "https://evil.test"
    assert refused(Client().get(BEGIN))
    settings.NET_ALLOW = []  # then plain http is nothing to trust
    assert refused(Client().get(BEGIN))


def test_without_a_provider_nothing_is_there(cast: Cast) -> None:
    assert [Client().get(path).status_code for path in (BEGIN, RETURN)] == [404, 404]
    assert BEGIN not in Client().get("/help/requests/").text


def refused(response: Any) -> bool:
    """Whether it was answered with the same words for everything, and nobody is signed in."""
    return response.status_code == 403 and "did not work" in response.text and COOKIE not in response.cookies
