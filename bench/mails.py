"""The mails of W1: 60 % new, 40 % replies, HTML with text, one in ten with a file of 20 to 200 kB."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, make_msgid

from bench.company import MAILBOX
from bench.samples import Sample, person
from channels_inbox.addresses import reply_token, with_token

REPLY_SHARE = 0.4
FILE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Thread:
    """A ticket that can be answered, with the address of its requester and the Message-ID of its latest message."""

    number: int
    name: str
    email: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, ready to be sent."""

    sender: str
    recipient: str
    content: bytes


def letters(count: int, bodies: Sequence[Sample], threads: Sequence[Thread], seed: int) -> list[Letter]:
    """Mails in a random order; without threads all of them are new."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        is_reply = bool(threads) and number < count * REPLY_SHARE
        made.append(_letter(chance, chance.choice(bodies), threads[number % len(threads)] if is_reply else None))
    chance.shuffle(made)
    return made


def _letter(chance: random.Random, body: Sample, thread: Thread | None) -> Letter:
    name, email = (thread.name, thread.email) if thread else person(chance.randrange(20_000))
    recipient = with_token(MAILBOX, reply_token(thread.number, email)) if thread else MAILBOX
    mail = EmailMessage()
    mail["From"] = formataddr((name, email))
    mail["To"] = recipient
    mail["Subject"] = f"Re: {body.subject}" if thread else body.subject
    mail["Message-ID"] = make_msgid(domain=email.rpartition("@")[2])
    mail["Date"] = "Sat, 21 Nov 2026 10:00:00 +0000"
    if thread:
        mail["In-Reply-To"] = mail["References"] = f"<{thread.message_id}>"
    quoted = f"\n\nOn Friday Bench wrote:\n> {body.text[:300].replace(chr(10), ' ')}" if thread else ""
    mail.set_content(body.text + quoted)
    quoted_html = f'<blockquote type="cite"><p>{body.text[:300]}</p></blockquote>' if thread else ""
    mail.add_alternative(f"<html><body>{body.html}{quoted_html}</body></html>", subtype="html")
    if chance.random() < FILE_SHARE:
        content = chance.randbytes(chance.randrange(20_000, 200_000))
        mail.add_attachment(content, maintype="application", subtype="pdf", filename="invoice.pdf")
    return Letter(email, recipient, mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
