"""The workspace in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tickets.enums import MessageKind, MessageState
from tickets.models import Draft, Message, Ticket

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def row(page: Page, ticket: Ticket) -> Any:
    return page.locator(f"#list #t{ticket.pk} .ticket-row")


def test_reply_by_keyboard_and_undo(cast: Cast, visit: Any) -> None:
    ticket = cast.open_ticket()
    page = visit(cast.alice).open("/inbox/open/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#subject")).to_have_text("Leaking group")
    page.keyboard.press("r")
    expect(page.locator(".composer .tiptap")).to_be_focused()
    page.keyboard.type("We are on it.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread .message--scheduled")).to_contain_text("We are on it.")
    assert Message.objects.get(kind=MessageKind.REPLY).state == MessageState.SCHEDULED
    page.locator("#subject").click()
    page.keyboard.press("u")
    expect(page.locator(".composer textarea")).to_have_value("We are on it.")
    expect(page.locator("#thread .message--scheduled")).to_have_count(0)
    assert Draft.objects.get(agent=cast.alice, ticket=ticket).html == "<p>We are on it.</p>"


def test_new_mail_appears_by_itself(cast: Cast, visit: Any) -> None:
    page = visit(cast.alice).open("/inbox/open/")
    expect(page.locator("#list .ticket-row")).to_have_count(0)
    ticket = cast.open_ticket(subject="Just arrived")
    expect(row(page, ticket)).to_contain_text("Just arrived")
    expect(page).to_have_title(re.compile(r"^\(1\) "))


def test_new_rows_wait_while_one_reads_further_down(cast: Cast, visit: Any) -> None:
    for _ in range(40):
        cast.open_ticket()
    page = visit(cast.alice).open("/inbox/open/")
    page.locator("[data-list]").evaluate("list => { list.scrollTop = 600 }")
    first = page.locator("#list .ticket-row").first.get_attribute("href")
    cast.open_ticket(subject="Just arrived")
    expect(page.locator("[data-new-rows]")).to_have_text("1 new")
    assert page.locator("#list .ticket-row").first.get_attribute("href") == first
    page.locator("[data-new-rows]").click()
    expect(page.locator("#list .ticket-row").first).to_contain_text("Just arrived")
    expect(page.locator("[data-new-rows]")).to_be_hidden()


def test_answer_appears_in_the_open_ticket_and_the_draft_stays(cast: Cast, visit: Any) -> None:
    ticket = cast.open_ticket()
    page = visit(cast.alice).open(f"/inbox/open/{ticket.pk}/")
    page.keyboard.press("r")
    expect(page.locator(".composer .tiptap")).to_be_focused()
    page.keyboard.type("Half a thought")
    cast.answer(ticket, "Never mind, it works again.")
    expect(page.locator("#thread")).to_contain_text("Never mind, it works again.")
    expect(page.locator(".composer .tiptap")).to_be_focused()
    expect(page.locator(".composer .tiptap")).to_have_text("Half a thought")


def test_nobody_answers_what_they_have_not_seen(cast: Cast, visit: Any) -> None:
    ticket = cast.open_ticket()
    page = visit(cast.alice).open(f"/inbox/open/{ticket.pk}/")
    page.keyboard.press("r")
    expect(page.locator(".composer .tiptap")).to_be_focused()
    page.keyboard.type("Try this.")
    cast.answer(ticket, "Never mind, it works again.")
    page.keyboard.press("Control+Enter")
    dialog = page.locator("#newer-dialog")
    expect(dialog).to_contain_text("Never mind, it works again.")
    assert not Message.objects.filter(kind=MessageKind.REPLY).exists()
    dialog.get_by_role("button", name="Send anyway").click()
    expect(page.locator("#thread .message--scheduled")).to_contain_text("Try this.")


def test_draft_is_kept_and_comes_back(cast: Cast, visit: Any) -> None:
    ticket = cast.open_ticket()
    visitor = visit(cast.alice)
    page = visitor.open(f"/inbox/open/{ticket.pk}/")
    page.keyboard.press("n")
    expect(page.locator(".composer .tiptap")).to_be_focused()
    page.keyboard.type("Mind the gasket")
    expect(page.locator("[data-saved]")).to_contain_text("Draft saved")
    page = visitor.open(f"/inbox/open/{ticket.pk}/")
    expect(page.locator(".composer--note textarea")).to_have_value("Mind the gasket")


def test_selected_tickets_are_solved_and_brought_back(cast: Cast, visit: Any) -> None:
    tickets = [cast.open_ticket() for _ in range(3)]
    page = visit(cast.alice).open("/inbox/open/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.locator("[data-bulk-bar]").get_by_role("button", name="Solve").click()
    expect(page.locator("#list .ticket-row")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.locator("#list .ticket-row")).to_have_count(len(tickets))


def test_properties_by_keyboard(cast: Cast, visit: Any) -> None:
    ticket = cast.open_ticket()
    page = visit(cast.alice).open(f"/inbox/open/{ticket.pk}/")
    page.keyboard.press("a")
    expect(page.locator("#assignee-menu [role=menuitemradio]").first).to_be_visible()
    page.locator("#assignee-menu").get_by_text("Bob").click()
    expect(page.locator("#properties")).to_contain_text("Bob")
    page.locator("#subject").click()
    page.keyboard.press("t")
    page.keyboard.type("leak")
    page.keyboard.press("Enter")
    expect(page.locator("#ticket-head .tag")).to_have_text("leak")
    page.locator("#subject").click()
    page.keyboard.press("e")
    expect(page.locator("#ticket-head")).to_contain_text("Solved")
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.tags, ticket.category) == (cast.bob, ["leak"], "solved")


def test_colleague_who_writes_is_named(cast: Cast, visit: Any) -> None:
    ticket = cast.open_ticket()
    ours = visit(cast.alice).open(f"/inbox/open/{ticket.pk}/")
    theirs = visit(cast.bob).open(f"/inbox/open/{ticket.pk}/")
    expect(ours.locator("[data-people-here]")).to_contain_text("Bob is here")
    theirs.keyboard.press("r")
    expect(theirs.locator(".composer .tiptap")).to_be_focused()
    theirs.keyboard.type("I answer")
    expect(ours.locator("[data-presence-line]")).to_have_text(re.compile("Bob is writing a reply"))


def test_back_button_and_next_ticket(cast: Cast, visit: Any) -> None:
    first, second = cast.open_ticket(subject="First"), cast.open_ticket(subject="Second")
    page = visit(cast.alice).open("/inbox/open/")
    row(page, first).click()
    expect(page.locator("#subject")).to_have_text("First")
    page.keyboard.press("[")
    expect(page.locator("#subject")).to_have_text("Second")
    assert page.url.endswith(f"/inbox/open/{second.pk}/")
    page.go_back()
    expect(page.locator("#subject")).to_have_text("First")
    expect(row(page, first)).to_have_attribute("aria-current", "true")


def test_phone_shows_one_pane_at_a_time(cast: Cast, visit: Any) -> None:
    ticket = cast.open_ticket()
    page = visit(cast.alice, "phone").open("/inbox/open/")
    expect(page.locator("#conversation")).to_be_hidden()
    row(page, ticket).click()
    expect(page.locator("#subject")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()
    page.locator("[data-back]").click()
    expect(page.locator("#list")).to_be_visible()
