"""An answer by SMS in a real browser: counted while it is typed, as plain text; refused after STOP."""

from typing import Any

import pytest
from playwright.sync_api import expect

from channels_inbox.actions.channels import SECRET, create_channel
from core.clocks import now
from people.actions.contacts import find_or_create_contact
from people.enums import IdentityKind
from tests.cast import Cast
from tickets.actions.consents import note_consent
from tickets.actions.incoming import Incoming
from tickets.actions.intake import open_ticket
from tickets.enums import ChannelKind
from tickets.log import By
from tickets.models import Message

pytestmark = pytest.mark.e2e
NUMBER = "+14155550101"


def arrive(cast: Cast) -> Message:
    kind = ChannelKind.SMS
    channel = create_channel(kind=kind, name="Texts", default_team=cast.support, config={}, secrets={SECRET: "t"})
    author = find_or_create_contact(kind=IdentityKind.PHONE, value=NUMBER, name="Dana Petrescu")
    incoming = Incoming(
        channel=channel, author=author, author_email=NUMBER, subject="Hello", text="Hello, is it ready?",
        sent_at=now(), received_at=now(),
    )  # fmt: skip
    return open_ticket(incoming=incoming)


def test_answer_is_counted_as_it_is_typed_and_sent_as_plain_text(cast: Cast, visit: Any) -> None:
    message = arrive(cast)
    page = visit(cast.alice).open(f"/inbox/open/{message.ticket_id}/")
    line, box = page.locator("[data-segments]"), page.locator(".composer textarea[name=html]")
    page.keyboard.press("r")
    box.fill("Yes, {it} is.")
    expect(line).to_have_text("15 of 160 characters, GSM-7, 1 SMS")
    box.fill("ça va " * 20)
    expect(line).to_have_text("119 of 134 characters, UCS-2, 2 SMS")
    expect(page.locator(".composer .tiptap")).to_have_count(0)
    expect(page.locator("[data-plain]")).to_be_hidden()
    page.keyboard.press("n")
    page.locator(".composer [role=tab][data-mode=note]").click()
    expect(line).to_be_hidden()
    page.locator(".composer [role=tab][data-mode=reply]").click()
    expect(line).to_be_visible()
    box.fill("Two\n\nlines")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message--out")).to_contain_text("Two")
    assert Message.objects.get(kind="reply").text == "Two\n\nlines"


def test_composer_says_that_the_customer_wants_nothing(cast: Cast, visit: Any) -> None:
    message = arrive(cast)
    stop = {"word": "STOP", "at": now(), "by": By.system()}
    note_consent(message=message, address=NUMBER, refused=True, **stop)
    visitor = visit(cast.alice, size="phone")
    page = visitor.open(f"/inbox/open/{message.ticket_id}/")
    expect(page.locator(".composer")).to_contain_text("This customer wrote “STOP”")
    page.locator(".composer textarea[name=html]").fill("One more thing")
    page.locator("[data-send]").click()
    expect(page.locator("[data-toasts]")).to_contain_text("nothing may be sent to them here")
    visitor.complaints.clear()  # the browser tells of every refusal (422)
