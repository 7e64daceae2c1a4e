"""The acknowledgement of a new ticket, in the customer's language, without a word of the customer's own (R32)."""

import logging
from collections.abc import Sequence
from functools import partial

from django.db import DatabaseError, transaction

from channels_inbox.inbound import InboundMessage
from channels_inbox.mailboxes import Mailbox
from channels_inbox.pipeline.ack_texts import ack_text, hint
from channels_inbox.pipeline.expectation_texts import expectation_line
from channels_inbox.pipeline.explanation import Explanation
from core import answers
from core.answers import Passage
from people.addresses import absolute
from tickets.actions.automatic import AutoReply
from tickets.models import Ticket

log = logging.getLogger(__name__)

RULE = "acknowledgement"
MOST_ARTICLES, ASKED_CHARACTERS = 3, 200


def acknowledgement(message: InboundMessage, mailbox: Mailbox, explanation: Explanation) -> AutoReply | None:
    """What will be answered at once, where the channel wants it and nothing forbids it; the send point checks again."""
    if not mailbox.config.get("ack_enabled"):
        return None
    if message.no_answer or not message.sender:
        explanation.note("acknowledgement", "no", message.no_answer or "it has no sender")
        return None
    explanation.note("acknowledgement", "queued", f"to {message.sender}")
    to = [{"name": "", "email": message.sender}]
    # Mostly the subject is the question; else the text's beginning is.
    questions = [message.subject, message.text[:ASKED_CHARACTERS]] if mailbox.config.get("ack_articles") else []
    return AutoReply(rule=RULE, to=to, render=partial(_render, message.language, questions, mailbox))


def _render(language: str, questions: Sequence[str], mailbox: Mailbox, ticket: Ticket) -> tuple[str, str]:
    subject, text = ack_text(mailbox.config.get("ack_texts") or {}, language, ticket, mailbox.channel)
    if mailbox.config.get("ack_expectation") and (line := expectation_line(mailbox.channel, language)):
        text = f"{text}\n\n{line}"
    found = next((found for question in questions if (found := _articles(question, language))), None)
    if found:
        lines = [f"{passage.title}\n{absolute(passage.url)}" for passage in found[:MOST_ARTICLES]]
        text = "\n\n".join([text, hint(language), *lines])
    return subject, text


def _articles(question: str, language: str) -> list[Passage]:
    """What everybody may read and may answer it: nobody has proved the sender. A search that fails holds up no mail."""
    try:
        with transaction.atomic():
            return answers.ask(question, language, None)
    except DatabaseError as error:
        log.warning("acknowledged without articles: %s", error)
        return []
