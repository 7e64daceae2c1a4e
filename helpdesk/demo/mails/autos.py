"""What mail systems answer by themselves: out-of-office replies and non-delivery reports."""

from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from helpdesk.demo.mails.answers import Received
from helpdesk.demo.mails.clients import marks, write
from helpdesk.demo.mails.drafts import DraftMail, Person
from helpdesk.demo.mails.mime import CRLF, Part, multipart, text_part, with_headers


class Dialect(StrEnum):
    """Who reports that a mail could not be delivered."""

    POSTFIX = "postfix"
    EXCHANGE = "exchange"


def out_of_office(
    person: Person, received: Received, *, subject: str, text: str, sent_at: datetime, nonce: str
) -> bytes:
    """Return the automatic reply of `person`'s mailbox to `received`; `subject` holds a {subject} slot."""
    draft = DraftMail(
        sender=person,
        to=received.reply_to,
        subject=subject.format(subject=received.subject),
        text=text,
        sent_at=sent_at,
        nonce=nonce,
        in_reply_to=received.message_id,
        references=(received.message_id,),
        extra_headers=(
            ("Auto-Submitted", "auto-replied"),
            ("X-Auto-Response-Suppress", "All"),
            ("Precedence", "auto_reply"),
        ),
    )
    return write(replace(draft, quote=None))


def non_delivery(person: Person, received: Received, *, dialect: Dialect, sent_at: datetime, nonce: str) -> bytes:
    """Return a delivery report (RFC 3464) that `received` did not reach `person`, to be sent to its return path."""
    host = f"mx.{person.domain}"
    reason = f"550 5.1.1 <{person.email}>: Recipient address rejected: User unknown in local recipient table"
    if dialect is Dialect.EXCHANGE:
        reason = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
    status = reason.split()[1]
    report = (
        f"Reporting-MTA: dns; {host}\r\nArrival-Date: {format_datetime(sent_at)}\r\n\r\n"
        f"Final-Recipient: rfc822; {person.email}\r\nAction: failed\r\nStatus: {status}\r\n"
        f"Remote-MTA: dns; {host}\r\nDiagnostic-Code: smtp; {reason}\r\n"
    )
    parts = (
        text_part("plain", _explain(person, reason, dialect), "us-ascii", "7bit"),
        Part([("Content-Type", "message/delivery-status")], report.encode("ascii")),
        Part([("Content-Type", "text/rfc822-headers")], received.head),
    )
    boundary = f"{marks.digest(nonce, 'dsn')[:12].upper()}.{int(sent_at.timestamp())}/{host}"
    body = multipart("report", boundary, *parts, parameters=" report-type=delivery-status;")
    local = sent_at.astimezone(ZoneInfo(person.zone))
    headers = [
        ("Date", format_datetime(local)),
        (
            "From",
            f"MAILER-DAEMON@{host} (Mail Delivery System)" if dialect is Dialect.POSTFIX else f"postmaster@{host}",
        ),
        ("To", received.mail_from),
        (
            "Subject",
            "Undelivered Mail Returned to Sender" if dialect is Dialect.POSTFIX else "Undeliverable: Your reply",
        ),
        ("Auto-Submitted", "auto-replied"),
        ("Message-Id", f"<{marks.digest(nonce, 'id')[:20].upper()}@{host}>"),
        ("MIME-Version", "1.0"),
    ]
    return bytes(with_headers(headers, body)).rstrip() + CRLF


def _explain(person: Person, reason: str, dialect: Dialect) -> str:
    if dialect is Dialect.EXCHANGE:
        return (
            "Delivery has failed to these recipients or groups:\n\n"
            f"{person.email}\nThe email address you entered couldn't be found.\n\nRemote server returned '{reason}'\n"
        )
    return (
        f"This is the mail system at host mx.{person.domain}.\n\n"
        "I'm sorry to have to inform you that your message could not\n"
        "be delivered to one or more recipients. It's attached below.\n\n"
        f"                   The mail system\n\n<{person.email}>: {reason}\n"
    )
