"""From the mail program of a customer to an agent's browser and back, over real SMTP both ways."""

import re
import time
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail as outgoing
from playwright.sync_api import Browser, Page, expect

from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.sending import send_due
from channels_inbox.pipeline.run import work_off
from tests.browsers import in_time
from tests.cast import Cast
from tests.channels_inbox.letters import DANA, mail
from tests.channels_inbox.receivers.test_smtp import Running
from tests.simulators.smtp_server import Received, SmtpServer
from tickets.enums import MessageKind
from tickets.models import Message, Ticket

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LIMIT_S = 30.0


@pytest.fixture
def sink(settings: Any) -> Iterator[SmtpServer]:
    """Takes every outgoing mail."""
    with SmtpServer() as server:
        settings.NET_ALLOW = [f"127.0.0.1:{server.port}"]
        yield server


@pytest.fixture
def door(cast: Cast, sink: SmtpServer) -> Iterator[Running]:
    """The mail receiver; the mailbox sends to the sink and acknowledges nothing."""
    config = {"smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_security": "plain", "ack_enabled": False}
    ChannelSettings.objects.create(channel=cast.mailbox, incoming="smtp", outgoing="smtp", config=config)
    running = Running()
    running.start()
    yield running
    running.stop()


def write(door: Running, raw: bytes, to: str = "support@demo.test") -> None:
    """Sends a mail as a mail server does and lets the worker read it."""
    with door.smtp() as client:
        client.sendmail(DANA, [to], raw)
    work_off()


def sent(sink: SmtpServer) -> Received:
    """Lets the worker send until the first mail is in the sink."""
    deadline = time.monotonic() + LIMIT_S
    while not sink.mails and time.monotonic() < deadline:
        send_due(run_s=1)
    return sink.mails[0]


def type_reply(page: Page, text: str) -> None:
    page.keyboard.press("r")
    expect(page.locator(".composer .tiptap")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread .message--scheduled")).to_contain_text(text)


def test_mail_is_seen_answered_taken_back_sent_and_its_answer_joins(
    cast: Cast, door: Running, sink: SmtpServer, visit: Any, settings: Any
) -> None:
    page = visit(cast.alice).open("/inbox/open/")
    write(door, mail(subject="Leaking group"))
    expect(page.locator("#list .ticket-row")).to_contain_text("Leaking group")
    page.locator("#list .ticket-row").click()
    expect(page.locator("#subject")).to_have_text("Leaking group")

    type_reply(page, "Please send a photo.")
    page.locator("#thread [data-undo-send]").click()
    expect(page.locator("#thread .message--scheduled")).to_have_count(0)
    assert sink.mails == []

    settings.UNDO_SEND_S = 1
    page.keyboard.press("r")
    expect(page.locator(".composer .tiptap")).to_be_focused()
    expect(page.locator(".composer .tiptap")).to_have_text("Please send a photo.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread .message--scheduled")).to_be_visible()
    letter = sent(sink).mail
    expect(page.locator("#thread .message--scheduled")).to_have_count(0)
    expect(page.locator("#thread .message--out")).to_contain_text("sent")

    reply_to = letter["Reply-To"].addresses[0].addr_spec
    assert re.fullmatch(r"support\+[^@]+@demo\.test", reply_to)
    answer = mail(text="Here it is.\n", subject="Re: Leaking group", message_id="<two@customer.test>")
    write(door, answer.replace(b"To: support@demo.test", f"To: {reply_to}".encode()), to=reply_to)
    expect(page.locator("#thread")).to_contain_text("Here it is.")
    assert Ticket.objects.count() == 1


def test_customer_without_javascript_writes_signs_in_by_a_link_and_answers(
    cast: Cast, site: str, browser: Browser, visit: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/help/contact/")
    values = {"name": "Eve", "email": "eve@customer.test", "subject": "An order", "text": "Where is it?"}
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    page.click("form:has([name=text]) button[type=submit]")
    work_off()
    ticket = Ticket.objects.get()
    ours = visit(cast.alice).open(f"/inbox/open/{ticket.pk}/")

    page.goto(f"{site}/help/requests/")
    page.fill("[name=email]", "eve@customer.test")
    page.click("form:has([name=email]) button[type=submit]")
    letter = next(each for each in outgoing.outbox if each.to == ["eve@customer.test"])
    assert isinstance(letter.body, str)
    link = re.search(r"/help/requests/sign-in/\w+/", letter.body)
    assert link
    page.goto(site + link.group())
    page.click("main button[type=submit]")
    page.click("text=An order")
    page.fill("[name=text]", "I found it, thank you.")
    page.click("#answer button[type=submit]")
    work_off()
    expect(ours.locator("#thread")).to_contain_text("I found it, thank you.")
    assert Message.objects.filter(kind=MessageKind.CUSTOMER, ticket=ticket).count() == 2
    page.click("text=Mark as solved")
    expect(page.locator(".status--solved")).to_be_visible()
    page.click("header button[type=submit]")
    page.goto(f"{site}/help/requests/mine/{ticket.pk}/")
    expect(page.locator("[name=email]")).to_be_visible()
    in_time(context.close)


def test_stranger_with_the_number_waits_beside_the_ticket(cast: Cast, door: Running, visit: Any) -> None:
    ticket = cast.open_ticket()
    page = visit(cast.alice).open(f"/inbox/open/{ticket.pk}/")
    letter = EmailMessage()
    letter["From"], letter["To"] = "Erin <erin@else.test>", "support@demo.test"
    letter["Subject"], letter["Message-ID"] = f"Re: [#{ticket.pk}] Leaking group", "<erin@else.test>"
    letter.set_content("I know why.\n")
    write(door, letter.as_bytes(policy=letter.policy.clone(linesep="\r\n")))
    notice = page.locator("#notices .notice--warning")
    expect(notice).to_contain_text("Erin")
    notice.get_by_role("button", name="Join").click()
    expect(page.locator("#thread")).to_contain_text("I know why.")
    expect(notice).to_have_count(0)
