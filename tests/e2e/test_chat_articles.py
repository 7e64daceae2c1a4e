"""Articles in a chat, in a real browser: offered before the first message, quoted by the bot, then a person."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, expect

from channels_inbox.kinds.chat.actions import change_bot
from channels_inbox.models import LiveTalk
from core.clocks import now
from knowledge_base.deflection import RIPE, deflection
from knowledge_base.models import HelpEvent, HelpSession, HelpSite
from tests.cast import Cast, kinds
from tests.e2e.library import read_some_articles
from tests.e2e.screens import AXE, FIND
from tests.e2e.test_chat import Shop, answer, frame_of, guest, shop, write
from tests.e2e.test_help import DESCALE
from tickets.models import Channel, Ticket

__all__ = ["guest", "shop"]
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
QUESTION = "how often to descale the duo"


@pytest.fixture
def library(shop: Shop, tmp_path: Path) -> Shop:
    """The website, a part of the demo's help centre, and Ava who answers first."""
    HelpSite.objects.update_or_create(brand=None, defaults={"languages": ["en", "pt-br", "ro"]})
    read_some_articles(tmp_path / "help")
    change_bot(channel=Channel.objects.get(slug="website"), on=True, name="Ava", greeting="", choices=[])
    return shop


def ask(frame: FrameLocator) -> None:
    """Types the question; what is typed before the frame has the focus of the page would go nowhere."""
    box = frame.get_by_label("Message", exact=True)
    box.click()
    box.press_sequentially(QUESTION)
    expect(box).to_have_value(QUESTION)


@pytest.mark.parametrize(("size", "theme"), [((1440, 900), "light"), ((390, 844), "dark")])
def test_article_is_offered_then_quoted_then_a_person_comes(
    cast: Cast, library: Shop, guest: Any, size: tuple[int, int], theme: str
) -> None:
    page = guest(*size, theme).new_page()
    page.goto(library.address)
    page.get_by_role("button", name="Chat").click()
    frame = frame_of(page)
    ask(frame)
    offered = frame.get_by_role("region", name="Does one of these answer it?")
    expect(offered.get_by_role("link").first).to_contain_text(DESCALE)
    expect(offered.get_by_role("link").first).to_have_attribute(
        "href", "/help/en/a/descale-a-duo-or-a-trio/?via=chat#often"
    )
    inside = next(each for each in page.frames if "/chat/" in each.url)
    inside.evaluate(AXE.read_text(encoding="utf-8"))
    assert inside.evaluate(FIND, theme == "dark") == []
    if album := os.environ.get("ALBUM"):
        page.screenshot(path=f"{album}/articles-{size[0]}-{theme}.png")
    with page.expect_response(lambda response: response.request.method == "POST"):
        offered.get_by_role("button", name="I still need help").click()
    expect(offered).to_be_hidden()
    write(frame, QUESTION)
    said = frame.locator(".chat-line--in").last
    expect(said).to_contain_text("This may help:")
    expect(said.get_by_role("link").first).to_have_attribute(
        "href", re.compile(r"/help/en/a/descale-a-duo-or-a-trio/#often$")
    )
    if album := os.environ.get("ALBUM"):
        page.screenshot(path=f"{album}/quoted-{size[0]}-{theme}.png")
    frame.get_by_role("button", name="Talk to a person").click()
    expect(frame.locator(".chat-line--in").last).to_contain_text("I will get a person.")
    answer(cast.alice, "Every three months, and I send you the powder.")
    expect(frame.locator(".chat-line--in").last).to_contain_text("I send you the powder.")
    assert LiveTalk.objects.get().state in {LiveTalk.State.WAITING, LiveTalk.State.HELD}
    assert [kind for kind in kinds(Ticket.objects.get()) if kind.startswith("bot")] == [
        "bot_reply", "bot_reply", "bot_handoff",
    ]  # fmt: skip
    told = list(HelpEvent.objects.values_list("kind", flat=True))
    assert told == ["intent", "shown", "unsolved", "intent", "contacted"]
    visit = HelpSession.objects.get()  # by HTTP and by the socket it is the same visitor
    assert (visit.ways, visit.helpful) == (["chat", "bot"], False)
    found = deflection(visit.started_at, now(), as_of=now() + RIPE)
    assert (found.attempts, found.contacted, found.confirmed, found.assumed) == (1, 1, 0, 0)


def test_article_that_solves_it_ends_it_without_a_ticket(cast: Cast, library: Shop, guest: Any) -> None:
    page = guest().new_page()
    page.goto(library.address)
    page.get_by_role("button", name="Chat").click()
    frame = frame_of(page)
    ask(frame)
    with page.expect_response(lambda response: response.request.method == "POST"):
        frame.get_by_role("button", name="This solved it").click()
    expect(frame.get_by_label("Message", exact=True)).to_have_value("")
    expect(frame.locator("[data-said]")).to_have_text("Good to hear. Write again whenever you like.")
    assert not Ticket.objects.exists()
    start = HelpSession.objects.get().started_at
    found = deflection(start, now(), as_of=now() + RIPE)
    assert (found.attempts, found.contacted, found.confirmed) == (1, 0, 1)
