"""Mails for tests, and how they are let in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from channels_inbox.actions.receive import accept
from channels_inbox.enums import Receiver
from channels_inbox.models import Envelope, Item
from channels_inbox.pipeline.run import work_off
from tickets.models import Channel

DANA = "dana@customer.test"
# One moment for all: the same mail made twice is the same mail, whatever second it is.
SENT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)


def mail(
    *,
    sender: str = f"Dana Petrescu <{DANA}>",
    to: str = "support@demo.test",
    subject: str = "My order",
    text: str = "Where is my order?\n",
    message_id: str | None = "<one@customer.test>",
    **headers: str,
) -> bytes:
    """The bytes of a plain mail; further headers with underscores for hyphens."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(SENT)
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def let_in(
    channel: Channel, raw: bytes, *, sender: str = DANA, recipients: Sequence[str] = ("support@demo.test",)
) -> Item:
    """Accepts a mail, processes everything that waits, and returns its item."""
    envelope = store(channel, raw, sender=sender, recipients=recipients)
    work_off()
    return Item.objects.select_related("message__ticket").get(envelope=envelope)


def store(
    channel: Channel, raw: bytes, *, sender: str = DANA, recipients: Sequence[str] = ("support@demo.test",)
) -> Envelope:
    """Accepts a mail as the SMTP receiver does."""
    return accept(channel=channel, receiver=Receiver.SMTP, raw=raw, sender=sender, recipients=recipients)


def rules(item: Item) -> dict[str, str]:
    """Rule → result of the item's explanation."""
    return {line["rule"]: line["result"] for line in item.explanation}
