"""Reading lists: made, filled, read."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.clocks import now
from core.text import clean_line
from knowledge_base.enums import KnowledgeEventKind
from knowledge_base.errors import KnowledgeError
from knowledge_base.log import append
from knowledge_base.models import Article, ReadingEntry, ReadingList, ReadMark
from people.models import Agent, Team


def save_list(*, row: ReadingList | None, name: str, team: Team | None, role: str) -> ReadingList:
    """A list, new or changed. Errors: KnowledgeError without a name."""
    row = row or ReadingList()
    row.name, row.team, row.role = clean_line(name, 120), team, role
    if not row.name:
        raise KnowledgeError(_("A list needs a name."))
    row.save()
    return row


def delete_list(*, row: ReadingList) -> None:
    """Removes a list; who has read what stays known."""
    row.delete()


@transaction.atomic
def add_entry(*, row: ReadingList, article: Article, due_on: date | None) -> ReadingEntry:
    """Puts an article at the end of a list. Errors: KnowledgeError when it stands there, or is not published."""
    ReadingList.objects.select_for_update().get(pk=row.pk)
    if row.entries.filter(article=article).exists():
        raise KnowledgeError(_("It is on this list already."))
    if not article.translations.filter(published__isnull=False).exists():
        raise KnowledgeError(_("Publish it first: there is nothing to read yet."))
    last = row.entries.aggregate(last=Max("order"))["last"] or 0
    return ReadingEntry.objects.create(list=row, article=article, order=last + 1, asked_at=now(), due_on=due_on)


def ask_again(*, entry: ReadingEntry, due_on: date | None) -> None:
    """Everybody is to read the article again, as after a great change of it."""
    entry.asked_at, entry.due_on = now(), due_on
    entry.save(update_fields=["asked_at", "due_on"])


def remove_entry(*, entry: ReadingEntry) -> None:
    """Takes an article off a list."""
    entry.delete()


@transaction.atomic
def mark_read(*, article: Article, agent: Agent) -> ReadMark:
    """The agent says that they have read it. Effects: event "read"."""
    mark, _made = ReadMark.objects.update_or_create(article=article, agent=agent, defaults={"at": now()})
    append(article, KnowledgeEventKind.READ, agent=agent)
    return mark
