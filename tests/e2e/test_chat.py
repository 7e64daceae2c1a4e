"""A visitor on a website of another origin and an agent in the inbox, each in a real browser."""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from channels_inbox.models import ChannelSettings
from people.models import Agent
from tests.browsers import in_time
from tests.cast import Cast
from tests.e2e.screens import AXE, FIND
from tickets.actions.reply import post_reply
from tickets.enums import ChannelKind, MessageKind
from tickets.models import Channel, Message, Ticket

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PAGE = """<!doctype html><html lang="en"><title>Duo</title><meta name="viewport" content="width=device-width">
<h1>Duo</h1><p>Two groups, one boiler each.</p><a href="#more">More</a>
<script src="{site}/widget.js" data-key="website" async></script></html>"""


@dataclass
class Shop:
    """The website: its address, and where its pages find the helpdesk."""

    address: str
    site: str
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def shop(site: str, cast: Cast) -> Iterator[Shop]:
    """A website on a port of its own with the chat's line in its page."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.format(site=shop.site).encode() if self.path == "/" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    channel = Channel.objects.create(
        slug="website", name="Website", kind=ChannelKind.CHAT, brand=cast.mailbox.brand, default_team=cast.support
    )
    config = {"websites": [host], "ask_name": "optional", "ask_email": "optional", "greeting": "Ondine care"}
    ChannelSettings.objects.create(channel=channel, incoming="webhook", outgoing="chat", config=config)
    shop = Shop(f"http://{host}/", site)
    yield shop
    server.shutdown()
    server.server_close()


@pytest.fixture
def guest(browser: Browser, shop: Shop) -> Iterator[Any]:
    """`guest(size, theme)` gives a visitor's browser context; complaints of its consoles fail the test at its end."""
    contexts: list[BrowserContext] = []

    def arrive(width: int = 1440, height: int = 900, theme: str = "light") -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        context.on("console", lambda told: hear(told.type, told.text))
        context.on("weberror", lambda told: hear("error", str(told.error)))
        contexts.append(context)
        return context

    def hear(kind: str, text: str) -> None:
        if kind in {"error", "warning"} and "favicon" not in text and "status of 404 (Not Found)" not in text:
            shop.complaints.append(text)

    yield arrive
    for context in contexts:
        in_time(context.close)
    assert shop.complaints == []


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def open_chat(page: Page, shop: Shop) -> FrameLocator:
    """Opens the chat as somebody who says nothing about themself."""
    page.goto(shop.address)
    page.get_by_role("button", name="Chat").click()
    frame = frame_of(page)
    frame.get_by_role("button", name="Start the chat").click()
    return frame


def write(frame: FrameLocator, text: str) -> None:
    box = frame.get_by_label("Message", exact=True)
    box.fill(text)
    box.press("Enter")


def answer(agent: Agent, text: str) -> None:
    """An agent answers the chat as soon as there is a ticket: "Sent" says that the message is stored."""
    deadline = time.monotonic() + 10
    while not Ticket.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    post_reply(ticket_number=Ticket.objects.get().pk, agent=agent, text=text)


def test_both_ways_with_typing_and_reading(cast: Cast, shop: Shop, guest: Any, visit: Any) -> None:
    agent = visit(cast.alice).open("/inbox/open/")
    page = guest().new_page()
    frame = open_chat(page, shop)
    write(frame, "Does the Duo fit under a shelf?")
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    agent.get_by_text("Does the Duo fit under a shelf?").first.click()
    expect(agent.locator("#visitor")).to_contain_text("On the website now")
    expect(agent.locator("#visitor")).to_contain_text("Duo")
    frame.get_by_label("Message", exact=True).press_sequentially("It is 40 cm")
    expect(agent.locator(".visitor-writes")).to_be_visible()
    agent.keyboard.press("r")
    expect(agent.locator(".composer .tiptap")).to_be_focused()
    agent.keyboard.type("It is 38.5 cm high.")
    expect(frame.locator("[data-typing]")).to_be_visible()
    agent.keyboard.press("Control+Enter")
    expect(frame.locator("article.chat-line--in")).to_contain_text("It is 38.5 cm high.")
    expect(frame.locator("article.chat-line--in")).to_contain_text("Alice")
    expect(agent.locator("#thread .message__delivery--read")).to_be_visible()
    if album := os.environ.get("ALBUM"):
        agent.screenshot(path=f"{album}/chat-agent.png")
    assert Message.objects.filter(kind=MessageKind.CUSTOMER).count() == 1


