"""The page of customers' telephones: for agents alone, honest while the demo's outside world is away."""

import pytest
from django.test import Client
from django.urls import include, path
from pytest_django.fixtures import Settings

from helpdesk.urls import urlpatterns as product
from people.models import Agent
from tests.cast import Cast

urlpatterns = [path("demo/", include("helpdesk.demo.urls")), *product]
PAGES = ["", "whatsapp/", "whatsapp/1/", "whatsapp/1/conversation/", "file/1/"]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def browser(cast: Cast, alice: Agent, settings: Settings) -> Client:
    settings.DEMO_WORLD_PORT = 1
    return cast.client(alice)


@pytest.mark.parametrize("page", PAGES)
def test_phone_for_a_stranger_is_the_sign_in(cast: Cast, page: str) -> None:
    response = Client().get(f"/demo/phone/{page}")

    assert (response.status_code, response["Location"].startswith("/accounts/login/")) == (302, True)


@pytest.mark.parametrize("page", ["whatsapp/customers/", "whatsapp/1/entries/"])
def test_phone_takes_nothing_from_a_stranger(cast: Cast, page: str) -> None:
    assert Client().post(f"/demo/phone/{page}", {"name": "Eve", "text": "x"})["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("page", ["", "telegram/", "chat/"])
def test_phone_says_that_the_telephones_are_not_ready(browser: Client, page: str) -> None:
    assert "not ready yet" in browser.get(f"/demo/phone/{page}").content.decode()


def test_phone_loses_nothing_silently_while_they_are_not_ready(browser: Client) -> None:
    response = browser.post("/demo/phone/whatsapp/1/entries/", {"text": "Hello"}, follow=True)

    assert "It could not be sent" in response.content.decode()


def test_phone_of_an_unknown_app(browser: Client) -> None:
    assert browser.get("/demo/phone/carrier-pigeon/").status_code == 404
    assert browser.post("/demo/phone/chat/customers/", {"name": "Dana"}).status_code == 404
