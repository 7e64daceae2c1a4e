"""A customer's telephone and the demo's website in a real browser, with an agent at another one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from channels_inbox.models import Call
from channels_inbox.outbound.sending import send_due
from channels_inbox.pipeline.run import work_off
from helpdesk.demo import channels
from helpdesk.demo.mails.pictures import png
from helpdesk.demo.providers.world import World
from helpdesk.demo.talks import CHAT
from helpdesk.demo.visitor import Visitor
from people.models import Team
from tests.browsers import in_time
from tests.cast import Cast
from tests.e2e.screens import SIZES, THEMES, examine, open_context
from tests.e2e.test_screens import Watcher, watch
from tickets.actions.reply import post_reply
from tickets.enums import MessageKind
from tickets.models import Attachment, Message, Ticket

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.e2e.urls")]
TURNS = 1500


@pytest.fixture
def world(site: str, cast: Cast, tmp_path: Path, settings: Settings) -> Iterator[World]:
    """The outside world beside a running site, with the demo's channels."""
    world = World(tmp_path / "telephones.sqlite")
    settings.HTTP_HOST, settings.HTTP_PORT = "127.0.0.1", urlsplit(site).port
    settings.PUBLIC_URL = site
    settings.DEMO_WORLD_PORT, settings.NET_ALLOW = world.port, [world.host]
    for kind in ("whatsapp", "telegram", "sms"):
        setattr(settings, f"{kind.upper()}_URL", f"{world.url}/{kind}")
    Team.objects.filter(pk=cast.support.pk).update(name="Home")
    world.start()
    channels.open_channels()
    channels.connect_channels(world)
    yield world
    world.stop()


def work_until(page: Page, done: Any) -> None:
    """The product's workers, until something is so."""
    for _turn in range(TURNS):
        work_off(1)
        send_due(1)
        if done():
            return
        page.wait_for_timeout(20)
    raise AssertionError("it did not come to be")


def make_customer(page: Page, name: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Use this telephone").click()
    expect(page.locator(".telephone__head")).to_contain_text(name)


@pytest.mark.parametrize("app", ["whatsapp", "telegram", "sms"])
def test_customer_writes_and_reads_the_answer(cast: Cast, world: World, visit: Any, app: str) -> None:
    page = visit(cast.alice).open(f"/demo/phone/{app}/")
    make_customer(page, "Dana Costa")
    with page.expect_file_chooser() as chooser:
        page.locator(".telephone__file").click()
    chooser.value.set_files([{"name": "plate.png", "mimeType": "image/png", "buffer": png("display")}])
    expect(page.locator("[data-telephone-chosen]")).to_have_text("plate.png")
    page.get_by_label("Message", exact=True).fill("It says E14")
    page.keyboard.press("Enter")
    expect(page.locator(".telephone__message--own")).to_contain_text("It says E14")
    work_until(page, Ticket.objects.exists)
    expect(page.locator(".telephone__message--own [aria-label='Taken by the helpdesk']")).to_be_visible()
    assert Attachment.objects.get().content_type == "image/png"

    post_reply(ticket_number=Ticket.objects.get().pk, agent=cast.alice, text="Please descale it.", hold_s=0)
    work_until(page, lambda: page.get_by_text("Please descale it.").count())

    expected = "delivered" if app == "sms" else "sent" if app == "telegram" else "read"
    work_until(page, lambda: Message.objects.get(kind=MessageKind.REPLY).delivery_state == expected)


def test_words_for_nothing_and_for_a_wrong_number(cast: Cast, world: World, visit: Any) -> None:
    page = visit(cast.alice).open("/demo/phone/whatsapp/")
    page.get_by_label("Number").fill("not a number")
    page.get_by_role("button", name="Use this telephone").click()
    expect(page.locator("#toasts")).to_contain_text("valid value")
    make_customer(page, "Dana Costa")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#toasts")).to_contain_text("Please write something.")


def test_customer_calls_who_is_signed_in(cast: Cast, world: World, visit: Any) -> None:
    page = visit(cast.alice).open("/demo/phone/phone/")
    make_customer(page, "Dana Costa")
    page.get_by_role("button", name="Hang up").click()
    expect(page.locator("#toasts")).to_contain_text("That cannot be done now.")
    for button, words in (("Call", "Rings at"), ("The agent answers", "Talks with"), ("Hang up", "Has talked with")):
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".telephone__message")).to_contain_text(words)
    work_until(page, lambda: Call.objects.filter(outcome="answered").exists())
    assert Call.objects.get().agent == cast.alice


