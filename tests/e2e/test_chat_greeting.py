"""A line beside the button on a page of another origin: once, closed or answered, first in the conversation."""

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from channels_inbox.kinds.chat.actions import change_greetings
from channels_inbox.models import ChatSession
from tests.cast import Cast
from tests.e2e.test_chat import Shop, frame_of, guest, shop, write
from tickets.models import Channel, Ticket

__all__ = ["guest", "shop"]
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TEXT = "Questions about the Duo? We are here."


@pytest.fixture
def greeting(shop: Shop) -> Shop:
    """The website's start page begins a conversation at once, another page never."""
    rules = [
        {"id": "elsewhere", "page": "/pricing*", "after": 0, "text": "Not here", "open_only": False},
        {"id": "start", "page": "/", "after": 0, "text": TEXT, "open_only": True},
    ]
    change_greetings(channel=Channel.objects.get(slug="website"), greetings=rules)
    return shop


def test_answered_line_stands_first(cast: Cast, greeting: Shop, guest: Any, visit: Any) -> None:
    page = guest().new_page()
    page.goto(greeting.address)
    bubble = page.locator(".greeting")
    expect(bubble.get_by_role("button", name=TEXT)).to_be_visible()
    expect(page.get_by_text("Not here")).to_have_count(0)
    if album := os.environ.get("ALBUM"):
        page.screenshot(path=f"{album}/greeting.png")
    bubble.get_by_role("button", name=TEXT).click()
    expect(bubble).to_have_count(0)
    frame = frame_of(page)
    expect(frame.locator("[data-first]")).to_have_text(TEXT)
    expect(frame.locator("[data-first-meta]")).to_contain_text("Automatic answer")
    frame.get_by_role("button", name="Start the chat").click()
    assert not ChatSession.objects.exists()
    write(frame, "Does it fit?")
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    page.reload()
    page.get_by_role("button", name="Chat").click()
    expect(frame_of(page).locator("[data-first]")).to_have_text(TEXT)
    agent = visit(cast.alice).open(f"/inbox/open/{Ticket.objects.get().pk}/")
    expect(agent.locator("#thread .message").first).to_contain_text(TEXT)


def test_closed_line_never_comes_again(greeting: Shop, guest: Any) -> None:
    context = guest()
    page = context.new_page()
    page.goto(greeting.address)
    page.locator(".greeting").get_by_role("button", name="Close").click()
    expect(page.locator(".greeting")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Chat")).to_be_visible()
    page.wait_for_function("window.Helpdesk?.ready")
    expect(page.locator(".greeting")).to_have_count(0)
    assert not context.cookies()