def test_reload_reconnect_and_a_second_tab(cast: Cast, shop: Shop, guest: Any) -> None:
    context = guest()
    page, state = context.new_page(), {"off": False, "sockets": []}

    def through(socket: Any) -> None:
        if state["off"]:
            socket.close()
            return
        socket.connect_to_server()
        state["sockets"].append(socket)

    context.route_web_socket("**/ws/chat/**", through)
    frame = open_chat(page, shop)
    write(frame, "One")
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    state["off"] = True
    for socket in state["sockets"]:
        socket.close()
    expect(frame.locator("[data-offline]")).to_be_visible()
    write(frame, "Two, without a network")
    expect(frame.locator(".chat-line--out").last).to_contain_text("Sending")
    answer(cast.alice, "While you were away")
    page.reload()
    frame = frame_of(page)
    state["off"] = False
    page.get_by_role("button", name="Chat").click()
    lines = ["One", "While you were away", "Two, without a network"]
    expect(frame.locator("article.chat-line .chat-bubble")).to_have_text(lines)
    other = context.new_page()
    other.goto(shop.address)
    other.get_by_role("button", name="Chat").click()
    expect(frame_of(other).locator("article.chat-line .chat-bubble")).to_have_text(lines)
    write(frame_of(other), "Three, from the other tab")
    expect(frame.locator("article.chat-line .chat-bubble")).to_have_text([*lines, "Three, from the other tab"])
    assert Message.objects.filter(kind=MessageKind.CUSTOMER).count() == 3


def test_by_keyboard_alone(shop: Shop, guest: Any) -> None:
    page = guest().new_page()
    page.goto(shop.address)
    button = page.get_by_role("button", name="Chat")
    expect(button).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    frame = frame_of(page)
    expect(frame.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Dana")
    page.keyboard.press("Enter")
    expect(frame.get_by_label("Message", exact=True)).to_be_focused()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(button).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_axe_finds_nothing(cast: Cast, shop: Shop, guest: Any, size: tuple[int, int], theme: str) -> None:
    page = guest(*size, theme).new_page()
    page.goto(shop.address)
    page.get_by_role("button", name="Chat").click()
    frame = frame_of(page)
    expect(frame.get_by_label("Your name")).to_be_visible()
    inside = next(each for each in page.frames if "/chat/" in each.url)
    inside.evaluate(AXE.read_text(encoding="utf-8"))
    assert inside.evaluate(FIND, False) == []
    if album := os.environ.get("ALBUM"):
        page.screenshot(path=f"{album}/chat-ask-{size[0]}-{theme}.png")
    frame.get_by_role("button", name="Start the chat").click()
    write(frame, "Does the Duo fit under a shelf? See https://shop.test/duo")
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    answer(cast.alice, "It is 38.5 cm high.")
    expect(frame.locator("article.chat-line--in")).to_contain_text("It is 38.5 cm high.")
    assert inside.evaluate(FIND, False) == []
    if album := os.environ.get("ALBUM"):
        page.screenshot(path=f"{album}/chat-{size[0]}-{theme}.png")


def test_file_goes_and_comes_back(shop: Shop, guest: Any) -> None:
    page = guest().new_page()
    frame = open_chat(page, shop)
    with page.expect_file_chooser() as chooser:
        frame.locator(".chat-composer label.chat-icon").click()
    chooser.value.set_files([{"name": "invoice.txt", "mimeType": "text/plain", "buffer": b"12 EUR"}])
    write(frame, "Here it is")
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    with page.expect_download() as download:
        frame.get_by_role("button", name="Download invoice.txt").click()
    assert Path(download.value.path()).read_bytes() == b"12 EUR"


def test_r46_frame_opens_on_its_websites_alone(browser: Browser, shop: Shop, site: str) -> None:
    ChannelSettings.objects.filter(channel__slug="website").update(config={"websites": ["elsewhere.test"]})
    context = browser.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text))
    page.goto(shop.address)
    page.get_by_role("button", name="Chat").click()
    page.wait_for_timeout(500)
    assert any("frame-ancestors" in text for text in refused)
    in_time(context.close)
