"""The page of the demo's outgoing mail: for agents alone, a list, one mail, its file."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import include, path
from pytest_django.fixtures import Settings

from helpdesk.demo import maildir
from helpdesk.services.paths import Paths
from helpdesk.urls import urlpatterns as product
from people.models import Agent
from tests.cast import Cast

urlpatterns = [path("demo/", include("helpdesk.demo.urls")), *product]
RAW = b"From: Ana <support@demo.test>\r\nSubject: Leaking group\r\n\r\nIs it <b>the</b> left one?\r\n"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.PATHS = Paths(tmp_path)
    return Path(settings.PATHS.demo_sent)


@pytest.fixture
def browser(cast: Cast, alice: Agent) -> Client:
    return cast.client(alice)


def send(folder: Path, recipient: str = "dana@customer.test") -> str:
    return maildir.store(folder, RAW, mail_from="support@demo.test", recipient=recipient)


def test_sent_mails_when_there_are_none(browser: Client, folder: Path) -> None:
    response = browser.get("/demo/sent/")

    assert "Nothing has been sent yet" in response.content.decode()


def test_sent_mails_newest_first_with_older_pages(browser: Client, folder: Path) -> None:
    names = [send(folder, f"dana{number}@customer.test") for number in range(52)]

    page = browser.get("/demo/sent/").content.decode()
    older = browser.get(f"/demo/sent/?before={names[2]}").content.decode()

    assert page.index("dana51@") < page.index("dana50@")
    assert f"?before={names[2]}" in page
    assert ("dana1@" in older, "dana2@" in older) == (True, False)


def test_sent_mail_shows_text_and_source_escaped(browser: Client, folder: Path) -> None:
    page = browser.get(f"/demo/sent/{send(folder)}/").content.decode()

    assert "Is it &lt;b&gt;the&lt;/b&gt; left one?" in page
    assert "Delivered-To: dana@customer.test" in page


def test_sent_mail_file_is_the_mail(browser: Client, folder: Path) -> None:
    name = send(folder)

    response = browser.get(f"/demo/sent/{name}/file/")

    assert response.content.endswith(RAW)
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "message/rfc822",
        f'attachment; filename="{name}.eml"',
    )


def test_sent_mail_of_an_unknown_name(browser: Client, folder: Path) -> None:
    assert browser.get("/demo/sent/1234567890123456789.M1P1.demo/").status_code == 404
    assert browser.get("/demo/sent/..%2F..%2Fsecret_key/").status_code == 404


@pytest.mark.parametrize("address", ["", "{name}/", "{name}/file/"])
def test_sent_mail_for_a_stranger_is_the_sign_in(cast: Cast, folder: Path, address: str) -> None:
    response = Client().get("/demo/sent/" + address.format(name=send(folder)))

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
