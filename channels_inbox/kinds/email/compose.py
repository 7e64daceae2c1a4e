"""From a message to the letters that leave: read once for all copies, then one letter for each recipient.

Notes never appear in a letter to a customer, and a Bcc in no header and no quote (R10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from channels_inbox.addresses import reply_token, return_token, with_token
from channels_inbox.errors import AdapterError
from channels_inbox.kinds.email.quote import Earlier, quote_html, quote_text
from channels_inbox.kinds.email.request_line import request_line
from channels_inbox.models import DeliveryCopy
from channels_inbox.outbound.config import Outgoing
from channels_inbox.outbound.letters import Letter, LetterFile, Mailbox
from core import blobs
from core.html import from_text, sanitise, to_text
from core.text import clean_line
from people.models import Agent, Company
from tickets.enums import MessageKind, MessageState
from tickets.models import Attachment, Message, Ticket

MOST_REFERENCES = 20
AUTOMATIC = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
SIGNATURE_MARK = "-- "


@dataclass(frozen=True, slots=True)
class Composed:
    """All that the copies of one message share."""

    message: Message
    outgoing: Outgoing
    sender: Mailbox
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    files: tuple[LetterFile, ...]


def compose(message: Message, outgoing: Outgoing) -> Composed:
    """Reads the conversation and the files of a message; six queries at most, and the blobs of its files.

    Errors: AdapterError when the bytes of a file are gone.
    """
    before = earlier_messages(message)
    headers = _thread_headers(before)
    if message.is_auto:
        headers |= AUTOMATIC | {"X-Loop": outgoing.address}
    text, html = _bodies(message, outgoing, before)
    return Composed(
        message=message,
        outgoing=outgoing,
        sender=sender_of(message, outgoing),
        subject=_subject(message, before),
        text=text,
        html="" if message.plain_only else html,
        headers=headers,
        files=_files(message),
    )


def letter_for(composed: Composed, copy: DeliveryCopy) -> Letter:
    """The copy of one recipient, with a reply address and a return path of its own.

    Automatic messages leave with the null sender, so that nothing can bounce back and forth (R29).
    """
    message, outgoing = composed.message, composed.outgoing
    reply_to, return_path = outgoing.address, outgoing.address
    if outgoing.plus_addresses:
        reply_to = with_token(outgoing.address, reply_token(message.ticket_id, copy.email))
        return_path = with_token(outgoing.address, return_token(copy.pk))
    text, html = composed.text, composed.html
    if message.is_auto and (line := request_line(message, copy)):
        text = f"{text}\n{line}\n"
        html = html.replace("</body>", f"{from_text(line)}</body>") if html else ""
    return Letter(
        sender=composed.sender,
        recipient=copy.email,
        return_path="" if message.is_auto else return_path,
        to=_mailboxes(message.to, with_names=not message.is_auto),
        cc=_mailboxes(message.cc, with_names=not message.is_auto),
        reply_to=reply_to,
        subject=composed.subject,
        text=text,
        html=html,
        message_id=message.message_id,
        date=message.sent_at,
        headers=composed.headers,
        files=composed.files,
        reference=str(copy.pk),
    )


def earlier_messages(message: Message) -> list[Message]:
    """What was said before, latest first: for a customer their conversation, for a third party the internal exchange.

    One query. A forwarded message and the answers to it never mix with what the customer sees (R10).
    """
    kinds = [MessageKind.NOTE] if message.kind == MessageKind.NOTE else [MessageKind.CUSTOMER, MessageKind.REPLY]
    numbers = [message.ticket_id, *Ticket.objects.filter(merged_into_id=message.ticket_id).values_list("pk", flat=True)]
    earlier = Message.objects.filter(ticket_id__in=numbers, state=MessageState.SHOWN, kind__in=kinds)
    earlier = earlier.filter(sent_at__lte=message.sent_at).exclude(pk=message.pk).select_related("author_agent")
    if message.kind == MessageKind.NOTE:
        earlier = earlier.exclude(message_id="")
    return list(earlier.order_by("-sent_at", "-id")[:MOST_REFERENCES])


def sender_of(message: Message, outgoing: Outgoing) -> Mailbox:
    """The From of a letter: `Ana (Acme)`, or the channel's name alone where it is set so or nobody wrote."""
    agent = message.author_agent
    name = outgoing.from_name
    if agent is not None and outgoing.from_style == "agent":
        name = f"{agent.name} ({outgoing.from_name})"
    return Mailbox(clean_line(name, 200), outgoing.address)


