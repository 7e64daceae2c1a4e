"""Appends facts about articles and announcements."""

from typing import Any

from core.clocks import now
from knowledge_base.enums import KnowledgeEventKind
from knowledge_base.models import Announcement, Article, KnowledgeEvent
from people.models import Agent


def append(
    article: Article,
    kind: KnowledgeEventKind,
    *,
    agent: Agent | None,
    language: str = "",
    data: dict[str, Any] | None = None,
) -> KnowledgeEvent:
    """Writes one event in the caller's transaction; `agent` is None for what the clock does."""
    return KnowledgeEvent.objects.create(
        article=article, key=article.key, kind=kind, language=language, at=now(), agent=agent, data=data or {}
    )


def append_about(
    announcement: Announcement, kind: KnowledgeEventKind, *, agent: Agent, data: dict[str, Any]
) -> KnowledgeEvent:
    """The same about an announcement, whose key is its number."""
    return KnowledgeEvent.objects.create(
        article=None, key=f"announcement-{announcement.pk}", kind=kind, at=now(), agent=agent, data=data
    )
