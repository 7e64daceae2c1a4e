"""The wallboard in a real browser: what arrives shows without a reload, and a lost network is told."""

from typing import Any

import pytest
from playwright.sync_api import expect

from people.enums import Role
from tests.cast import Cast, make_agent

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
STALE = "[data-wall-stale]"


def test_board_moves_by_itself_and_says_when_it_stands(cast: Cast, visit: Any) -> None:
    cast.open_ticket()
    visitor = visit(make_agent("Ada", Role.MANAGER, cast.support))
    page = visitor.open("/dashboards/live/")
    waiting = page.locator('[data-wall-figure="unanswered"] .wall__value')
    expect(waiting).to_have_text("1")
    page.evaluate("window.isTheSamePage = true")
    cast.open_ticket()
    expect(waiting).to_have_text("2", timeout=5_000)  # by the hint: sooner than the next look
    expect(page.locator(STALE)).to_be_hidden()
    visitor.context.set_offline(True)
    expect(page.locator(STALE)).to_contain_text("No connection. These figures stand since")
    expect(page.locator(STALE)).to_be_visible()
    visitor.context.set_offline(False)
    expect(page.locator(STALE)).to_be_hidden()
    assert page.evaluate("window.isTheSamePage") is True
    page.get_by_role("button", name="Full screen").click()
    expect(page.locator("[data-wall-full][aria-pressed=true]")).to_be_visible()
    visitor.complaints[:] = [each for each in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in each]
