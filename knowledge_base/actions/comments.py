"""Comments on drafts, and flags that an article is wrong."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.clocks import now
from core.text import clean, clean_line
from knowledge_base.enums import KnowledgeEventKind
from knowledge_base.errors import KnowledgeError
from knowledge_base.log import append
from knowledge_base.models import Article, Comment, Flag, Translation
from people.models import Agent
from tickets.models import Ticket

LONGEST = 4000


@transaction.atomic
def add_comment(*, translation: Translation, agent: Agent, text: str) -> Comment:
    """A remark on the draft. Errors: KnowledgeError for an empty one. Effects: event "commented"."""
    text = clean(text, LONGEST).strip()
    if not text:
        raise KnowledgeError(_("Write something first."))
    comment = Comment.objects.create(translation=translation, agent=agent, text=text, created_at=now())
    _tell(translation, KnowledgeEventKind.COMMENTED, agent, comment)
    return comment


@transaction.atomic
def resolve_comment(*, comment: Comment, agent: Agent, is_resolved: bool) -> None:
    """Closes a remark, or opens it again. Effects: event "resolved" with which of both."""
    comment = Comment.objects.select_for_update(of=("self",)).select_related("translation__article").get(pk=comment.pk)
    comment.resolved_at = now() if is_resolved else None
    comment.resolved_by = agent if is_resolved else None
    comment.save(update_fields=["resolved_at", "resolved_by"])
    _tell(comment.translation, KnowledgeEventKind.RESOLVED, agent, comment, is_resolved=is_resolved)


def _tell(translation: Translation, kind: KnowledgeEventKind, agent: Agent, comment: Comment, **more: object) -> None:
    data = {"comment": comment.pk, **more}
    append(translation.article, kind, agent=agent, language=translation.language, data=data)


@transaction.atomic
def raise_flag(*, article: Article, language: str, agent: Agent, text: str, ticket: Ticket | None = None) -> Flag:
    """Says that an article is wrong, and why. Errors: KnowledgeError without a reason. Effects: event "flagged"."""
    text = clean(text, LONGEST).strip()
    if not text:
        raise KnowledgeError(_("Say what is wrong, so that somebody can mend it."))
    flag = Flag.objects.create(
        article=article, language=language, agent=agent, text=text, ticket=ticket, created_at=now()
    )
    append(article, KnowledgeEventKind.FLAGGED, agent=agent, language=language, data={"flag": flag.pk})
    return flag


@transaction.atomic
def settle_flag(*, flag: Flag, agent: Agent, answer: str = "") -> None:
    """Says that what was wrong is mended, or was right. Nothing for a settled one. Effects: event "settled"."""
    flag = Flag.objects.select_for_update(of=("self",)).select_related("article").get(pk=flag.pk)
    if flag.settled_at is not None:
        return
    flag.settled_at, flag.settled_by, flag.answer = now(), agent, clean_line(answer, 300)
    flag.save(update_fields=["settled_at", "settled_by", "answer"])
    append(flag.article, KnowledgeEventKind.SETTLED, agent=agent, language=flag.language, data={"flag": flag.pk})
