"""A minute without network, on either side: nothing is lost, nothing comes twice, and the order is kept (R60)."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.cast import Cast
from tests.e2e.cable import Cable
from tests.e2e.test_chat import Shop, guest, open_chat, shop, write
from tickets.enums import MessageKind
from tickets.models import Message

__all__ = ["guest", "shop"]  # fixtures
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
OFF_S = 60.0
BACK_MS = 40_000  # both sides notice a dead socket and try again with growing pauses


@pytest.fixture
def cable(site: str) -> Iterator[Cable]:
    """The way of the one whose network goes away."""
    with Cable(site) as made:
        yield made


def bubbles(frame: FrameLocator) -> Locator:
    return frame.locator(".chat-line .chat-bubble")


def begin_reply(agent: Page, text: str) -> None:
    """Types an answer into the open conversation."""
    agent.locator("#subject").click()
    agent.keyboard.press("r")
    expect(agent.locator(".composer .tiptap")).to_be_focused()
    agent.keyboard.type(text)


def open_conversation(agent: Page, text: str) -> None:
    agent.locator("#list .ticket-row", has_text=text).first.click()
    expect(agent.locator("#thread")).to_contain_text(text)


def stored(kind: MessageKind) -> list[str]:
    return [text.strip() for text in Message.objects.filter(kind=kind).order_by("pk").values_list("text", flat=True)]


def test_a_minute_without_network_on_the_visitors_side(
    cast: Cast, shop: Shop, guest: Any, visit: Any, cable: Cable
) -> None:
    agent = visit(cast.alice).open("/inbox/open/")
    shop.site = cable.address
    page = guest().new_page()
    frame = open_chat(page, shop)
    write(frame, "One")
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    open_conversation(agent, "One")
    cable.pull()
    begin_reply(agent, "Two, while the visitor is in a lift")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator("#thread")).to_contain_text("Two, while the visitor is in a lift")
    write(frame, "Three, from the lift")
    expect(frame.locator(".chat-line--out").last).to_contain_text("Sending")
    time.sleep(OFF_S)
    expect(frame.locator("[data-offline]")).to_be_visible()
    cable.plug()
    lines = ["One", "Two, while the visitor is in a lift", "Three, from the lift"]
    expect(bubbles(frame)).to_have_text(lines, timeout=BACK_MS)
    expect(agent.locator("#thread")).to_contain_text("Three, from the lift", timeout=BACK_MS)
    expect(agent.locator("#thread .message__delivery--read, #thread .message__delivery--delivered")).to_be_visible()
    assert (stored(MessageKind.CUSTOMER), stored(MessageKind.REPLY)) == ([lines[0], lines[2]], [lines[1]])
    page.context.close()
    shop.complaints.clear()  # the browser tells of connections that failed


def test_a_minute_without_network_on_the_agents_side(
    cast: Cast, shop: Shop, guest: Any, visit: Any, cable: Cable
) -> None:
    visitor = visit(cast.alice)
    visitor.site = cable.address
    agent = visitor.open("/inbox/open/")
    frame = open_chat(guest().new_page(), shop)
    write(frame, "One")
    open_conversation(agent, "One")
    begin_reply(agent, "Three, from ")
    cable.pull()
    write(frame, "Two, to an agent in a lift")
    expect(frame.locator(".chat-line--out").last).to_contain_text("Sent")
    agent.keyboard.type("the lift")
    agent.keyboard.press("Control+Enter")
    time.sleep(OFF_S)
    cable.plug()
    expect(agent.locator("#thread")).to_contain_text("Two, to an agent in a lift", timeout=BACK_MS)
    expect(agent.locator(".composer .tiptap")).to_contain_text("Three, from the lift")
    agent.locator(".composer .tiptap").click()
    agent.keyboard.press("Control+Enter")
    agent.locator("#newer-dialog").get_by_role("button", name="Send anyway").click()
    expect(bubbles(frame)).to_have_text(["One", "Two, to an agent in a lift", "Three, from the lift"], timeout=BACK_MS)
    assert stored(MessageKind.REPLY) == ["Three, from the lift"]
    visitor.context.close()
    visitor.complaints.clear()
