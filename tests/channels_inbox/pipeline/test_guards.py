"""Loops, machines, spam, bounces and the acknowledgement (R28, R31, R32)."""

import pytest
from django.core import mail as letters

from channels_inbox.actions.receive import accept
from channels_inbox.enums import Receiver
from channels_inbox.models import ChannelSettings, Delivery, DeliveryCopy, Item
from channels_inbox.pipeline.run import work_off
from core.clocks import now
from knowledge_base.actions.announcements import Words, save_announcement
from knowledge_base.actions.subscriptions import mail_announcements
from knowledge_base.models import AnnouncementMail, Subscriber
from people.models import Agent
from tests.cast import Cast
from tests.channels_inbox.conftest import configure
from tests.channels_inbox.letters import DANA, let_in, mail, rules
from tickets.actions.reply import post_reply
from tickets.enums import MessageKind
from tickets.models import Channel, Message, Ticket


@pytest.fixture
def acknowledging(mailbox: Channel) -> Channel:
    configure(mailbox, ack_enabled=True)
    return mailbox


def acknowledgements() -> list[Message]:
    return list(Message.objects.filter(kind=MessageKind.SYSTEM))


def test_new_ticket_is_acknowledged(acknowledging: Channel) -> None:
    item = let_in(acknowledging, mail())
    (sent,) = acknowledgements()
    assert sent.to == [{"name": "", "email": DANA}]
    assert item.message is not None
    assert sent.subject == f"We have received your message [#{item.message.ticket_id}]"
    assert DeliveryCopy.objects.get().email == DANA


def test_r32_acknowledgement_holds_no_word_of_the_customer(acknowledging: Channel) -> None:
    let_in(
        acknowledging,
        mail(sender="Cheap Pills <x@y.test>", subject="Buy pills", text="pills pills\n"),
        sender="x@y.test",
    )
    (sent,) = acknowledgements()
    assert "pills" not in (sent.subject + sent.text + sent.html + str(sent.to)).lower()


def test_acknowledgement_speaks_the_customers_language(acknowledging: Channel) -> None:
    text = "Guten Tag, leider ist meine Bestellung noch immer nicht angekommen. Wann darf ich damit rechnen?\n"
    let_in(acknowledging, mail(text=text))
    assert acknowledgements()[0].subject.startswith("Wir haben Ihre Nachricht erhalten")


def test_acknowledgement_takes_the_channels_own_text(acknowledging: Channel) -> None:
    configure(
        acknowledging, ack_texts={"en": {"subject": "Got it, no {{ticket.number}}", "text": "{{channel.name}} thanks"}}
    )
    item = let_in(acknowledging, mail(text="Hello, my grinder does not work any more, please help me with it.\n"))
    assert item.message is not None
    assert acknowledgements()[0].subject == f"Got it, no {item.message.ticket_id}"
    assert acknowledgements()[0].text == "Support thanks"


def test_follow_up_messages_are_not_acknowledged(acknowledging: Channel, alice: Agent) -> None:
    item = let_in(acknowledging, mail())
    assert item.message is not None
    answer = post_reply(ticket_number=item.message.ticket_id, agent=alice, html="<p>Hi</p>", hold_s=0)
    let_in(acknowledging, mail(message_id="<two@customer.test>", In_Reply_To=f"<{answer.message_id}>"))
    assert len(acknowledgements()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto-Submitted", "auto-generated"),
        ("Auto-Submitted", "auto-replied (vacation)"),
        ("Precedence", "bulk"),
        ("Precedence", "junk"),
        ("Precedence", "list"),
        ("Precedence", "auto_reply"),
        ("List-Id", "<news.customer.test>"),
        ("List-Unsubscribe", "<https://customer.test/u>"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("X-Loop", "somebody@customer.test"),
        ("Return-Path", "<>"),
    ],
)
def test_r28_no_acknowledgement_to_machines(acknowledging: Channel, name: str, value: str) -> None:
    item = let_in(acknowledging, f"{name}: {value}\r\n".encode() + mail())
    assert item.message is not None
    assert acknowledgements() == []


@pytest.mark.parametrize(
    "sender",
    [
        "mailer-daemon@customer.test",
        "postmaster@customer.test",
        "no-reply@customer.test",
        "noreply@customer.test",
        "do-not-reply@customer.test",
        "orders-noreply@customer.test",
        "boss@demo.test",
    ],
)
def test_r28_no_acknowledgement_to_addresses_nobody_reads(acknowledging: Channel, sender: str) -> None:
    assert let_in(acknowledging, mail(sender=sender), sender=sender).message is not None
    assert acknowledgements() == []


