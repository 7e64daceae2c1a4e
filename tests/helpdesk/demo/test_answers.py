"""Customers and their mail systems answer what really came out of the product."""

import email
import email.policy
from datetime import UTC, datetime

import pytest

from helpdesk.demo.mails.answers import Received, answer, read
from helpdesk.demo.mails.autos import Dialect, non_delivery, out_of_office
from helpdesk.demo.mails.clients import write
from helpdesk.demo.mails.drafts import Client, Person

MOMENT = datetime(2026, 11, 18, 14, 2, tzinfo=UTC)
DANA = Person("Dana Petrescu", "dana@customer.example", "de", Client.OUTLOOK, "Wien", "Europe/Vienna")
SENT = b"""From: "Ana Ribeiro (Ondine)" <support@demo.test>\r
To: Dana Petrescu <dana@customer.example>\r
Cc: bob@customer.example\r
Reply-To: support+t12.abc@demo.test\r
Subject: Undichte Gruppe\r
Message-ID: <unguessable@demo.test>\r
References: <first@customer.example>\r
Date: Wed, 18 Nov 2026 13:00:00 +0000\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset="utf-8"\r
Content-Transfer-Encoding: 8bit\r
\r
Ist es die linke?\r
"""


@pytest.fixture
def received() -> Received:
    return read(SENT, mail_from="support+b34.xyz@demo.test", recipient="dana@customer.example")


def test_read_of_a_reply(received: Received) -> None:
    assert (received.reply_to, received.message_id) == ("support+t12.abc@demo.test", "unguessable@demo.test")
    assert (received.references, received.cc) == (("first@customer.example",), ("bob@customer.example",))
    assert (received.text, received.automatic) == ("Ist es die linke?\n", False)


def test_answer_goes_to_reply_to_and_stays_in_the_thread(received: Received) -> None:
    mail = answer(DANA, received, "Ja, die linke.", sent_at=MOMENT, nonce="1")

    assert mail.to == "support+t12.abc@demo.test"
    assert mail.subject == "AW: Undichte Gruppe"
    assert mail.references == ("first@customer.example", "unguessable@demo.test")
    assert b"Gesendet:" in write(mail)


def test_out_of_office_says_that_it_is_automatic(received: Received) -> None:
    raw = out_of_office(DANA, received, subject="Abwesend: {subject}", text="Bis Montag.", sent_at=MOMENT, nonce="2")

    mail = email.message_from_bytes(raw, policy=email.policy.default)

    assert (mail["Auto-Submitted"], mail["Subject"]) == ("auto-replied", "Abwesend: Undichte Gruppe")


@pytest.mark.parametrize("dialect", Dialect)
def test_non_delivery_names_recipient_and_original(received: Received, dialect: Dialect) -> None:
    raw = non_delivery(DANA, received, dialect=dialect, sent_at=MOMENT, nonce="3")

    mail = email.message_from_bytes(raw, policy=email.policy.default)
    kinds = [part.get_content_type() for part in mail.walk()]

    assert mail["To"] == "support+b34.xyz@demo.test"
    assert kinds[0] == "multipart/report"
    assert {"message/delivery-status", "text/rfc822-headers"} <= set(kinds)
    assert b"Final-Recipient: rfc822; dana@customer.example" in raw
    assert b"<unguessable@demo.test>" in raw
