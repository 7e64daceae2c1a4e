"""Guards against loops, and the marks of what must not be answered automatically (R28)."""

import re

from channels_inbox.health.round_trip import RULE as TEST_MAIL
from channels_inbox.health.round_trip import is_test_mail
from channels_inbox.inbound import InboundMessage
from channels_inbox.mailboxes import Mailbox
from channels_inbox.pipeline.explanation import Explanation
from channels_inbox.pipeline.known import Known, is_our_message_id

LOOP_MARK = "helpdesk"  # what our own mail carries in X-Loop, followed by an address of ours
_MACHINES = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|auto-?reply|.*[-_.+]no-?reply|no-?reply[-_.+].*)$",
    re.IGNORECASE,
)


def own_loop(message: InboundMessage, mailbox: Mailbox, known: Known, explanation: Explanation) -> str:
    """The rule by which a mail of ours came back to us, or ""."""
    if message.is_mail and is_test_mail(message.message_id, mailbox.channel_id):
        explanation.note("own-loop", "ignored", "a test that this mailbox wrote to itself came back")
        return TEST_MAIL
    if is_our_message_id(known, message.message_id):
        explanation.note("own-loop", "ignored", f"Message-ID {message.message_id} is our own")
        return "own-message-id"
    for mark in message.loop_marks:
        if known.book.is_own(mark.removeprefix(LOOP_MARK).strip(" :<>")):
            explanation.note("own-loop", "ignored", f"X-Loop {mark} is our own")
            return "own-x-loop"
    if message.is_mail and message.sender and known.book.find(message.sender) is mailbox:
        explanation.note("own-loop", "ignored", f"{message.sender} is the address of this very mailbox")
        return "own-address"
    return ""


def mark_machines(message: InboundMessage, known: Known, explanation: Explanation) -> None:
    """Effects: `automatic` and `no_answer` of the message, with a line for what was found."""
    if not message.is_mail:
        message.no_answer = message.no_answer or "it is no mail"
        return
    if not message.automatic and message.sender and known.book.is_own(message.sender):
        message.automatic = "it comes from another mailbox of ours"
    if message.automatic:
        explanation.note("automatic", "yes", message.automatic)
        message.no_answer = message.no_answer or message.automatic
    if not message.no_answer:
        message.no_answer = _unanswerable(message.sender, known)
    if message.no_answer and not message.automatic:
        explanation.note("no-automatic-answer", "yes", message.no_answer)


def _unanswerable(sender: str, known: Known) -> str:
    local, _, domain = sender.rpartition("@")
    if not domain:
        return "it has no sender"
    if _MACHINES.match(local):
        return f"nobody reads mail at {sender}"
    if domain in known.book.domains:
        return f"{domain} is our own domain"
    return ""
