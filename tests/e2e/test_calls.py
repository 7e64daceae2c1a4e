"""Calls in a real browser: one pops up, is taken, ends, is wrapped up and logged; another is logged by keys alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from channels_inbox.kinds.posted import SECRET
from channels_inbox.models import Call
from people.actions.contacts import add_identity
from people.enums import IdentityKind
from people.models import Agent, Company
from tests.cast import Cast
from tests.channels_inbox.kinds.posting import make_channel, settle
from tests.simulators.phone import NUMBER, Pbx
from tickets.enums import ChannelKind
from tickets.models import TicketEvent

pytestmark = pytest.mark.e2e


@pytest.fixture
def pbx(site: str, cast: Cast) -> Iterator[Pbx]:
    """A telephone system in Germany; Alice has an extension and Dana a number."""
    Company.objects.update(country="DE")
    Agent.objects.filter(pk=cast.alice.pk).update(extension="204")
    add_identity(contact=cast.dana, kind=IdentityKind.PHONE, value=NUMBER)
    with Pbx() as pbx:
        make_channel(cast, ChannelKind.PHONE, {SECRET: pbx.secret})
        yield pbx


def tell(pbx: Pbx, site: str, kind: str, at: float, **more: Any) -> None:
    """The telephone system tells what happened a moment ago; a worker reads it."""
    assert pbx.send(f"{site}/hooks/phone/phone/", pbx.event(kind, at=at, ago=60, agent="204", **more)) == 200
    settle()


@pytest.mark.parametrize(("size", "theme"), [("desk", "light"), ("phone", "dark")])
def test_call_pops_up_and_is_wrapped_up(visit: Any, site: str, cast: Cast, pbx: Pbx, size: str, theme: str) -> None:
    ticket = cast.open_ticket()
    page = visit(cast.alice, size, theme).open("/inbox/open/")
    other = visit(cast.bob).open("/inbox/open/")
    tell(pbx, site, "new", 0)
    pop = page.locator(".call-pop")
    expect(pop).to_contain_text("Incoming call")
    expect(pop).to_contain_text("Dana Petrescu")
    expect(pop).to_contain_text("+49 30 901820")
    expect(pop.get_by_role("button", name="Done")).to_have_count(0)
    tell(pbx, site, "answered", 20)
    expect(pop).to_contain_text("On the phone")
    pop.locator("textarea").fill("Wants a date.")
    pop.get_by_role("button", name=f"Open #{ticket.pk}").click()
    page.wait_for_url(f"**/inbox/**/{ticket.pk}/")
    expect(pop).to_contain_text(f"#{ticket.pk} Leaking group")
    tell(pbx, site, "hangup", 59)
    expect(pop).to_contain_text("to wrap up")
    expect(pop.locator("textarea")).to_have_value("Wants a date.")
    pop.get_by_role("button", name="Done").click()
    expect(pop).to_have_count(0)
    card = page.locator(".call-card")
    expect(card).to_contain_text("Incoming call")
    expect(card).to_contain_text("Wants a date.")
    assert other.locator(".call-pop").count() == 0
    event = TicketEvent.objects.get(kind="call_logged")
    assert (event.ticket, event.agent_id) == (ticket, cast.alice.pk)
    assert (event.data["wait_seconds"], event.data["talk_seconds"]) == (20, 39)


def test_call_is_logged_by_keys_alone(visit: Any, cast: Cast, pbx: Pbx) -> None:
    ticket = cast.open_ticket()
    page = visit(cast.alice).open(f"/inbox/tickets/{ticket.pk}/")
    keys = page.keyboard
    keys.press("l")
    keys.press("c")
    expect(page.locator("#id_number")).to_be_focused()
    keys.press("ControlOrMeta+a")
    keys.type("030/90 18 20")
    expect(page.locator("#call-sheet .caller")).to_contain_text("Dana Petrescu")
    for _step in range(4):  # ticket, direction, outcome, duration
        keys.press("Tab")
    expect(page.locator("#id_duration")).to_be_focused()
    keys.type("4:05")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("Wants a date.")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator(".call-card")).to_contain_text("4:05")
    call = Call.objects.get()
    assert (call.number, call.talk_seconds, call.ticket) == (NUMBER, 245, ticket)
