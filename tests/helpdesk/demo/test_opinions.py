"""The demo's customers answer on the page of the link, through the product's front door."""

from datetime import timedelta

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from core.clocks import now
from helpdesk.demo.mails.answers import Received, read
from helpdesk.demo.opinions import Opinions, open_surveys
from surveys.actions.invitations import make_link, write_invitation
from surveys.actions.settings import get_survey
from surveys.enums import Mode, Skipped
from surveys.models import Response, Survey, Wave
from tests.cast import Cast


def mail(link: str) -> Received:
    raw = f"From: a@b.test\r\nAuto-Submitted: auto-generated\r\n\r\nHow was it? {link}?score=4\r\n"
    return read(raw.encode(), mail_from="", recipient="dana@customer.test")


@pytest.mark.django_db(transaction=True)
def test_customer_opens_the_page_and_sends_the_form(
    cast: Cast, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(now() - timedelta(hours=1)):
        asked = write_invitation(
            survey=get_survey(), contact=cast.dana, occasion="x", mode=Mode.MAIL, skipped=Skipped.NO
        )
    opinions = Opinions(live_server.url.removeprefix("http://"), thinks_s=(0, 0))
    monkeypatch.setattr("helpdesk.demo.opinions.ANSWERS", 1.0)
    assert opinions.hear(mail(make_link(invitation=asked)), 0.0)
    assert not opinions.hear(mail("https://elsewhere.test/"), 0.0)
    assert opinions.tick(1.0) == 1
    answer = Response.objects.get()
    assert (answer.invitation_id, answer.suspect_bot) == (asked.pk, False)
    assert answer.score in {1, 2, 3, 4, 5}


@pytest.mark.django_db
def test_surveys_of_the_demo_are_made_once(cast: Cast) -> None:
    open_surveys()
    open_surveys()
    assert list(Survey.objects.filter(is_active=True).order_by("kind").values_list("kind", flat=True)) == [
        "ces", "csat", "nps",
    ]  # fmt: skip
    assert Wave.objects.count() == 1
