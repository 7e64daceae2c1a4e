"""What agents do all day, by keyboard and mouse, in a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, WebSocketRoute, expect

from core.html import hold_remote, sanitise
from people.actions.contacts import find_or_create_contact
from people.actions.staff import deactivate
from people.enums import IdentityKind
from tests.cast import Cast
from tickets.actions.intake import hold_message
from tickets.models import Attachment, Ticket

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASTE = """async (holder) => {
  const canvas = new OffscreenCanvas(40, 30);
  canvas.getContext("2d").fillRect(0, 0, 40, 30);
  const data = new DataTransfer();
  data.items.add(new File([await canvas.convertToBlob()], "shot.png", { type: "image/png" }));
  holder.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@contextmanager
def picture_host() -> Iterator[tuple[str, list[str]]]:
    """A web server elsewhere with one picture; gives its address and what was asked of it."""
    drawn, asked = BytesIO(), list[str]()
    Image.new("RGB", (32, 32), "teal").save(drawn, "PNG")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(drawn.getvalue())

        def log_message(self, *_words: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def held(cast: Cast, ticket: Ticket) -> None:
    """Erin, a stranger, wrote to Dana's ticket."""
    erin = find_or_create_contact(kind=IdentityKind.EMAIL, value="erin@else.test", name="Erin")
    incoming = cast.incoming("I know why.", author=erin, author_name="Erin", author_email="erin@else.test")
    hold_message(ticket_number=ticket.pk, incoming=incoming, reason="stranger")


def leave_field(page: Page) -> None:
    """Back to where single keys are commands."""
    page.locator("#subject").click()


def test_every_key_does_what_the_sheet_says(cast: Cast, visit: Any) -> None:
    for name in ("First", "Second", "Third"):
        cast.open_ticket(subject=name)
    page = visit(cast.alice).open("/inbox/open/")
    for key in ("j", "j", "j", "k", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#subject")).to_have_text("Second")
    for key, mode in (("n", "note"), ("f", "forward"), ("r", "reply")):
        page.keyboard.press(key)
        expect(page.locator(f".composer__tab[data-mode={mode}]")).to_have_attribute("aria-selected", "true")
        leave_field(page)
    page.keyboard.press("]")
    expect(page.locator("#subject")).to_have_text("First")
    page.keyboard.press("[")
    expect(page.locator("#subject")).to_have_text("Second")
    for key, menu in (("a", "assignee"), ("p", "priority"), ("s", "status")):
        page.keyboard.press(key)
        expect(page.locator(f"#{menu}-menu [role^=menuitem]").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(f"#{menu}-menu")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("assign")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Assign")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_contain_text("Solve")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#list input[type=search]")).to_be_focused()
    page.keyboard.press("Escape")
    leave_field(page)
    page.keyboard.press("e")
    expect(page.locator("#ticket-head")).to_contain_text("Solved")
    page.keyboard.press("u")
    expect(page.locator("#ticket-head")).not_to_contain_text("Solved")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/inbox/**")


def test_held_message_becomes_a_ticket_of_its_own(cast: Cast, visit: Any) -> None:
    ticket = cast.open_ticket()
    held(cast, ticket)
    page = visit(cast.alice).open(f"/inbox/open/{ticket.pk}/")
    page.locator("#notices").get_by_role("button", name="New ticket").click()
    expect(page.locator("#notices .notice--warning")).to_have_count(0)
    expect(page.locator("#list .ticket-row")).to_have_count(2)
    assert Ticket.objects.exclude(pk=ticket.pk).get().requester.email == "erin@else.test"


def test_merge_and_back(cast: Cast, visit: Any) -> None:
    stays, goes = cast.open_ticket("The first words."), cast.open_ticket("The second words.")
    page = visit(cast.alice).open(f"/inbox/open/{goes.pk}/")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Merge into").click()
    page.locator("#merge-input").fill(f"#{stays.pk}")
    page.locator("#merge-dialog").get_by_role("button", name="Merge").click()
    expect(page.locator("#thread")).to_contain_text("The first words.")
    expect(page.locator("#thread")).to_contain_text("The second words.")
    leave_field(page)
    page.keyboard.press("u")
    expect(page.locator("#list .ticket-row")).to_have_count(2)
    goes.refresh_from_db()
    assert goes.merged_into_id is None


def test_pasted_picture_stands_in_the_text_and_belongs_to_the_draft(cast: Cast, visit: Any) -> None:
    ticket = cast.open_ticket()
    page = visit(cast.alice).open(f"/inbox/open/{ticket.pk}/")
    page.keyboard.press("r")
    editor = page.locator(".composer .tiptap")
    expect(editor).to_be_focused()
    page.keyboard.type("See here: ")
    editor.evaluate(PASTE)
    expect(editor.locator("img[src*='/attachments/']")).to_be_visible()
    expect(page.locator("[data-saved]")).to_contain_text("Draft saved")
    assert Attachment.objects.get().draft is not None


def test_r19_remote_pictures_come_through_us_and_only_when_asked_for(cast: Cast, visit: Any, settings: Any) -> None:
    with picture_host() as (host, asked):
        settings.NET_ALLOW = [host]
        markup = f'<table><tr><td style="color:red">A designed mail</td></tr></table><img src="http://{host}/p.png">'
        html, count = hold_remote(sanitise(markup))
        ticket = cast.open_ticket("A designed mail", html=html, remote_images=count)
        visitor = visit(cast.alice)
        requested: list[str] = []
        visitor.page.on("request", lambda request: requested.append(request.url))
        page = visitor.open(f"/inbox/open/{ticket.pk}/")
        frame = page.frame_locator("[data-mail-frame]")
        expect(frame.locator("body")).to_contain_text("A designed mail")
        assert asked == []
        page.get_by_role("button", name="Show them").click()
        picture = frame.locator("img")
        expect(picture).to_have_js_property("naturalWidth", 32)
        assert asked == ["/p.png"]
        assert [url for url in requested if not url.startswith(visitor.site)] == []


def test_what_happened_while_the_socket_was_cut_is_caught_up(cast: Cast, visit: Any) -> None:
    visitor = visit(cast.alice)
    lines: list[WebSocketRoute] = []
    barred = False

    def carry(line: WebSocketRoute) -> None:
        if barred:
            line.close(code=1001)
        else:
            line.connect_to_server()
            lines.append(line)

    visitor.page.route_web_socket("**/ws/**", carry)
    page = visitor.open("/inbox/open/")
    barred = True
    lines[-1].close(code=1001)
    page.wait_for_selector("html:not([data-socket-ready])", state="attached")
    cast.open_ticket(subject="While nobody listened")
    assert page.locator("#list .ticket-row").count() == 0
    barred = False
    expect(page.locator("#list .ticket-row")).to_contain_text("While nobody listened", timeout=30_000)


def test_deactivated_agent_is_cut_off_at_once(cast: Cast, visit: Any) -> None:
    visitor = visit(cast.bob)
    page = visitor.open("/inbox/open/")
    deactivate(agent=cast.bob)
    page.wait_for_selector("html:not([data-socket-ready])", state="attached")
    cast.open_ticket(subject="Not for Bob")
    page.goto(page.url)
    assert "/accounts/login/" in page.url
    # What the page asked for after the cut was refused, which the console tells.
    visitor.complaints[:] = [words for words in visitor.complaints if "401" not in words]


def test_pages_of_the_list_follow_while_one_scrolls(cast: Cast, visit: Any) -> None:
    for number in range(60):
        cast.open_ticket(subject=f"Ticket {number}")
    page = visit(cast.alice).open("/inbox/open/")
    expect(page.locator("#list .ticket-row").first).to_be_visible()
    page.locator("[data-list]").evaluate("list => { list.scrollTop = list.scrollHeight }")
    expect(page.locator("#list .ticket-row")).to_have_count(60)
