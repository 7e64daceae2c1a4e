"""The acknowledgement of a new ticket, in the customer's language, without a word of the customer's own (R32)."""

from datetime import timedelta

from channels_inbox.inbound import InboundMessage
from channels_inbox.mailboxes import Mailbox
from channels_inbox.pipeline.ack_texts import ack_text
from channels_inbox.pipeline.explanation import Explanation
from tickets.actions.reply import post_auto_reply
from tickets.models import Message

RULE = "acknowledgement"
STALE = timedelta(days=3)  # what a mailbox held when it was connected is not acknowledged


def acknowledge(written: Message, message: InboundMessage, mailbox: Mailbox, explanation: Explanation) -> None:
    """Queues the acknowledgement where the channel wants one and nothing forbids it; the send point checks again.

    Effects: event auto_reply, inside the running transaction.
    """
    if not mailbox.config.get("ack_enabled"):
        return
    if message.no_answer or not message.sender:
        explanation.note("acknowledgement", "no", message.no_answer or "it has no sender")
        return
    if message.sent_at and written.created_at - message.sent_at > STALE:
        explanation.note("acknowledgement", "no", "it was written days ago")
        return
    subject, text = ack_text(mailbox.config.get("ack_texts") or {}, message.language, written.ticket, mailbox.channel)
    post_auto_reply(
        ticket=written.ticket,
        subject=subject,
        text=text,
        html="",
        to=[{"name": "", "email": message.sender}],
        rule=RULE,
    )
    explanation.note("acknowledgement", "queued", f"to {message.sender}")