def test_r28_no_acknowledgement_to_an_empty_return_path(acknowledging: Channel) -> None:
    item = let_in(acknowledging, mail(), sender="")
    assert item.message is not None
    assert item.message.is_auto
    assert acknowledgements() == []


def test_automatic_answer_reopens_nothing(mailbox: Channel, alice: Agent) -> None:
    item = let_in(mailbox, mail())
    assert item.message is not None
    answer = post_reply(ticket_number=item.message.ticket_id, agent=alice, html="<p>Hi</p>", hold_s=0)
    Ticket.objects.update(category="pending", shelf="pending")
    away = mail(message_id="<away@x.test>", In_Reply_To=f"<{answer.message_id}>", Auto_Submitted="auto-replied")
    shown = let_in(mailbox, away)
    assert shown.message is not None
    assert shown.message.is_auto
    assert Ticket.objects.get().category == "pending"


def test_our_own_message_that_comes_back_is_ignored(mailbox: Channel, alice: Agent) -> None:
    item = let_in(mailbox, mail())
    assert item.message is not None
    sent = post_reply(ticket_number=item.message.ticket_id, agent=alice, html="<p>Hi</p>", hold_s=0)
    back = let_in(mailbox, mail(sender="Support <support@demo.test>", message_id=f"<{sent.message_id}>"))
    assert (back.state, back.rule) == ("ignored", "own-message-id")


def test_mail_from_the_mailbox_itself_is_ignored(mailbox: Channel) -> None:
    item = let_in(mailbox, mail(sender="support@demo.test"), sender="support@demo.test")
    assert (item.state, item.rule) == ("ignored", "own-address")


def test_our_own_loop_mark_is_ignored(mailbox: Channel) -> None:
    assert let_in(mailbox, mail(X_Loop="support@demo.test")).rule == "own-x-loop"


def test_mail_from_another_mailbox_of_ours_is_automatic(acknowledging: Channel, cast: Cast) -> None:
    sales = Channel.objects.create(
        slug="sales",
        name="Sales",
        kind="email",
        address="sales@demo.test",
        brand=cast.mailbox.brand,
        default_team=cast.billing,
    )
    ChannelSettings.objects.create(channel=sales)
    item = let_in(acknowledging, mail(sender="sales@demo.test"), sender="sales@demo.test")
    assert item.message is not None
    assert item.message.is_auto
    assert acknowledgements() == []


@pytest.mark.parametrize(("name", "value"), [("X-Spam-Flag", "YES"), ("X-Spam-Score", "7.3")])
def test_spam_is_a_setting_of_the_channel(acknowledging: Channel, name: str, value: str) -> None:
    header = f"{name}: {value}\r\n".encode()
    clean = let_in(acknowledging, header + mail(message_id="<a@x.test>"))
    configure(acknowledging, spam_headers=True)
    spam = let_in(acknowledging, header + mail(message_id="<b@x.test>"))
    assert clean.message is not None
    assert spam.message is not None
    assert (clean.message.ticket.shelf, spam.message.ticket.shelf) == ("new", "spam")
    assert len(acknowledgements()) == 1


def bounce_of(email: str, message_id: str) -> bytes:
    """A delivery report about a mail to somebody, as RFC 3464 has it."""
    body = (
        f"Reporting-MTA: dns; mx.customer.test\n\nFinal-Recipient: rfc822; {email}\nAction: failed\n"
        "Status: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\n"
    )
    return (
        b"From: mailer-daemon@customer.test\r\nTo: support@demo.test\r\nSubject: Undelivered\r\n"
        b"Message-ID: <bounce@customer.test>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" + body.replace("\n", "\r\n").encode() + b"\r\n"
        b"--b\r\nContent-Type: message/rfc822-headers\r\n\r\nMessage-ID: <"
        + message_id.encode()
        + b">\r\n\r\n--b--\r\n"
    )


