"""A minute without network, on either side: nothing is lost, nothing comes twice, and the order is kept (R60)."""

import time
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browsers import in_time
from tests.cast import Cast
from tests.e2e.cable import Cable
from tests.e2e.conftest import Visitor
from tests.e2e.test_chat import Shop, guest, open_chat, shop, write
from tickets.enums import MessageKind
from tickets.models import Message

__all__ = ["guest", "shop"]  # fixtures
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
OFF_S = 60.0
BACK_MS = 40_000  # both sides notice a dead socket and try again with growing pauses


def bubbles(frame: FrameLocator) -> Locator:
    return frame.locator(".chat-line .chat-bubble:not([data-first])")


def chat(guest: Any, shop: Shop, site: str, text: str) -> FrameLocator:
    """A visitor who reaches the helpdesk at `site` and has written."""
    shop.site = site
    frame = open_chat(guest().new_page(), shop)
    write(frame, text)
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    return frame


def work_on(visitor: Visitor, site: str, text: str) -> Page:
    """An agent who reaches the helpdesk at `site` and has the conversation open."""
    visitor.site = site
    page = visitor.open("/inbox/open/")
    page.locator("#list .ticket-row", has_text=text).first.click()
    expect(page.locator("#thread")).to_contain_text(text)
    return page


def begin_reply(page: Page, text: str) -> None:
    page.locator("#subject").click()
    page.keyboard.press("r")
    expect(page.locator(".composer .tiptap")).to_be_focused()
    page.keyboard.type(text)


def told(subject: str) -> list[tuple[str, str]]:
    """What stands in a ticket, in its order: who wrote what."""
    rows = Message.objects.filter(ticket__subject=subject).exclude(kind=MessageKind.SYSTEM).order_by("seq")
    return [(kind, text.strip()) for kind, text in rows.values_list("kind", "text")]


def test_a_minute_without_network(cast: Cast, shop: Shop, guest: Any, visit: Any, site: str) -> None:
    alice, bob = visit(cast.alice), visit(cast.bob)
    with Cable(site) as visitors, Cable(site) as agents:
        away = chat(guest, shop, visitors.address, "From a visitor with a bad network")
        here = chat(guest, shop, site, "To an agent with a bad network")
        near = work_on(alice, site, "From a visitor")
        far = work_on(bob, agents.address, "To an agent")
        begin_reply(near, "To the lift")
        begin_reply(far, "From ")
        visitors.pull()
        agents.pull()
        near.keyboard.press("Control+Enter")
        expect(near.locator("#thread")).to_contain_text("To the lift")
        write(away, "Out of the lift")
        expect(away.locator(".chat-line--out").last).to_contain_text("Sending")
        write(here, "Are you there?")
        expect(here.locator(".chat-line--out").last).to_contain_text("Sent")
        far.keyboard.type("the lift")
        far.keyboard.press("Control+Enter")
        time.sleep(OFF_S)
        expect(away.locator("[data-offline]")).to_be_visible()
        visitors.plug()
        agents.plug()
        lines = ["From a visitor with a bad network", "To the lift", "Out of the lift"]
        expect(bubbles(away)).to_have_text(lines, timeout=BACK_MS)
        expect(near.locator("#thread")).to_contain_text("Out of the lift", timeout=BACK_MS)
        expect(far.locator("#thread")).to_contain_text("Are you there?", timeout=BACK_MS)
        expect(far.locator(".composer .tiptap")).to_contain_text("From the lift")
        far.locator(".composer .tiptap").click()
        far.keyboard.press("Control+Enter")
        far.locator("#newer-dialog").get_by_role("button", name="Send anyway").click()
        expect(bubbles(here)).to_have_text(
            ["To an agent with a bad network", "Are you there?", "From the lift"], timeout=BACK_MS
        )
        in_time(bob.context.close)
        in_time(away.owner.page.context.close)
    kinds = ("customer", "reply", "customer"), ("customer", "customer", "reply")
    assert tuple(kind for kind, _text in told(lines[0])) == kinds[0]
    assert tuple(kind for kind, _text in told("To an agent with a bad network")) == kinds[1]
    bob.complaints.clear()  # browsers tell of connections that failed
    shop.complaints.clear()
