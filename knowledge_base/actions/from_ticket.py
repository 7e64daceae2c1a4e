"""An article that begins with what a customer asked and an agent answered, without whoever they are."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from core.html import from_text
from core.text import clean_line
from knowledge_base.actions.articles import create_article
from knowledge_base.anonymous import known_of, without_people
from knowledge_base.enums import ArticleKind
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import Category, KnowledgeEvent, Translation
from people import queries
from people.models import Agent
from tickets.enums import MessageKind, MessageState
from tickets.models import Message, Ticket

MOST_MESSAGES = 200
LONGEST_TEXT = 8000
SHORT_LINE = 60


@transaction.atomic
def draft_from_ticket(*, ticket: Ticket, agent: Agent, category: Category, language: str) -> Translation:
    """A draft of a question and its answer: the customer's first message and the agents' replies.

    The agent may see the ticket. Notes are never taken. Errors: KnowledgeError when nothing was written. Effects: as
    `create_article`; its event says which ticket it came from.
    """
    rows = ticket.messages.filter(state=MessageState.SHOWN).exclude(kind=MessageKind.NOTE).exclude(text="")
    messages = list(rows.select_related("author_agent").order_by("sent_at", "pk")[:MOST_MESSAGES])
    asked = next((each for each in messages if each.author_contact_id), None)
    answers = [each for each in messages if each.kind == MessageKind.REPLY and each.author_agent_id]
    if asked is None and not answers:
        raise KnowledgeError(_("Nothing is written in this ticket that an article could begin with."))
    company = queries.company()
    country = company.country if company else ""
    known = known_of(ticket, messages)

    def told(message: Message) -> str:
        return from_text(_body(without_people(message.text[:LONGEST_TEXT], known, country)))

    parts = [f"<h2>{_('The question')}</h2>{told(asked)}"] if asked else []
    parts += [f"<h2>{_('The answer')}</h2>{''.join(told(each) for each in answers)}"] if answers else []
    title = clean_line(without_people(ticket.subject, known, country), 200) or _("Article from a ticket")
    made = create_article(
        agent=agent, kind=ArticleKind.FAQ, category=category, language=language, title=title, html="".join(parts),
        visibility="internal",
    )  # fmt: skip
    event = KnowledgeEvent.objects.filter(article=made.article).latest("id")
    event.data |= {"ticket": ticket.pk}
    event.save(update_fields=["data"])
    return made


def _body(text: str) -> str:
    """Without the greeting and the farewell: short lines with a name, at the beginning and at the end."""
    parts = re.split(r"\n{2,}", text.strip())
    name = _("[name]")
    while len(parts) > 1 and len(parts[0]) < SHORT_LINE and (name in parts[0] or parts[0].rstrip().endswith(",")):
        parts.pop(0)
    while len(parts) > 1 and len(parts[-1]) < SHORT_LINE and name in parts[-1]:
        parts.pop()
    return "\n\n".join(parts)
