"""Customers help themselves: find, read and rate without scripts; suggestions while they write; guides."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from channels_inbox.actions.channels import contact_form_channel
from core.clocks import now
from knowledge_base.deflection import RIPE, deflection
from knowledge_base.models import HelpSession, HelpSite, Vote
from tests.cast import Cast
from tests.e2e.library import read_some_articles

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DESCALE = "Descale a Duo or a Trio"


@pytest.fixture
def articles(cast: Cast, site: str, tmp_path: Path) -> str:
    """A part of the demo's help centre in three languages, with its contact form; the site's address."""
    HelpSite.objects.update_or_create(brand=None, defaults={"languages": ["en", "pt-br", "ro"]})
    contact_form_channel()
    read_some_articles(tmp_path / "help")
    return site


def visitor(browser: Browser, *, scripts: bool, heard: list[str]) -> Page:
    """A window of a stranger; what its console complains of is heard."""
    page = browser.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 844}).new_page()
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return page


def test_reader_without_scripts_finds_reads_and_rates(browser: Browser, articles: str) -> None:
    page = visitor(browser, scripts=False, heard=[])
    page.goto(f"{articles}/help/")
    page.get_by_role("link", name="Cleaning and descaling").click()
    page.get_by_role("link", name=DESCALE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DESCALE)
    page.get_by_role("link", name="Română").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ro")
    page.go_back()
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("What I need is missing").check()
    page.get_by_label("In your words").fill("Which powder?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    vote = Vote.objects.get()
    assert (vote.helpful, vote.reason, vote.text) == (False, "missing", "Which powder?")
    assert page.context.cookies() == []
    page.goto(f"{articles}/help/en/c/grinder/")
    page.get_by_role("link", name="The grinder screams").click()
    assert page.locator(".guide__step:visible").count() > 3  # every step, one after the other


def test_guide_leads_step_by_step_and_back(browser: Browser, articles: str) -> None:
    heard: list[str] = []
    page = visitor(browser, scripts=True, heard=heard)
    page.goto(f"{articles}/help/en/c/grinder/")
    page.get_by_role("link", name="The grinder screams").click()
    shown = page.locator(".guide__step:visible")
    expect(shown).to_have_count(1)
    first = shown.get_by_role("heading").inner_text()
    page.get_by_role("link", name="It jammed in the middle of a dose").click()
    expect(shown).to_have_count(1)
    expect(shown.get_by_role("heading").first).not_to_have_text(first)
    expect(shown).to_be_focused()
    page.get_by_role("link", name="One step back").click()
    expect(shown.get_by_role("heading").first).to_have_text(first)
    assert heard == []


@pytest.mark.parametrize("solved", [True, False])
def test_suggestions_while_writing_help_or_do_not(browser: Browser, articles: str, solved: bool) -> None:
    heard: list[str] = []
    page = visitor(browser, scripts=True, heard=heard)
    page.goto(f"{articles}/help/contact/")
    page.get_by_label("What is it about?").press_sequentially("how often to descale the duo")
    suggestions: Any = page.get_by_role("region", name="Does one of these answer it?")
    expect(suggestions.get_by_role("link").first).to_contain_text(DESCALE)
    if solved:
        suggestions.get_by_role("button", name="This solved it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Good to hear, thank you")
    else:
        with page.expect_response(lambda response: response.request.method == "POST"):
            suggestions.get_by_role("button", name="I still need help").click()
        expect(suggestions).to_have_count(0)
        expect(page.get_by_label("What is it about?")).to_be_focused()
        page.get_by_label("Your name").fill("Dana")
        page.get_by_label("Your e-mail").fill("dana@customer.test")
        page.get_by_label("Message").fill("It does not start.")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    session = HelpSession.objects.get()
    assert (session.shown_at is not None, session.helpful) == (True, solved)
    assert (session.contacted_at is None) == solved
    found = deflection(session.started_at, now(), as_of=now() + RIPE)
    assert (found.attempts, found.confirmed, found.contacted) == (1, int(solved), int(not solved))
    assert heard == []
