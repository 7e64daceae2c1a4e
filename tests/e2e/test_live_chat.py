"""Visitors wait, agents are rung: each in a real browser."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from channels_inbox.models import ChatSession, LiveHour, LiveOffer, LiveTalk
from core.clocks import now
from people.enums import Role
from people.models import Agent, AgentPresence
from tests.cast import Cast, make_agent
from tests.e2e.screens import AXE, FIND
from tests.e2e.test_chat import Shop, guest, open_chat, shop, write
from tickets.enums import MessageKind
from tickets.models import Channel, Message, Ticket

__all__ = ["guest", "shop"]  # fixtures
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
QUEUE = "[data-queue]"
RING = ".ring-card"


@pytest.fixture(autouse=True)
def _online(cast: Cast) -> None:
    """Alice and Bob take chats as soon as a browser of theirs is open."""
    Agent.objects.filter(pk__in=(cast.alice.pk, cast.bob.pk)).update(availability="online")


def shot(page: Page, name: str) -> None:
    if album := os.environ.get("ALBUM"):
        page.screenshot(path=f"{album}/{name}.png")


def arrive(guest: Any, shop: Shop, text: str = "Does the Duo fit under a shelf?") -> tuple[Page, FrameLocator]:
    """A visitor who has written."""
    page = guest().new_page()
    frame = open_chat(page, shop)
    write(frame, text)
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    return page, frame


def test_waits_rings_is_accepted_and_answered(cast: Cast, shop: Shop, guest: Any, visit: Any) -> None:
    page, frame = arrive(guest, shop)
    expect(frame.locator(QUEUE)).to_contain_text("You are next in line")
    expect(frame.locator(QUEUE)).to_contain_text("Nobody is free just now.")
    shot(page, "queue-nobody")
    agent = visit(cast.alice).open("/inbox/me/")
    expect(agent.locator(RING)).to_contain_text("Does the Duo fit under a shelf?")
    expect(agent.locator(RING)).to_contain_text("next in turn, 0 of 3 chats")
    expect(agent.locator("#live")).to_contain_text("is calling by chat")
    agent.evaluate(AXE.read_text(encoding="utf-8"))
    assert agent.evaluate(FIND, False) == []
    shot(agent, "ring-me")
    agent.get_by_label("Signature").focus()
    agent.keyboard.press("Alt+a")
    agent.wait_for_url("**/inbox/mine/*/")
    expect(frame.locator(QUEUE)).to_be_hidden()
    expect(agent.locator(".chat-tab[aria-current=page]")).to_be_visible()
    expect(agent.locator("#thread")).to_contain_text("next in turn, 0 of 3 chats")
    expect(agent.locator("#availability")).to_contain_text("1 of 3 chats")
    shot(agent, "accepted")
    agent.keyboard.press("r")
    expect(agent.locator(".composer .tiptap")).to_be_focused()
    agent.keyboard.type("It is 38.5 cm high.")
    agent.keyboard.press("Control+Enter")
    expect(frame.locator("article.chat-line--in")).to_contain_text("It is 38.5 cm high.")


def test_declined_rings_at_the_next(cast: Cast, shop: Shop, guest: Any, visit: Any) -> None:
    alice = visit(cast.alice).open("/inbox/open/")
    arrive(guest, shop)
    expect(alice.locator(RING)).to_be_visible()
    bob = visit(cast.bob).open("/inbox/open/")
    expect(bob.locator(RING)).to_have_count(0)
    alice.get_by_role("button", name="Decline").click()
    expect(alice.locator(RING)).to_have_count(0)
    expect(bob.locator(RING)).to_be_visible()
    bob.get_by_role("button", name="Accept").click()
    expect(bob.locator("#conversation")).to_contain_text("declined the chat")


def test_nobody_answers_in_time(cast: Cast, shop: Shop, guest: Any, visit: Any) -> None:
    alice = visit(cast.alice).open("/inbox/open/")
    arrive(guest, shop)
    expect(alice.locator(RING)).to_be_visible()
    bob = visit(cast.bob).open("/inbox/open/")
    LiveOffer.objects.update(expires_at=now())
    alice.evaluate("document.dispatchEvent(new CustomEvent('desk:stale'))")
    expect(alice.locator(RING)).to_have_count(0)
    expect(bob.locator(RING)).to_be_visible()


def test_place_moves_up_and_mail_instead(cast: Cast, shop: Shop, guest: Any, visit: Any) -> None:
    channel = Channel.objects.get(slug="website")
    LiveHour.objects.create(channel=channel, weekday=7, hour=24, talks=9, talk_s=1200)
    channel.settings.config |= {"capacity": 1}
    channel.settings.save()
    agent = visit(cast.alice).open("/inbox/open/")
    arrive(guest, shop, "First")
    agent.get_by_role("button", name="Accept").click()
    expect(agent.locator(".chat-tab")).to_have_count(1)
    second, _frame = arrive(guest, shop, "Second")
    page, third = arrive(guest, shop, "Third")
    expect(third.locator(QUEUE)).to_contain_text("You are number 2 in line")
    expect(third.locator(QUEUE)).to_contain_text("About 40 min")
    shot(page, "queue-second")
    second.close()
    left = ChatSession.objects.get(talks__ticket__subject="Second")
    while left.is_online:  # until the server has seen the page close
        time.sleep(0.05)
        left.refresh_from_db()
    ChatSession.objects.filter(pk=left.pk).update(online_until=now() - timedelta(seconds=61))
    agent.evaluate("document.dispatchEvent(new CustomEvent('desk:stale'))")
    expect(third.locator(QUEUE)).to_contain_text("You are next in line")
    expect(third.locator(QUEUE)).to_contain_text("About 20 min")
    third.get_by_role("button", name="Answer me by e-mail instead").click()
    third.get_by_label("Your e-mail").last.fill("rafa@customer.test")
    shot(page, "queue-mail")
    third.get_by_role("button", name="Answer there").click()
    expect(third.locator(QUEUE)).to_be_hidden()
    expect(third.locator("[data-said]")).to_contain_text("rafa@customer.test")
    assert LiveTalk.objects.get(ticket__subject="Third").ending == "mail"


def test_transfer_with_a_summary(cast: Cast, shop: Shop, guest: Any, visit: Any) -> None:
    alice = visit(cast.alice).open("/inbox/open/")
    _page, frame = arrive(guest, shop)
    alice.get_by_role("button", name="Accept").click()
    bob = visit(cast.bob).open("/inbox/open/")
    alice.get_by_role("button", name="Transfer…").click()
    dialog = alice.get_by_role("dialog", name="Transfer the chat")
    dialog.get_by_label("To", exact=True).select_option(label="Bob")
    dialog.get_by_label("Summary").fill("Wants to know the height")
    shot(alice, "transfer")
    dialog.get_by_role("button", name="Transfer", exact=True).click()
    expect(bob.locator(RING)).to_contain_text("transferred to Bob")
    expect(frame.locator(QUEUE)).to_be_visible()
    bob.get_by_role("button", name="Accept").click()
    expect(bob.locator("#thread")).to_contain_text("Wants to know the height")
    expect(frame.locator(QUEUE)).to_be_hidden()
    expect(alice.locator(".chat-tab")).to_have_count(0)
    assert Message.objects.filter(kind=MessageKind.NOTE).count() == 1


def test_agent_whose_browsers_are_closed_is_not_rung(cast: Cast, shop: Shop, guest: Any, visit: Any) -> None:
    alice = visit(cast.alice)
    expect(alice.open("/inbox/open/").locator("html[data-socket-ready]")).to_be_attached()
    bob = visit(cast.bob).open("/inbox/open/")
    expect(bob.locator("html[data-socket-ready]")).to_be_attached()
    presence = AgentPresence.objects.get(agent=cast.alice)
    AgentPresence.objects.update(seen_at=presence.seen_at - timedelta(seconds=5))
    alice.page.goto("about:blank")
    while AgentPresence.objects.get(agent=cast.alice).seen_at < presence.seen_at:
        time.sleep(0.05)  # until the server has seen the page close
    AgentPresence.objects.filter(agent=cast.alice).update(seen_at=now() - timedelta(seconds=61))
    arrive(guest, shop)
    expect(bob.locator(RING)).to_be_visible()
    assert LiveOffer.objects.get().agent == cast.bob


def test_tabs_show_who_writes_what_is_unread_and_keep_drafts(cast: Cast, shop: Shop, guest: Any, visit: Any) -> None:
    agent = visit(cast.alice).open("/inbox/open/")
    _page, first = arrive(guest, shop, "First question")
    agent.get_by_role("button", name="Accept").click()
    expect(agent.locator("#subject")).to_contain_text("First question")
    arrive(guest, shop, "Second question")
    expect(agent.locator(RING)).to_be_visible()
    agent.keyboard.press("Alt+a")
    expect(agent.locator(".chat-tab")).to_have_count(2)
    expect(agent.locator("#subject")).to_contain_text("Second question")
    agent.keyboard.press("r")
    expect(agent.locator(".composer .tiptap")).to_be_focused()
    agent.keyboard.type("Half an ans")
    first.get_by_label("Message", exact=True).press_sequentially("Still th")
    expect(agent.locator(".chat-tab").first.locator(".chat-tab__writes")).to_be_visible()
    first.get_by_label("Message", exact=True).press("Enter")
    expect(agent.locator(".chat-tab").first.locator(".unread-count")).to_contain_text("1")
    shot(agent, "tabs")
    agent.keyboard.press("Alt+1")
    expect(agent.locator("#subject")).to_contain_text("First question")
    agent.keyboard.press("Alt+2")
    expect(agent.locator("#subject")).to_contain_text("Second question")
    expect(agent.locator(".composer").get_by_role("textbox", name="Text")).to_have_value("Half an ans")
    agent.locator("#subject").click()
    agent.keyboard.press("?")
    expect(agent.locator("#shortcuts")).to_contain_text("Go to the chat with")
    assert Ticket.objects.filter(assignee=cast.alice).count() == 2


def test_banned_visitor_reads_that_it_is_closed(cast: Cast, shop: Shop, guest: Any, visit: Any) -> None:
    agent = visit(cast.alice).open("/inbox/open/")
    page, frame = arrive(guest, shop, "Something rude")
    agent.get_by_role("button", name="Accept").click()
    agent.get_by_role("button", name="Ban…").click()
    agent.get_by_label("Reason").fill("Rude")
    agent.get_by_role("button", name="Ban the visitor").click()
    expect(frame.locator("[data-banned]")).to_have_text("This chat is closed. You cannot write here any more.")
    expect(frame.locator("[data-composer]")).to_be_hidden()
    shot(page, "banned")
    mia = visit(make_agent("Mia", Role.MANAGER, cast.support)).open("/settings/bans/")
    expect(mia.locator("main")).to_contain_text("Rude")
    shot(mia, "bans")
    mia.get_by_role("button", name="Lift").click()
    expect(mia.locator("body")).to_contain_text("may write again")
    expect(frame.locator("[data-composer]")).to_be_visible()
    write(frame, "I am sorry")
    expect(frame.locator(".chat-line--out").last).to_contain_text("Sent")