def test_website_in_the_telephone_chats(cast: Cast, world: World, visit: Any) -> None:
    page = visit(cast.alice).open("/demo/phone/chat/")
    website = page.frame_locator(".telephone__site")
    website.get_by_role("button", name="Chat").click()
    frame = website.frame_locator("iframe")
    frame.get_by_role("button", name="Start the chat").click()
    frame.get_by_label("Message", exact=True).fill("Is the Duo in stock?")
    page.keyboard.press("Enter")
    expect(frame.locator(".chat-line--out")).to_contain_text("Sent")
    work_until(page, Ticket.objects.exists)
    post_reply(ticket_number=Ticket.objects.get().pk, agent=cast.alice, text="Yes, in black and white.")
    expect(frame.locator(".chat-line--in").last).to_contain_text("Yes, in black and white.")


def test_visitor_of_the_demo_speaks_the_chats_protocol(cast: Cast, world: World, visit: Any) -> None:
    page = visit(cast.alice).open("/inbox/open/")
    hello = {"page": world.shop.address("duo"), "title": "Duo", "language": "en"}
    visitor = Visitor(channels.site(), channels.SLUGS[CHAT], "Dana Costa", hello)
    visitor.begin()
    visitor.write("Does it fit under a shelf?")
    work_until(page, lambda: channels.ticket_of_event(CHAT, visitor.sent))
    post_reply(ticket_number=Ticket.objects.get().pk, agent=cast.alice, text="It is 38.5 cm high.")
    work_until(page, lambda: not visitor.heard.empty())
    assert visitor.heard.get() == "It is 38.5 cm high."
    visitor.leave()


@pytest.mark.parametrize("size", SIZES)
def test_pages_are_sound(cast: Cast, world: World, site: str, browser: Browser, size: str, settings: Settings) -> None:
    customer = world.ledger.open_line(kind="whatsapp", address="351910000001", name="Dana Costa")
    room = world.rooms["whatsapp"]
    room.take(customer.address, "Is it the left one?")
    watcher = watch(browser, site, cast, cast.alice, size)
    found = [*sound(watcher, site, "/demo/phone/whatsapp/"), *sound(watcher, site, "/demo/phone/chat/")]
    found += sound(watcher, site, f"/demo/phone/whatsapp/{customer.id}/")
    caller = world.ledger.open_line(kind="phone", address="+351910000001", name="Dana Costa")
    found += sound(watcher, site, f"/demo/phone/phone/{caller.id}/")
    settings.DEMO_WORLD_PORT = 1
    found += sound(watcher, site, "/demo/phone/telegram/")
    in_time(watcher.page.context.close)
    shop = Watcher(open_context(browser, size, THEMES[0]).new_page())
    shop.page.goto(world.shop.address("duo"))
    expect(shop.page.get_by_role("button", name="Chat")).to_be_visible()
    heard = list(shop.heard)
    found += [*in_both_themes(shop.page), *heard]
    in_time(shop.page.context.close)
    assert found == []


def sound(watcher: Watcher, site: str, path: str) -> list[str]:
    watcher.heard.clear()
    answer = watcher.page.goto(site + path)
    assert answer is not None
    assert answer.status == 200
    watcher.page.wait_for_timeout(300)
    heard = list(watcher.heard)  # axe itself calls into the frame of another origin, and is told so
    return [f"{path}: {wrong}" for wrong in heard + in_both_themes(watcher.page)]


def in_both_themes(page: Page) -> list[str]:
    """What is wrong with a page that stands open, in the light and in the dark."""
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        found += [f"{theme}: {wrong}" for wrong in examine(page, theme)]
    page.emulate_media(color_scheme=THEMES[0])
    return found