def _subject(message: Message, before: Sequence[Message]) -> str:
    subject = clean_line(message.subject, 500)
    answers = message.kind == MessageKind.REPLY and any(each.kind == MessageKind.CUSTOMER for each in before)
    if answers and not subject.lower().startswith(("re:", "aw:", "sv:", "antw:")):
        return f"Re: {subject}"
    return subject


def _thread_headers(before: Sequence[Message]) -> dict[str, str]:
    known = [message for message in before if message.message_id]
    if not known:
        return {}
    answered = next((message for message in known if message.kind == MessageKind.CUSTOMER), known[0])
    ids = [f"<{message.message_id}>" for message in reversed(known) if len(message.message_id) <= 250]
    ids = [each for each in ids if each != f"<{answered.message_id}>"] + [f"<{answered.message_id}>"]
    return {"In-Reply-To": ids[-1], "References": " ".join(ids)} if len(answered.message_id) <= 250 else {}


def _bodies(message: Message, outgoing: Outgoing, before: Sequence[Message]) -> tuple[str, str]:
    texts = [message.text]
    htmls = [sanitise(message.html) if message.html else from_text(message.text)]
    signature = signature_of(message, outgoing)
    if signature:
        plain = to_text(sanitise(signature)) if "<" in signature else signature
        texts.append(f"{SIGNATURE_MARK}\n{plain}")
        htmls.append(f"<p>{SIGNATURE_MARK}<br>{escape(plain).replace(chr(10), '<br>')}</p>")
    if outgoing.quote and not message.is_auto and message.kind == MessageKind.REPLY and before:
        earlier = [Earlier(_speaker(each, outgoing), each.sent_at, each.text, each.html) for each in before]
        language, zone = message.language, _zone()
        texts.append(quote_text(earlier, language, zone))
        htmls.append(quote_html(earlier, language, zone))
    html = "".join(htmls)
    page = f'<!doctype html><html lang="{escape(message.language or "en")}"><head><meta charset="utf-8"></head>'
    return "\n\n".join(texts).strip() + "\n", f"{page}<body>{html}</body></html>"


def signature_of(message: Message, outgoing: Outgoing) -> str:
    """The writer's signature, else their home team's, and below it the channel's."""
    agent: Agent | None = message.author_agent
    personal = ""
    if agent is not None and not message.is_auto:
        personal = agent.signature.strip() or agent.home_team.signature.strip()
    return "\n".join(part for part in (personal, outgoing.signature.strip()) if part)


def _speaker(message: Message, outgoing: Outgoing) -> str:
    if message.author_agent is not None:
        return sender_of(message, outgoing).name
    return clean_line(message.author_name or message.author_email, 200)


def _zone() -> str:
    return Company.objects.values_list("time_zone", flat=True).first() or "UTC"


def _files(message: Message) -> tuple[LetterFile, ...]:
    return tuple(
        LetterFile(
            filename=clean_line(row.filename, 255),
            content_type=row.content_type,
            content=_bytes_of(row),
            content_id=clean_line(row.content_id, 255) if row.is_inline and not message.plain_only else "",
        )
        for row in message.attachments.order_by("id")
    )


def _bytes_of(row: Attachment) -> bytes:
    try:
        return blobs.get(row.sha256)
    except FileNotFoundError as error:
        raise AdapterError(_("The file %(name)s is no longer stored here.") % {"name": row.filename}) from error


def _mailboxes(addresses: list[dict[str, str]], *, with_names: bool) -> list[Mailbox]:
    """Names are what people call themselves: an automatic message to an unverified address carries none (R32)."""
    names = [clean_line(each.get("name", ""), 200) if with_names else "" for each in addresses]
    return [Mailbox(name, each.get("email", "")) for name, each in zip(names, addresses, strict=True)]
