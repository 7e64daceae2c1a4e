"""Every component in a real browser: nothing that axe or the policy objects to, and behaviours that hold."""

import os
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browsers import in_time

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.urls("tests.core.specimen.urls"),
    pytest.mark.usefixtures("cast"),  # an installation that is set up
]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
COUNT_SOLVED = """() => {
  window.solved = 0;
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-key-id=solve]")) window.solved += 1;
  });
}"""
NOTICE = """() => document.dispatchEvent(
  new CustomEvent("toast", { detail: { text: "Solved #12", undo: "/specimen/undo" } }),
)"""
PAGES = {"inbox": 200, "settings": 200, "signin": 200, "customer": 200, "nowhere": 404, "fail": 500}


class Visit:
    """A page that remembers what the console complained about."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.complaints = page, base, list[str]()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def open(self, name: str) -> Page:
        answer = self.page.goto(f"{self.base}/specimen/{name}", wait_until="load")
        assert answer is not None
        assert answer.status == PAGES[name.partition("?")[0]]
        return self.page


def open_visit(browser: Browser, live_server: Any, size: str = "desk", theme: str = "light") -> Visit:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        reduced_motion="reduce",
        has_touch=size == "phone",
    )
    return Visit(context.new_page(), live_server.url)


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Visit]:
    """A visit on a desk in the light."""
    opened = open_visit(browser, live_server)
    yield opened
    in_time(opened.page.context.close)


def look(visit: Visit, name: str, shot: str) -> list[str]:
    """What axe and the console object to on this page."""
    page = visit.open(name)
    complaints = [text for text in visit.complaints if "Failed to load resource" not in text]
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + v.nodes.map(n => ' ' + n.target)))")
    if folder := os.environ.get("HELPDESK_SHOTS"):
        page.screenshot(path=f"{folder}/{shot}.png")
    in_time(page.context.close)
    return [f"{shot}: {text}" for text in complaints + found]


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_obeys_the_policy(browser: Browser, live_server: Any, name: str) -> None:
    complaints = [
        text
        for size, theme in product(SIZES, ("light", "dark"))
        for text in look(open_visit(browser, live_server, size, theme), name, f"{name}-{size}-{theme}")
    ]

    assert complaints == []


def test_palette_filters_and_runs_a_command_of_the_page(visit: Visit) -> None:
    page = visit.open("inbox")
    page.evaluate(COUNT_SOLVED)

    page.keyboard.press("Control+k")
    page.keyboard.type("slv")
    chosen = page.locator("#palette [aria-selected=true]")
    text = chosen.inner_text()
    page.keyboard.press("Enter")

    assert text.split() == ["Solve", "e"]
    assert page.evaluate("window.solved") == 1
    assert page.locator("#palette[open]").count() == 0


def test_character_keys_press_their_button_unless_somebody_types(visit: Visit) -> None:
    page = visit.open("inbox")
    page.evaluate(COUNT_SOLVED)

    page.keyboard.press("e")
    page.locator(".composer__text").focus()
    page.keyboard.press("e")

    assert page.evaluate("window.solved") == 1


def test_character_keys_switched_off_do_nothing_and_chords_still_work(visit: Visit) -> None:
    page = visit.open("inbox")
    page.evaluate(COUNT_SOLVED)
    page.keyboard.press("?")
    page.locator("[data-shortcuts-switch]").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("e")
    page.keyboard.press("Control+k")

    assert page.evaluate("window.solved") == 0
    assert page.locator("#palette[open]").count() == 1


def test_shortcut_sheet_lists_what_the_page_offers(visit: Visit) -> None:
    page = visit.open("inbox")

    page.keyboard.press("?")

    lines = page.locator("#shortcuts .shortcuts__item").all_inner_texts()
    assert [line.split()[0] for line in lines] == ["Show", "Solve", "Reply", "Note", "Send", "Undo", "Commands"]


def test_menu_moves_by_arrows_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit.open("inbox")
    page.locator("[aria-controls=more]").focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")

    assert second == "Spam"
    assert page.evaluate("document.activeElement.getAttribute('aria-controls')") == "more"
    assert page.locator("#more").is_hidden()


def test_theme_chosen_is_kept_and_rendered_by_the_server(visit: Visit) -> None:
    page = visit.open("inbox")

    page.locator("[data-theme-toggle]").click()
    page.reload()

    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.request.get(page.url).text().count('data-theme="dark"') == 1


def test_notice_with_undo_counts_down_and_undoes_by_key(visit: Visit) -> None:
    page = visit.open("inbox")
    # An attribute, not a variable: waiting for a variable evaluates strings in the page, which its policy refuses.
    page.evaluate("document.addEventListener('undone', e => document.body.dataset.undone = e.detail.address)")
    page.evaluate(NOTICE)
    page.locator(".toast").wait_for()

    page.keyboard.press("u")
    page.locator("body[data-undone='/specimen/undo']").wait_for()

    assert page.locator(".toast").filter(has_text="Solved").count() == 0


def test_failed_request_becomes_a_notice_and_changes_nothing(visit: Visit) -> None:
    page = visit.open("inbox")
    before = page.locator(".pane--main").inner_html()

    page.evaluate("htmx.ajax('GET', '/specimen/nowhere', {target: '.pane--main', swap: 'innerHTML'})")
    page.locator(".toast--error").wait_for()

    assert page.locator(".toast--error .toast__text").inner_text() == "That is not there any more."
    assert page.locator(".pane--main").inner_html() == before


def test_times_are_relative_and_say_the_exact_instant(visit: Visit) -> None:
    page = visit.open("inbox")

    first = page.locator(".ticket-row time").first

    assert first.inner_text() == "4 min"
    assert re.search(r"\d{4} at \d", first.get_attribute("title") or "")


def test_phone_shows_one_pane_and_a_bar(browser: Browser, live_server: Any) -> None:
    visit = open_visit(browser, live_server, "phone")
    page = visit.open("inbox?pane=main")

    panes = [page.locator(f".pane--{name}").is_visible() for name in ("list", "main", "side")]
    page.locator("[data-pane-show=list]").click()
    after = [page.locator(f".pane--{name}").is_visible() for name in ("list", "main", "side")]
    bar = page.locator(".bottom-bar").is_visible()
    in_time(page.context.close)

    assert (panes, after, bar) == ([False, True, False], [True, False, False], True)
