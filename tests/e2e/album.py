"""The pictures of the guides, taken from a running demo: `python -m tests.e2e.album http://127.0.0.1:8000 docs/images`.

The demo should have been filled a minute or two before, and its past year be written. Existing pictures are
overwritten.
"""

import re
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browsers import in_time
from tests.e2e.screens import CHROMIUM, FLAGS, SIZES, THEMES, open_context, photograph, settle

LOOKED_THROUGH = 14  # conversations among which the richest is photographed
WAIT_S = 60.0
WORKSPACE = (
    "inbox", "conversation", "quarantine", "settings-channels", "dashboards", "wallboard", "satisfaction",
    "editors-desk", "editor",
)  # fmt: skip
RICHNESS = """() => (document.querySelector("#subject").lang === "en" ? 20 : 0)
  + document.querySelectorAll("#thread .message").length
  + 3 * document.querySelectorAll("#thread .message--note").length
  + 2 * document.querySelectorAll("#thread .attachments, #thread [data-mail-frame]").length"""


def sign_in(context: BrowserContext, base: str) -> None:
    """Signs the demo's administrator in."""
    page = context.new_page()
    page.goto(f"{base}/accounts/login/")
    page.fill("[name=login]", "admin@demo.test")
    page.fill("[name=password]", "demo")
    page.click("button[type=submit]")
    page.wait_for_url("**/inbox/**")
    page.close()


def richest(page: Page, base: str) -> str:
    """The path of the open conversation that shows most, in English if there is one."""
    page.goto(f"{base}/inbox/open/")
    rows = page.locator("#list .ticket-row").evaluate_all("rows => rows.map(row => row.getAttribute('href'))")
    found = dict[str, int]()
    for path in rows[:LOOKED_THROUGH]:
        page.goto(base + path)
        found[path] = page.evaluate(RICHNESS)
    return max(found, key=lambda path: found[path])


def sign_in_customer(page: Page, base: str) -> None:
    """Signs in the customer of the conversation that is open, by a link that is read in the sink."""
    email = page.locator("#side dd").first.inner_text()
    page.goto(f"{base}/help/requests/")
    page.fill("[name=email]", email)
    page.click("button[type=submit]")
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        page.goto(f"{base}/demo/sent/")
        letter = page.get_by_text("Your link to sign in").first
        if letter.count():
            letter.click()
            page.wait_for_load_state()
            if link := re.search(r"/help/requests/sign-in/\w{20,}/", page.content()):
                page.goto(base + link.group())
                page.click("main button[type=submit]")
                return
        page.wait_for_timeout(1000)
    raise TimeoutError("the mail with the link did not arrive")


def prepare(browser: Browser, base: str) -> tuple[dict[str, str], str]:
    """Picture → path, for agents and customers; the cookie of a customer."""
    context = open_context(browser, "desk", "light")
    sign_in(context, base)
    page = context.new_page()
    conversation = richest(page, base)
    page.goto(f"{base}/quarantine/")
    item = page.locator(".envelope-row").first.get_attribute("href") or "/quarantine/"
    page.goto(base + conversation)
    number = conversation.rstrip("/").rpartition("/")[2]
    sign_in_customer(page, base)
    customer = next(cookie for cookie in context.cookies(f"{base}/help/") if cookie["name"] == "helpdesk_customer")
    paths = {
        "inbox": "/inbox/open/",
        "conversation": conversation,
        "quarantine": item,
        "settings-channels": "/settings/channels/",
        "dashboards": "/dashboards/",
        "wallboard": "/dashboards/live/",
        "satisfaction": "/dashboards/satisfaction/",
        "request": f"/help/requests/mine/{number}/",
        "contact": "/help/contact/",
        "signin": "/accounts/login/",
        "help": "/help/en/",
        "article": "/help/en/a/descale-a-duo-or-a-trio/",
        "search": "/help/en/search/?q=desclae+mashine",
        "requests": "/help/requests/?show=all",
        "editors-desk": "/knowledge/desk/",
        "editor": editor_of(page, base),
    }
    in_time(context.close)
    return paths, str(customer["value"])


def editor_of(page: Page, base: str) -> str:
    """The path of the editor of an article."""
    page.goto(f"{base}/knowledge/?q=descale")
    article = page.locator("main .table__main").first.get_attribute("href") or ""
    return f"{article}draft/"


def take(
    browser: Browser, base: str, folder: Path, size: str, theme: str, prepared: tuple[dict[str, str], str]
) -> None:
    """Photographs every path in one look; on a desk the inbox has a conversation open."""
    paths, customer = prepared
    context, suffix = open_context(browser, size, theme), ("-phone" if size == "phone" else "") + f"-{theme}"
    context.add_cookies([{"name": "helpdesk_customer", "value": customer, "url": f"{base}/help/"}])
    page = context.new_page()
    for name in ("request", "requests", "contact", "signin", "help", "article", "search"):
        shoot(page, base + paths[name], folder / f"{name}{suffix}.png")
    sign_in(context, base)
    for name in WORKSPACE:
        path = paths["conversation"] if name == "inbox" and size == "desk" else paths[name]
        if name != "conversation" or size == "phone":
            shoot(page, base + path, folder / f"{name}{suffix}.png")
    in_time(context.close)


def shoot(page: Page, address: str, file: Path) -> None:
    """Opens an address and photographs it once nothing moves."""
    page.goto(address)
    settle(page)
    page.wait_for_load_state("networkidle")
    photograph(page, file)


def main(base: str, folder: Path) -> None:
    """Writes all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        prepared = prepare(browser, base)
        for size in SIZES:
            for theme in THEMES:
                take(browser, base, folder, size, theme, prepared)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
