"""The acknowledgement of a new ticket, in the customer's language, without a word of the customer's own (R32)."""

from functools import partial

from channels_inbox.inbound import InboundMessage
from channels_inbox.mailboxes import Mailbox
from channels_inbox.pipeline.ack_texts import ack_text
from channels_inbox.pipeline.explanation import Explanation
from tickets.actions.automatic import AutoReply
from tickets.models import Ticket

RULE = "acknowledgement"


def acknowledgement(message: InboundMessage, mailbox: Mailbox, explanation: Explanation) -> AutoReply | None:
    """What will be answered at once, where the channel wants it and nothing forbids it; the send point checks again."""
    if not mailbox.config.get("ack_enabled"):
        return None
    if message.no_answer or not message.sender:
        explanation.note("acknowledgement", "no", message.no_answer or "it has no sender")
        return None
    explanation.note("acknowledgement", "queued", f"to {message.sender}")
    to = [{"name": "", "email": message.sender}]
    return AutoReply(rule=RULE, to=to, render=partial(_render, message.language, mailbox))


def _render(language: str, mailbox: Mailbox, ticket: Ticket) -> tuple[str, str]:
    return ack_text(mailbox.config.get("ack_texts") or {}, language, ticket, mailbox.channel)
