"""What the scripts of sign-in and settings do in a real browser."""

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext

from people.actions.calendars import create_calendar
from people.models import Agent
from tests.browsers import in_time
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.e2e


def sign_in(context: BrowserContext, cast: Cast, agent: Agent, base: str) -> None:
    """Gives the browser the agent's session."""
    session = cast.client(agent).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])


def test_sign_in_in_a_browser_leads_to_the_inbox(cast: Cast, live_server: Any, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{live_server.url}/settings/tokens/")
    page.fill("[name=login]", "alice@helpdesk.test")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    assert page.url == f"{live_server.url}/settings/tokens/"
    page.close()


def test_channel_form_shows_what_fits_the_choice(
    cast: Cast, administrator: Agent, live_server: Any, browser: Browser
) -> None:
    context = browser.new_context()
    sign_in(context, cast, administrator, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/settings/channels/new/")
    page.wait_for_selector("[name=imap_host]", state="hidden")
    page.select_option("[name=incoming]", "imap")
    assert page.is_visible("[name=imap_host]")
    page.select_option("[name=outgoing]", "postmark")
    shown = {
        name: page.is_visible(f"[name={name}]") for name in ("smtp_host", "provider_server_token", "provider_api_key")
    }
    assert shown == {"smtp_host": False, "provider_server_token": True, "provider_api_key": False}
    page.select_option("[name=imap_auth]", "microsoft")
    names = ("oauth_client_id", "imap_tenant", "imap_password")
    assert [page.is_visible(f"[name={name}]") for name in names] == [True, True, False]
    page.select_option("[name=incoming]", "smtp")  # what the hidden choice wants is hidden, too
    assert not page.is_visible("[name=oauth_client_id]")
    page.select_option("[name=outgoing]", "smtp")
    page.select_option("[name=smtp_auth]", "google")
    names = ("oauth_client_id", "imap_tenant", "smtp_password")
    assert [page.is_visible(f"[name={name}]") for name in names] == [True, False, False]
    in_time(context.close)


def test_countries_are_named_in_the_readers_language(
    cast: Cast, administrator: Agent, live_server: Any, browser: Browser
) -> None:
    administrator.language = "pt-br"
    administrator.save()
    calendar = create_calendar(name="Office", time_zone="UTC", weekly=((),) * 7, by=None)
    context = browser.new_context(locale="pt-BR")
    sign_in(context, cast, administrator, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/settings/calendars/{calendar.pk}/holidays/")
    names = page.locator("[name=country] option").all_inner_texts()[1:]
    assert names[0] == "Afeganistão"
    assert names.index("Alemanha") < names.index("Brasil") < names.index("Portugal")
    page.select_option("[name=country]", "DE")
    page.click(".form button[type=submit]")
    page.wait_for_selector("[name=region]")
    assert page.input_value("[name=country]") == "DE"
    in_time(context.close)