def test_r31_bounce_lands_on_the_message_that_failed(mailbox: Channel, alice: Agent) -> None:
    item = let_in(mailbox, mail())
    assert item.message is not None
    post_reply(ticket_number=item.message.ticket_id, agent=alice, html="<p>Hi</p>", hold_s=0)
    copy = DeliveryCopy.objects.select_related("delivery__message").get()
    Delivery.objects.update(state="sent")
    DeliveryCopy.objects.update(state="sent")
    landed = let_in(mailbox, bounce_of(copy.email, copy.delivery.message.message_id), sender="")
    copy.refresh_from_db()
    assert (landed.state, landed.delivery, landed.message) == ("done", copy.delivery, None)
    assert copy.state == "failed"
    assert Message.objects.filter(kind=MessageKind.CUSTOMER).count() == 1


def test_bounce_of_an_announcement_ends_the_mails_to_its_subscriber(mailbox: Channel, alice: Agent) -> None:
    reader = Subscriber.objects.create(
        email="gone@customer.test", language="en", token_hash="x", asked_at=now(), confirmed_at=now()
    )
    words = {"en": Words("The app is slow", "")}
    more = {"kind": "incident", "starts_at": None, "ends_at": None, "is_mailed": True, "words": words}
    save_announcement(announcement=None, agent=alice, **more)  # type: ignore[arg-type]
    assert mail_announcements() == 1
    sent = AnnouncementMail.objects.get()
    assert letters.outbox[0].extra_headers["Message-ID"] == f"<{sent.message_id}>"
    item = let_in(mailbox, bounce_of(reader.email, sent.message_id), sender="")
    assert (item.state, item.message) == ("done", None)
    reader.refresh_from_db()
    assert reader.bounced_at is not None
    save_announcement(announcement=None, agent=alice, **more)  # type: ignore[arg-type]
    assert mail_announcements() == 0


def test_bounce_of_nothing_that_we_sent_is_ignored_with_its_rule(mailbox: Channel) -> None:
    raw = (
        b"From: mailer-daemon@x.test\r\nSubject: failed\r\nMessage-ID: <q@x.test>\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.test\r\n\r\n"
        b"Final-Recipient: rfc822; who@x.test\r\nAction: failed\r\nStatus: 5.0.0\r\n\r\n--b--\r\n"
    )
    item = let_in(mailbox, raw, sender="")
    assert (item.state, item.rule) == ("ignored", "report-of-nothing-ours")
    assert not Ticket.objects.exists()


def test_r55_same_mail_twice_is_one_message(mailbox: Channel) -> None:
    first = let_in(mailbox, mail())
    again = let_in(mailbox, b"Received: from elsewhere\r\n" + mail())
    assert (again.state, again.duplicate_of) == ("duplicate", first)
    assert Message.objects.count() == 1


def test_same_message_id_with_other_content_is_a_message_with_a_warning(mailbox: Channel) -> None:
    let_in(mailbox, mail())
    other = let_in(mailbox, mail(text="Something else entirely.\n"))
    assert other.message is not None
    assert "message-id-reused" in other.message.warnings


def test_mail_without_message_id_is_known_by_its_content(mailbox: Channel) -> None:
    raw = mail(message_id=None)
    let_in(mailbox, raw)
    assert let_in(mailbox, raw).state == "duplicate"
    assert let_in(mailbox, mail(message_id=None, text="Another one.\n")).state == "done"


def test_same_mail_after_a_month_is_a_new_message(mailbox: Channel) -> None:
    from datetime import timedelta

    from core.clocks import now

    let_in(mailbox, mail())
    Item.objects.update(received_at=now() - timedelta(days=31))
    assert let_in(mailbox, mail()).state == "done"
    assert let_in(mailbox, mail()).state == "duplicate"


def test_r26_mail_with_nul_and_without_anything_becomes_a_message(mailbox: Channel) -> None:
    raw = b"Subject: a\x00b =?utf-8?q?=00=ED=A0=80?=\r\nFrom: \x00\xff\r\n\r\nbody \x00 \xff\xfe"
    item = let_in(mailbox, raw, sender="")
    assert item.state == "done"


def test_mail_without_any_sender_belongs_to_a_contact_that_says_so(mailbox: Channel) -> None:
    accept(channel=mailbox, receiver=Receiver.PIPE, raw=b"Subject: hi\r\n\r\nhello")
    work_off()
    item = Item.objects.select_related("message__author_contact").get()
    assert item.message is not None
    assert item.message.author_contact is not None
    assert item.message.author_contact.name == "Unknown sender"
    assert rules(item)["contact"] == "unknown"
