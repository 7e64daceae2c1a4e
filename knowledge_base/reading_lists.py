"""Reading lists as agents meet them: what they are to read, and who has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from knowledge_base.models import Article, ReadingEntry, ReadingList, ReadMark, Translation
from people.models import Agent


def lists_of(agent: Agent) -> QuerySet[ReadingList]:
    """The lists that an agent is to read."""
    teams = Q(team=None) | Q(team__in=agent.team_ids())
    return ReadingList.objects.filter(teams, Q(role="") | Q(role=agent.role))


def waiting_for(agent: Agent) -> int:
    """How many articles the agent is to read and has not. One query."""
    read = ReadMark.objects.filter(agent=agent, article=OuterRef("article"), at__gte=OuterRef("asked_at"))
    entries = ReadingEntry.objects.filter(~Exists(read), list__in=lists_of(agent))
    return entries.values("article").distinct().count()


@dataclass(frozen=True, slots=True)
class ToRead:
    """An entry of a list for one reader; `read_at` is null until they read it since it was asked."""

    entry: ReadingEntry
    title: str
    language: str
    read_at: datetime | None

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been read by now."""
        return self.read_at is None and is_overdue(self.entry)


def is_overdue(entry: ReadingEntry) -> bool:
    """Whether the day until which it was to be read is over."""
    return entry.due_on is not None and entry.due_on < today()


def today() -> date:
    """The reader's day."""
    return timezone.localdate()


def with_entries(lists: QuerySet[ReadingList]) -> QuerySet[ReadingList]:
    """Lists with their articles and titles; three queries more."""
    translations = Prefetch("article__translations", Translation.objects.select_related("published"))
    entries = ReadingEntry.objects.select_related("article").prefetch_related(translations)
    return lists.select_related("team").prefetch_related(Prefetch("entries", entries))


def to_read(entries: Iterable[ReadingEntry], agent: Agent, language: str) -> list[ToRead]:
    """Entries as this agent sees them. One query."""
    rows = list(entries)
    marks = ReadMark.objects.filter(agent=agent, article__in=[row.article_id for row in rows])
    at = dict(marks.values_list("article", "at"))
    return [ToRead(row, *title_of(row.article, language), _since(at.get(row.article_id), row)) for row in rows]


def _since(read_at: datetime | None, entry: ReadingEntry) -> datetime | None:
    return read_at if read_at is not None and read_at >= entry.asked_at else None


def title_of(article: Article, language: str) -> tuple[str, str]:
    """Title and language in which an agent reads an article: their own, else its source. No query after a prefetch."""
    rows = {each.language: each for each in article.translations.all()}
    up = {code: each for code, each in rows.items() if each.published_id}
    found = up.get(language) or up.get(article.source_language) or next(iter(up.values()), None)
    found = found or rows.get(article.source_language) or next(iter(rows.values()))
    return (found.published.title if found.published else found.title), found.language


def readers_of(row: ReadingList) -> QuerySet[Agent]:
    """The active people who are to read a list."""
    found = Agent.objects.filter(is_active=True, is_bot=False)
    if row.team_id:
        found = found.filter(teams=row.team_id)
    if row.role:
        found = found.filter(role=row.role)
    return found.distinct().order_by("name")


@dataclass(frozen=True, slots=True)
class Progress:
    """A reader of a list: how much of it they have read, what is overdue."""

    agent: Agent
    read: int
    overdue: int
    total: int


def progress_of(row: ReadingList, entries: Iterable[ReadingEntry]) -> list[Progress]:
    """Everybody who is to read a list. Two queries."""
    asked = list(entries)
    agents = list(readers_of(row))
    marks = ReadMark.objects.filter(agent__in=agents, article__in=[entry.article_id for entry in asked])
    at = {(mark.agent_id, mark.article_id): mark.at for mark in marks}
    return [_progress(agent, asked, at) for agent in agents]


def _progress(agent: Agent, asked: list[ReadingEntry], at: dict[tuple[int, int], datetime]) -> Progress:
    unread = [entry for entry in asked if _since(at.get((agent.pk, entry.article_id)), entry) is None]
    return Progress(agent, len(asked) - len(unread), sum(is_overdue(entry) for entry in unread), len(asked))
