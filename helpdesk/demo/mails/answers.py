"""The customers' side of what comes out of the product: reading a mail from the sink, and answering it."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr, parsedate_to_datetime

from helpdesk.demo.mails.drafts import Client, DraftMail, File, Person, Quote
from helpdesk.demo.mails.phrases import OUTLOOK_REPLY

_IDS = re.compile(r"<([^<>\s]+)>")
_PREFIX = re.compile(r"^(re|aw|res|fw|fwd|wg)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Received:
    """A mail as it came out of the product; ids are without <>, `head` is its raw header block."""

    mail_from: str
    recipient: str
    from_name: str
    from_email: str
    reply_to: str
    to: str
    cc: tuple[str, ...]
    subject: str
    message_id: str
    references: tuple[str, ...]
    automatic: bool
    sent_at: datetime
    text: str
    html: str
    head: bytes


def read(raw: bytes, *, mail_from: str, recipient: str) -> Received:
    """Return what a mail program sees in `raw`, delivered to `recipient` with the return path `mail_from`."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    name, address = parseaddr(str(mail.get("From", "")))
    reply_to = str(mail.get("Reply-To", "")) or address
    references = _IDS.findall(str(mail.get("References", ""))) or _IDS.findall(str(mail.get("In-Reply-To", "")))
    return Received(
        mail_from=mail_from,
        recipient=recipient,
        from_name=name,
        from_email=address,
        reply_to=parseaddr(reply_to)[1],
        to=str(mail.get("To", "")),
        cc=tuple(one for _, one in getaddresses([str(line) for line in mail.get_all("Cc", [])])),
        subject=str(mail.get("Subject", "")),
        message_id="".join(_IDS.findall(str(mail.get("Message-ID", "")))[:1]),
        references=tuple(references),
        automatic=str(mail.get("Auto-Submitted", "no")).lower() != "no",
        sent_at=_moment(str(mail.get("Date", ""))),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        head=raw.partition(b"\r\n\r\n")[0] + b"\r\n",
    )


def answer(
    person: Person,
    received: Received,
    text: str,
    *,
    sent_at: datetime,
    nonce: str,
    files: tuple[File, ...] = (),
    cc: tuple[str, ...] = (),
    signature: str = "",
) -> DraftMail:
    """Return `person`'s answer to `received`: to its Reply-To, threaded under it, quoting it."""
    subject = received.subject
    if not _PREFIX.match(subject):
        prefix = OUTLOOK_REPLY[person.language] if person.client in {Client.OUTLOOK, Client.OWA} else "Re:"
        subject = f"{prefix} {subject}"
    return DraftMail(
        sender=person,
        to=received.reply_to,
        cc=cc,
        subject=subject,
        text=text,
        sent_at=sent_at,
        nonce=nonce,
        files=files,
        quote=Quote(
            name=received.from_name or received.from_email,
            email=received.from_email,
            to=received.to,
            subject=received.subject,
            sent_at=received.sent_at,
            text=received.text.rstrip(),
            html=received.html,
        ),
        in_reply_to=received.message_id,
        references=(*received.references, received.message_id),
        signature=signature,
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _moment(value: str) -> datetime:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return datetime.now(UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
