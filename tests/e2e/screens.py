"""Every screen of the product: who looks, what the answer is, how it is examined and photographed."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
FIND = """async (dark) => {
  const limits = dark ? {runOnly: ["color-contrast", "link-in-text-block"]} : {};
  const found = await axe.run(document, {resultTypes: ["violations"], ...limits});
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""
# A sheet made by script needs no leave of the policy.
STILL = """{
  const still = new CSSStyleSheet();
  still.replaceSync("*, *::before, *::after { transition: none !important; }");
  document.adoptedStyleSheets.push(still);
}"""
WIDER = """Math.max(...[document.documentElement, ...document.querySelectorAll(".page, .sheet")]
  .map((box) => box.scrollWidth - box.clientWidth))"""  # most pages scroll inside the sheet
FORGED = """() => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/help/contact/";
  document.body.append(form);
  form.submit();
}"""
MOST_BYTES = 150_000  # of a picture; above it colours are merged
COLOURS = (256, 128, 64, 32)


@dataclass(frozen=True)
class Screen:
    """One address as one visitor sees it; `after` acts on the page before it is looked at."""

    path: str
    visitor: str = "ada"
    status: int = 200
    after: Callable[[Page], None] | None = None
    desk_only: bool = False


def send_forged(page: Page) -> None:
    """Posts a form without the token."""
    with page.expect_navigation():
        page.evaluate(FORGED)


def vote_no(page: Page) -> None:
    """Says that it did not help; the page then asks why."""
    if page.locator("button[value=no]").count():
        page.locator("button[value=no]").click()
    page.get_by_label("What I need is missing").wait_for()


def press(key: str, appears: str) -> Callable[[Page], None]:
    """Presses a key and waits for what it opens."""

    def act(page: Page) -> None:
        page.keyboard.press(key)
        page.locator(appears).first.wait_for(timeout=10_000)

    return act


def press_both(first: str, second: str, appears: str) -> Callable[[Page], None]:
    """Presses two keys, one after the other."""

    def act(page: Page) -> None:
        page.keyboard.press(first)
        press(second, appears)(page)

    return act


def wait_for(selector: str) -> Callable[[Page], None]:
    """Waits for what a script puts on the page."""

    def act(page: Page) -> None:
        page.locator(selector).first.wait_for(timeout=10_000, state="attached")

    return act


SCREENS = (
    Screen("/accounts/login/", "nobody"),
    Screen("/accounts/password/reset/", "nobody"),
    Screen("/accounts/password/reset/done/", "nobody"),
    Screen("/accounts/password/reset/key/{reset}/", "nobody"),
    Screen("/accounts/password/reset/key/1-wrong/", "nobody"),
    Screen("/accounts/inactive/", "nobody"),
    Screen("/accounts/invitations/{invitation}/", "nobody"),
    Screen("/accounts/invitations/wrong/", "nobody", 404),
    Screen("/accounts/logout/"),
    Screen("/accounts/2fa/"),
    Screen("/accounts/password/change/"),
    Screen("/inbox/open/"),
    Screen("/inbox/mine/"),
    Screen("/inbox/open/{ticket}/"),
    Screen("/inbox/open/{ticket}/", after=press("r", ".composer .tiptap")),
    Screen("/inbox/open/{ticket}/", after=press("Control+k", "#palette[open]")),
    Screen("/inbox/open/{ticket}/", after=press("?", "#shortcuts[open]"), desk_only=True),
    Screen("/inbox/open/{ticket}/", after=press_both("l", "c", "#call-sheet[open]")),
    Screen("/inbox/open/{call}/"),
    Screen("/inbox/conversations/"),
    Screen("/inbox/calls/"),
    Screen("/inbox/search/?q=pump"),
    Screen("/inbox/search/?q=nothing-like-this"),
    Screen("/inbox/me/"),
    Screen("/quarantine/"),
    Screen("/quarantine/{item}/"),
    Screen("/quarantine/{item}/edits/"),
    Screen("/settings/company/"),
    Screen("/settings/people/"),
    Screen("/settings/people/invitations/"),
    Screen("/settings/people/{agent}/"),
    Screen("/settings/teams/"),
    Screen("/settings/teams/new/"),
    Screen("/settings/teams/{team}/"),
    Screen("/settings/organizations/"),
    Screen("/settings/organizations/new/"),
    Screen("/settings/organizations/{organization}/"),
    Screen("/settings/organizations/{organization}/account/"),
    Screen("/settings/organizations/imports/"),
    Screen("/settings/sla/"),
    Screen("/settings/sla/new/"),
    Screen("/settings/sla/{policy}/"),
    Screen("/inbox/due-soon/"),
    Screen("/settings/calendars/"),
    Screen("/settings/calendars/new/"),
    Screen("/settings/calendars/{calendar}/"),
    Screen("/settings/calendars/{calendar}/hours/"),
    Screen("/settings/calendars/{calendar}/hours/{hours}/"),
    Screen("/settings/calendars/{calendar}/days/"),
    Screen("/settings/calendars/{calendar}/holidays/"),
    Screen("/settings/calendars/{calendar}/holidays/?country=DE&region=BY"),
    Screen("/settings/channels/"),
    Screen("/settings/channels/new/"),
    Screen("/settings/channels/first/"),
    Screen("/settings/channels/new/chat/"),
    Screen("/settings/channels/new/whatsapp/"),
    Screen("/settings/channels/new/sms/"),
    Screen("/settings/channels/new/phone/"),
    Screen("/settings/channels/phone/"),
    Screen("/settings/channels/phone/imports/"),
    Screen("/settings/channels/phone/imports/{import}/"),
    Screen("/settings/channels/chat/"),
    Screen("/settings/channels/chat/bot/"),
    Screen("/settings/channels/chat/greetings/"),
    Screen("/settings/channels/webhook/"),
    Screen("/settings/channels/telegram/"),
    Screen("/settings/channels/whatsapp/"),
    Screen("/settings/channels/sms/"),
    Screen("/settings/channels/support/"),
    Screen("/settings/channels/{form}/"),
    Screen("/settings/bans/"),
    Screen("/settings/tags/"),
    Screen("/settings/templates/"),
    Screen("/settings/templates/new/"),
    Screen("/settings/templates/{template}/"),
    Screen("/settings/fields/"),
    Screen("/settings/fields/new/"),
    Screen("/settings/fields/{field}/"),
    Screen("/settings/tokens/"),
    Screen("/settings/help/"),
    Screen("/settings/help/model/"),
    Screen("/knowledge/votes/"),
    Screen("/knowledge/announcements/"),
    Screen("/knowledge/announcements/new/"),
    Screen("/help/en/", "nobody"),
    Screen("/help/en/c/cleaning/", "nobody"),
    Screen("/help/en/a/descale/", "nobody"),
    Screen("/help/en/a/no-water/", "nobody"),
    Screen("/help/en/a/descale/votes/", "nobody", after=vote_no),
    Screen("/help/en/search/?q=descale", "nobody"),
    Screen("/help/en/search/?q=zzzz", "nobody"),
    Screen("/help/en/subscription/", "nobody"),
    Screen("/help/en/service/", "nobody"),
    Screen("/help/subscriptions/wrong/", "nobody", 404),
    Screen("/settings/surveys/"),
    Screen("/dashboards/", after=wait_for("html[data-charts-ready]")),
    Screen("/dashboards/?from=2026-13-01&channel=chat"),
    Screen("/dashboards/live/"),
    Screen("/dashboards/due/tickets/"),
    Screen("/dashboards/satisfaction/"),
    Screen("/dashboards/speed/"),
    Screen("/dashboards/quality/"),
    Screen("/dashboards/agents/"),
    Screen("/dashboards/channels/"),
    Screen("/dashboards/customers/"),
    Screen("/dashboards/knowledge/"),
    Screen("/dashboards/sla/"),
    Screen("/dashboards/me/"),
    Screen("/dashboards/me/", "lea", 403),
    Screen("/dashboards/reports/"),
    Screen("/dashboards/reports/new/?page=speed&channel=chat"),
    Screen("/dashboards/reports/{report}/"),
    Screen("/settings/surveys/new/"),
    Screen("/settings/surveys/{asking}/"),
    Screen("/settings/surveys/{asking}/questions/"),
    Screen("/settings/surveys/{asking}/questions/new/"),
    Screen("/settings/surveys/{asking}/waves/"),
    Screen("/settings/surveys/{asking}/link/"),
    Screen("/ratings/"),
    Screen("/s/link/{open}/", "nobody"),
    Screen("/dashboards/open/tickets/"),
    Screen("/dashboards/created/tickets/"),
    Screen("/dashboards/csat/tickets/"),
    Screen("/knowledge/"),
    Screen("/knowledge/articles/{article}/settings/"),
    Screen("/knowledge/articles/{article}/en/"),
    Screen("/knowledge/articles/{article}/en/draft/", after=wait_for("[data-draft][data-ready]")),
    Screen("/knowledge/articles/{article}/ro/draft/", after=wait_for("[data-draft][data-ready]")),
    Screen("/knowledge/articles/{article}/en/revisions/"),
    Screen("/knowledge/articles/{article}/en/titles/"),
    Screen("/knowledge/categories/{shelf}/"),
    Screen("/knowledge/categories/{shelf}/articles/"),
    Screen("/knowledge/snippets/"),
    Screen("/knowledge/snippets/{snippet}/"),
    Screen("/knowledge/synonyms/"),
    Screen("/knowledge/desk/"),
    Screen("/knowledge/reading/"),
    Screen("/knowledge/reading/{list}/"),
    Screen("/knowledge/folder/"),
    Screen("/help/contact/", "nobody"),
    Screen("/help/contact/sent/", "nobody"),
    Screen("/help/requests/", "nobody"),
    Screen("/help/requests/sent/", "nobody"),
    Screen("/help/requests/{request}", "nobody"),
    Screen("/help/requests/wrong/", "nobody", 404),
    Screen("/help/requests/password/", "nobody"),
    Screen("/help/requests/sign-in/{sign_in}/", "nobody"),
    Screen("/help/requests/sign-in/wrong/", "nobody", 404),
    Screen("/help/contact/", "dana"),
    Screen("/help/requests/", "dana"),
    Screen("/help/requests/?show=all&of=organization", "dana"),
    Screen("/help/requests/?q=nothing-like-this", "dana"),
    Screen("/help/requests/mine/{ticket}/?done=answered", "dana"),
    Screen("/help/requests/mine/{colleague}/", "dana"),
    Screen("/help/requests/mine/{chat}/", "dana"),
    Screen("/help/account/", "dana"),
    Screen("/help/account/password/", "dana"),
    Screen("/help/account/deletion/", "dana"),
    Screen("/s/{survey}/", "nobody"),
    Screen("/s/wrong/", "nobody", 404),
    Screen("/settings/people/", "lea", 403),
    Screen("/inbox/open/{ticket}/", "lea"),
    Screen("/nowhere/", "ada", 404),
    Screen("/nowhere/", "nobody", 404),
    Screen("/fault/", "ada", 500),
    Screen("/help/contact/", "nobody", 200, after=send_forged),
)


def open_context(browser: Browser, size: str, theme: str) -> BrowserContext:
    """A browser window of this size and theme, without motion: not even colours take a moment to change."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        has_touch=size == "phone",
    )
    context.add_init_script(STILL)
    return context


def settle(page: Page) -> None:
    """Waits until the fonts are there and the socket is up, where the page has one."""
    page.evaluate("document.fonts.ready.then(() => 0)")
    if page.locator("[data-socket]").count():
        page.wait_for_selector("html[data-socket-ready]", state="attached")


def examine(page: Page, theme: str) -> list[str]:
    """What axe objects to, how much wider than the window the page is, and whether there is anything on it.

    In the dark axe looks at colours alone: the rest of the page is the same as in the light.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    wide = page.evaluate(WIDER)
    blank = not page.locator("main").inner_text().strip()
    return [
        *page.evaluate(FIND, theme == "dark"),
        *([f"{wide} px too wide"] if wide else []),
        *(["nothing to see"] if blank else []),
    ]


def photograph(page: Page, file: Path) -> None:
    """Writes what the window shows as an optimised PNG, in fewer colours if it would be large."""
    with Image.open(BytesIO(page.screenshot())) as shot:
        picture = shot.convert("RGB")
        picture.save(file, optimize=True)
        for colours in COLOURS:
            if file.stat().st_size > MOST_BYTES:
                merged = picture.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
                merged.save(file, optimize=True)
