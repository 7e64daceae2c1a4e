"""The end of a chat in real browsers: the rating by keyboard alone, over a reload, in the agent's ticket."""

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from channels_inbox.kinds.chat.actions import end_chat
from channels_inbox.models import ChatSession
from surveys.actions.settings import change_survey, get_survey
from surveys.models import Response
from tests.cast import Cast
from tests.e2e.screens import AXE, FIND
from tests.e2e.test_chat import Shop, answer, frame_of, guest, open_chat, shop, write
from tickets.models import Channel, Ticket

__all__ = ["guest", "shop"]
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked(shop: Shop) -> Shop:
    """The website's chat asks with faces and for words."""
    channels = list(Channel.objects.filter(slug="website"))
    rules = {"scale": "faces", "threshold": 4, "asks_comment": True, "texts": {}}
    change_survey(survey=get_survey(), is_active=True, channels=channels, by=None, **rules)  # type: ignore[arg-type]
    return shop


def test_rating_by_keyboard_stands_in_the_ticket(cast: Cast, asked: Shop, guest: Any, visit: Any) -> None:
    page = guest().new_page()
    frame = open_chat(page, asked)
    write(frame, "Does the Duo fit?")
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    answer(cast.alice, "It does.")
    expect(frame.locator("article.chat-line--in")).to_contain_text("It does.")
    ticket = Ticket.objects.get()
    end_chat(session=ChatSession.objects.get(), ticket_number=ticket.pk, agent=cast.alice)
    faces = frame.get_by_role("group", name="How satisfied are you with the help you received?")
    expect(faces.get_by_role("button")).to_have_count(5)
    faces.get_by_role("button", name="Very bad").focus()
    for _step in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(faces.get_by_role("button", name="Good", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(frame.get_by_text("Thank you for your answer.")).to_be_visible()
    frame.get_by_label("Would you like to tell us more?").fill("Quick <b>")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    agent = visit(cast.alice).open(f"/inbox/solved/{ticket.pk}/")
    expect(agent.locator("#thread")).to_contain_text("rated the help 4 of 5: “Quick <b>”")
    expect(agent.locator(".ratings")).to_contain_text("Quick <b>")
    page.reload()
    page.get_by_role("button", name="Chat").click()
    frame = frame_of(page)
    expect(frame.get_by_role("button", name="Good", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(frame.get_by_label("Would you like to tell us more?")).to_have_value("Quick <b>")
    frame.get_by_role("button", name="Very good").click()
    expect(agent.locator("#thread")).to_contain_text("rated the help 5 of 5")
    if album := os.environ.get("ALBUM"):
        agent.screenshot(path=f"{album}/rated-agent.png")
    assert list(Response.objects.order_by("id").values_list("score", "comment")) == [
        (4, ""), (4, "Quick <b>"), (5, ""),
    ]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_visitor_ends_and_axe_finds_nothing(
    cast: Cast, asked: Shop, guest: Any, size: tuple[int, int], theme: str
) -> None:
    page = guest(*size, theme).new_page()
    frame = open_chat(page, asked)
    write(frame, "Does the Duo fit?")
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    answer(cast.alice, "It does.")
    expect(frame.locator("article.chat-line--in")).to_contain_text("It does.")
    frame.get_by_role("button", name="More").click()
    frame.get_by_role("button", name="End the chat").click()
    expect(frame.locator("[data-rating]")).to_be_visible()
    inside = next(each for each in page.frames if "/chat/" in each.url)
    inside.evaluate(AXE.read_text(encoding="utf-8"))
    assert inside.evaluate(FIND, False) == []
    frame.get_by_role("button", name="Good", exact=True).click()
    expect(frame.get_by_text("Thank you for your answer.")).to_be_visible()
    assert inside.evaluate(FIND, False) == []
    if album := os.environ.get("ALBUM"):
        page.screenshot(path=f"{album}/rating-{size[0]}-{theme}.png")
