"""A template is chosen, filled in and sent from the composer after the 24 hours, in a real browser."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from channels_inbox.actions.channels import SECRET, create_channel
from core.clocks import now
from people.actions.contacts import find_or_create_contact
from people.enums import IdentityKind
from tests.cast import Cast
from tests.simulators.whatsapp import ACCOUNT, NUMBER, TOKEN, WhatsApp
from tickets.actions.incoming import Incoming
from tickets.actions.intake import open_ticket
from tickets.enums import ChannelKind
from tickets.models import Message

pytestmark = pytest.mark.e2e


@pytest.fixture
def meta(settings: Settings) -> Iterator[WhatsApp]:
    with WhatsApp() as meta:
        settings.NET_ALLOW, settings.WHATSAPP_URL = [meta.host], meta.url
        yield meta


def arrive(cast: Cast) -> Message:
    channel = create_channel(
        kind=ChannelKind.WHATSAPP, name="WhatsApp", default_team=cast.support,
        config={"phone_number_id": NUMBER, "business_account_id": ACCOUNT},
        secrets={SECRET: "s", "access_token": TOKEN},
    )  # fmt: skip
    author = find_or_create_contact(kind=IdentityKind.WHATSAPP, value="40721000111", name="Dana Petrescu")
    at = now() - timedelta(hours=30)
    incoming = Incoming(
        channel=channel, author=author, author_email="40721000111", text="Hi?", sent_at=at, received_at=at
    )
    return open_ticket(incoming=incoming)


def test_template_is_chosen_filled_in_and_sent(cast: Cast, visit: Any, meta: WhatsApp) -> None:
    message = arrive(cast)
    page = visit(cast.alice).open(f"/inbox/open/{message.ticket_id}/")
    expect(page.locator(".composer")).to_contain_text("more than 24 hours old")
    page.get_by_role("button", name="Message templates").click()
    page.get_by_role("button", name="order_update").click()
    card = page.locator(".insert")
    expect(card.locator(".insert__text")).to_contain_text("Hello {{1}}, your order leaves {{2}}.")
    for box in card.locator("input:not([type=hidden])").all():
        box.fill("77")
    card.get_by_role("button", name="Send the template").click()
    expect(page.locator(".message--out")).to_contain_text("Hello 77, your order leaves 77.")
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Message templates").click()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(page.get_by_role("button", name="Message templates")).to_be_focused()
