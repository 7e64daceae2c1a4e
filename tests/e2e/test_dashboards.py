"""A manager's visit: from a number to exactly its tickets, filters, files that say the same, a page by mail."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from channels_inbox.outbound.sending import send_due
from core.clocks import now
from metrics.tasks import send_reports
from people.enums import Role
from tests.cast import Cast, make_agent
from tests.channels_inbox.outbound.conftest import send_through
from tests.metrics.dashboards.rows import MINUTE, refreshed, write_fact
from tests.simulators.smtp_server import SmtpServer

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sink(settings: Any, cast: Cast) -> Iterator[SmtpServer]:
    """Takes every outgoing mail."""
    with SmtpServer() as server:
        settings.NET_ALLOW = [f"127.0.0.1:{server.port}"]
        send_through(cast.mailbox, server)
        yield server


def write_days(cast: Cast) -> None:
    """Nine tickets by mail and three by chat, each answered, in the last twelve days."""
    refreshed(now())
    for place in range(12):
        channel, ticket = ("chat" if place % 4 == 0 else "email"), cast.open_ticket()
        at, own = now() - timedelta(days=1 + place), {"ticket": ticket.pk, "team": cast.support.pk, "channel": channel}
        write_fact("created", at, **own)
        write_fact("first_response", at, value=(place + 1) * MINUTE, **own)


def value_of(page: Page, label: str) -> str:
    """What a tile says."""
    tile = page.locator("article.kpi", has=page.get_by_role("link", name=label, exact=True))
    return " ".join(tile.locator(".kpi__value").inner_text().split())


def choose(page: Page, menu: str, item: str) -> None:
    """Opens a menu and takes an item, by keyboard alone."""
    page.get_by_role("button", name=menu, exact=True).focus()
    page.keyboard.press("Enter")
    entry = page.get_by_role("menuitem", name=item)
    while not entry.evaluate("(one) => one === document.activeElement"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def saved(page: Page, menu: str, item: str) -> tuple[str, bytes]:
    """The name and content of what a menu saves."""
    with page.expect_download() as waiting:
        choose(page, menu, item)
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_manager_follows_numbers_and_takes_them_along(visit: Any, cast: Cast, sink: SmtpServer) -> None:
    write_days(cast)
    ada = make_agent("Ada", Role.MANAGER, cast.support)
    page: Page = visit(ada).open("/dashboards/")
    assert value_of(page, "New tickets") == "12"
    page.locator("summary", has_text="Channel").click()
    page.get_by_label("E-mail", exact=True).check()
    page.locator("details[open]").get_by_role("button", name="Apply").click()
    page.wait_for_url("**channel=email**")
    page.wait_for_selector("html[data-charts-ready]", state="attached")
    values = {label: value_of(page, label) for label in ("New tickets", "First response, median", "Open now")}
    assert values == {"New tickets": "9", "First response, median": "7 min", "Open now": "12"}

    page.get_by_role("link", name="New tickets", exact=True).click()
    expect(page.locator(".page__meta")).to_contain_text("9 tickets")
    expect(page.locator("tbody tr")).to_have_count(9)
    page.get_by_role("link", name="Back").click()
    page.wait_for_selector("html[data-charts-ready]", state="attached")

    days = "-".join(
        re.findall(r"\d{4}-\d\d-\d\d", page.locator("[data-chart]").first.get_attribute("data-picture-name"))
    )  # type: ignore[arg-type]
    name, content = saved(page, "Export", "Spreadsheet (XLSX)")
    assert name == f"overview-{days}.xlsx"
    head, *rows = openpyxl.load_workbook(io.BytesIO(content))["Figures"].iter_rows(values_only=True)
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert {
        line["Figure"]: line["Shown"] for line in lines if line["Of"] is None and line["Figure"] in values
    } == values
    assert "xl/externalLinks" not in " ".join(zipfile.ZipFile(io.BytesIO(content)).namelist())
    name, content = saved(page, "Save “New and solved”", "Picture (PNG)")
    assert (name, content[:8]) == (f"overview-bars-created-{days}.png", b"\x89PNG\r\n\x1a\n")
    name, content = saved(page, "Save “Arrivals”", "Drawing (SVG)")
    assert name == f"overview-heat-created-{days}.svg"
    assert b"Channel: E-mail" in content

    page.emulate_media(media="print")
    expect(page.locator(".page__terms")).to_contain_text("E-mail")
    expect(page.locator(".dock")).to_be_hidden()
    expect(page.locator(".filter-bar")).to_be_hidden()
    page.emulate_media(media="screen")

    choose(page, "Export", "Mail it regularly")
    page.get_by_label("Name").fill("Mail of the week")
    page.get_by_label("Bob").check()
    page.get_by_role("button", name="Schedule", exact=True).click()
    page.get_by_role("button", name="Send now: Mail of the week").click()
    expect(page.get_by_text("It leaves within a minute.")).to_be_visible()
    assert send_reports() == 2
    send_due(run_s=20)
    assert sorted(mail.recipients[0] for mail in sink.mails) == sorted(
        one.account.email for one in (ada, cast.bob) if one.account
    )
    body = sink.mails[0].mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "New tickets: 9 (exact)" in text
    assert "First response, median: 7 min (" in text
    link = re.search(r"https?://\S+(/dashboards/\?\S+)", text)
    assert link is not None
    visit_again = page.goto(page.url.split("/dashboards/")[0] + link[1])
    assert visit_again is not None
    assert value_of(page, "New tickets") == "9"
    page.get_by_role("link", name="Scheduled reports").click()
    expect(page.locator("tbody tr")).to_contain_text("Sent to 2 people")
