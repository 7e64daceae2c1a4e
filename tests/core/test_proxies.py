"""Client addresses behind proxies: believed from those that are listed, and from nobody else (R42)."""

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from core.middleware import RequestContextMiddleware
from core.proxies import client_address

PROXIES = ["127.0.0.1", "10.1.0.0/16"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "203.0.113.9, 192.0.2.7, 10.1.2.3", "192.0.2.7"),
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("198.51.100.4", "192.0.2.7", "198.51.100.4"),
        ("no address", "192.0.2.7", "no address"),
    ],
)
def test_r42_client_address(settings: Settings, peer: str, forwarded: str, client: str) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    assert client_address(peer, forwarded) == client


def test_r42_request_carries_the_clients_address(settings: Settings, rf: RequestFactory) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    seen: list[str] = []

    def view(request: object) -> HttpResponse:
        assert isinstance(request, WSGIRequest)
        seen.append(str(request.META["REMOTE_ADDR"]))
        return HttpResponse()

    RequestContextMiddleware(view)(rf.get("/", REMOTE_ADDR="10.1.9.9", HTTP_X_FORWARDED_FOR="192.0.2.7"))
    assert seen == ["192.0.2.7"]


def test_entry_that_is_no_network_is_told_at_the_start(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["the proxy"]
    with pytest.raises(ValueError, match="the proxy"):
        RequestContextMiddleware(lambda _request: HttpResponse())
