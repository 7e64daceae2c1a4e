"""A survey by mail in a real browser: a scanner opens every link, then the customer clicks once and confirms."""

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from channels_inbox.models import SystemMail
from core.clocks import now
from people.models import Company
from surveys.actions.planning import create_wave
from surveys.actions.settings import change_questions, create_survey
from surveys.enums import Kind
from surveys.models import Invitation, Response, Survey
from surveys.tasks import send_surveys
from tests.cast import Cast
from tests.surveys.conftest import let_send

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WHY = {
    "key": "why",
    "type": "single",
    "required": True,
    "text": {"en": "What went wrong?"},
    "options": [{"key": "slow", "text": {"en": "Too slow"}}, {"key": "dear", "text": {"en": "Too dear"}}],
    "show_if": {"question": "score", "at_most": 6},
}


def test_wave_reaches_a_customer_who_answers_after_a_scanner_has_opened_every_link(
    cast: Cast, site: str, browser: Browser
) -> None:
    let_send(cast.mailbox)
    Company.objects.update(public_url=site)
    survey = create_survey(kind=Kind.NPS, name="Twice a year", by=None)
    change_questions(survey=survey, questions=[WHY], by=None)
    Survey.objects.filter(pk=survey.pk).update(is_active=True)
    create_wave(survey=survey, name="Autumn", starts_at=now(), segment={}, sample_percent=100, repeat_days=0, by=None)
    with time_machine.travel(now() - timedelta(minutes=1)):
        survey.waves.update(starts_at=now())
        send_surveys()
    links = re.findall(r'href="([^"]*/s/[^"]*)"', SystemMail.objects.get().unseal()["html"])
    page = browser.new_page()
    for link in links:
        page.goto(link)
    assert not Response.objects.exists()
    page.goto(next(link for link in links if link.endswith("score=3")))
    expect(page.get_by_role("radio", name="3", exact=True)).to_be_checked()
    page.get_by_label("Too slow").check()
    page.locator("label.face", has_text="9").click()
    expect(page.get_by_text("What went wrong?")).to_be_hidden()
    page.locator("label.face", has_text="3").click()
    page.get_by_label("Would you like to tell us more?").fill("Three weeks")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you for your answer.")).to_be_visible()
    answer = Response.objects.get()
    assert (answer.score, answer.answers, answer.comment, answer.suspect_bot) == (
        3, {"why": "slow"}, "Three weeks", False,
    )  # fmt: skip
    assert answer.invitation == Invitation.objects.get()
    page.context.close()
