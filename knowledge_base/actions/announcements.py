"""Announcements: written, changed, taken away, and mailed to those who asked for it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.clocks import now
from core.text import clean, clean_line
from knowledge_base import sites
from knowledge_base.enums import KnowledgeEventKind
from knowledge_base.errors import KnowledgeError
from knowledge_base.log import append_about
from knowledge_base.models import Announcement, AnnouncementText
from people.models import Agent


@dataclass(frozen=True, slots=True)
class Words:
    """An announcement in a language."""

    title: str
    text: str


@transaction.atomic
def save_announcement(
    *,
    announcement: Announcement | None,
    agent: Agent,
    kind: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    is_mailed: bool,
    words: dict[str, Words],
) -> Announcement:
    """Writes or changes an announcement, by language; a language without a title has none. It begins now by default.

    Errors: KnowledgeError without any title, or when it ends before it begins. Effects: pages show it within a second
    of its beginning; with `is_mailed` it goes once to each subscriber, when it begins; event "announced" or "reworded".
    """
    titled = {language: each for language, each in words.items() if clean_line(each.title, 160)}
    starts_at = starts_at or (announcement.starts_at if announcement else now())
    if not titled:
        raise KnowledgeError(_("Please write a title in one language at least."))
    if ends_at and ends_at <= starts_at:
        raise KnowledgeError(_("It would end before it begins."))
    row = announcement or Announcement(created_by=agent)
    row.kind, row.starts_at, row.ends_at, row.is_mailed = kind, starts_at, ends_at, is_mailed
    row.save()
    Announcement.objects.filter(pk=row.pk).update(version=F("version") + 1)
    row.texts.exclude(language__in=titled).delete()
    for language, each in titled.items():
        values = {"title": clean_line(each.title, 160), "text": clean(each.text.strip(), 2000)}
        AnnouncementText.objects.update_or_create(announcement=row, language=language, defaults=values)
    instants = {"starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat() if row.ends_at else None}
    titles = {language: clean_line(each.title, 160) for language, each in titled.items()}
    written = KnowledgeEventKind.REWORDED if announcement else KnowledgeEventKind.ANNOUNCED
    append_about(row, written, agent=agent, data={"kind": kind, "is_mailed": is_mailed, "titles": titles, **instants})
    sites.forget()
    return row


@transaction.atomic
def remove_announcement(*, announcement: Announcement, agent: Agent) -> None:
    """Takes an announcement away for good; mails that left stay where they are. Effects: event "withdrawn"."""
    titles = dict(announcement.texts.values_list("language", "title"))
    append_about(announcement, KnowledgeEventKind.WITHDRAWN, agent=agent, data={"titles": titles})
    announcement.delete()
    sites.forget()
