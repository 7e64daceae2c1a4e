"""The bot in a real browser: menu, answer, the way to a person; marked as automatic everywhere."""

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from channels_inbox.kinds.chat.actions import change_bot
from channels_inbox.models import LiveTalk
from tests.cast import Cast
from tests.e2e.screens import AXE, FIND
from tests.e2e.test_chat import Shop, frame_of, guest, shop
from tickets.models import Channel, Ticket

__all__ = ["guest", "shop"]
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bot(shop: Shop) -> Shop:
    """Ava answers first on the website."""
    choices = [
        {"label": "Opening hours", "does": "text", "value": "Daily from nine to five."},
        {"label": "Sizes of all machines", "does": "link", "value": "https://shop.test/sizes"},
    ]
    change_bot(channel=Channel.objects.get(slug="website"), on=True, name="Ava", greeting="", choices=choices)
    return shop


@pytest.mark.parametrize(("size", "theme"), [((1440, 900), "light"), ((390, 844), "dark")])
def test_menu_answers_and_hands_over(
    cast: Cast, bot: Shop, guest: Any, visit: Any, size: tuple[int, int], theme: str
) -> None:
    page = guest(*size, theme).new_page()
    page.goto(bot.address)
    page.get_by_role("button", name="Chat").click()
    frame = frame_of(page)
    choices = frame.get_by_role("group", name="Answers to choose")
    expect(choices.get_by_role("button")).to_have_text(["Opening hours", "Sizes of all machines", "Talk to a person"])
    choices.get_by_role("button", name="Opening hours").click()
    answer = frame.locator(".chat-line--in").last
    expect(answer).to_contain_text("Daily from nine to five.")
    expect(answer).to_contain_text("Ava · Automatic answer")
    expect(choices.get_by_role("button")).to_have_count(4)
    inside = next(each for each in page.frames if "/chat/" in each.url)
    inside.evaluate(AXE.read_text(encoding="utf-8"))
    assert inside.evaluate(FIND, False) == []
    if album := os.environ.get("ALBUM"):
        page.screenshot(path=f"{album}/bot-{size[0]}-{theme}.png")
    choices.get_by_role("button", name="Talk to a person").click()
    expect(frame.locator(".chat-line--in").last).to_contain_text("I will get a person.")
    expect(choices).to_be_hidden()
    ticket = Ticket.objects.get()
    assert LiveTalk.objects.get().state == LiveTalk.State.WAITING
    agent = visit(cast.alice).open(f"/inbox/open/{ticket.pk}/")
    expect(agent.locator("#thread")).to_contain_text("Daily from nine to five.")
    expect(agent.locator("#thread")).to_contain_text("handed this over to a person")
    if album := os.environ.get("ALBUM"):
        agent.screenshot(path=f"{album}/bot-agent-{theme}.png")
