"""Customers' pages in a real browser without JavaScript, and their accessibility with it."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from channels_inbox.actions.request_links import make_request_link
from channels_inbox.models import Envelope
from tests.browsers import in_time
from tests.cast import Cast
from tickets.models import Ticket

pytestmark = pytest.mark.e2e
AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
FIND = "axe.run().then(found => found.violations.map(each => each.id + each.nodes.map(node => ' ' + node.target)))"


def test_contact_form_works_without_javascript(cast: Cast, live_server: Any, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/help/contact/")
    for name, value in {"name": "Eve", "email": "eve@x.test", "subject": "Order", "text": "Where is it?"}.items():
        page.fill(f"[name={name}]", value)
    page.click("form[method=post] button[type=submit]")
    assert page.url.endswith("/help/contact/sent/")
    assert Envelope.objects.count() == 1
    in_time(page.context.close)


def test_request_page_takes_an_answer_without_javascript(
    cast: Cast, ticket: Ticket, live_server: Any, browser: Browser
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(make_request_link(ticket, cast.dana).replace("https://help.ondine.test", live_server.url))
    page.fill("[name=text]", "Still leaking.")
    page.click("#answer button[type=submit]")
    assert page.url.endswith("?sent#answer")
    assert Envelope.objects.count() == 1
    in_time(page.context.close)


@pytest.mark.parametrize(("size", "theme"), [("desk", "light"), ("phone", "dark")])
def test_customers_pages_are_accessible_and_obey_the_policy(
    cast: Cast, ticket: Ticket, live_server: Any, browser: Browser, size: str, theme: str
) -> None:
    link = make_request_link(ticket, cast.dana).removeprefix("https://help.ondine.test")
    complaints: list[str] = []
    width, height = SIZES[size]
    view = {"viewport": {"width": width, "height": height}, "color_scheme": theme, "reduced_motion": "reduce"}
    context = browser.new_context(**view)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in ("/help/contact/", "/help/contact/sent/", "/help/requests/", link):
        page.goto(live_server.url + path)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        complaints += [f"{path}: {found}" for found in page.evaluate(FIND)]
    in_time(context.close)
    assert complaints == []
