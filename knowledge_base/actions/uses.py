"""Articles that agents put into their answers."""

from core.clocks import now
from knowledge_base.models import ArticleUse, Translation
from people.models import Agent
from tickets.models import Ticket


def record_use(*, translation: Translation, ticket: Ticket, agent: Agent, how: str) -> ArticleUse:
    """Remembers that an agent put an article into an answer to a ticket, as a link or as text."""
    return ArticleUse.objects.create(
        article_id=translation.article_id,
        language=translation.language,
        ticket=ticket,
        agent=agent,
        how=how,
        at=now(),
    )
