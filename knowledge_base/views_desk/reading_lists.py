"""Reading lists: what I am to read; for managers, what everybody has read."""

from datetime import date
from functools import partial

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from knowledge_base.access import find_article, runs_the_shelves
from knowledge_base.actions import reading_lists
from knowledge_base.desk_forms import ReadingListForm
from knowledge_base.enums import Visibility
from knowledge_base.models import Article, ReadingEntry, ReadingList, Translation
from knowledge_base.reading_lists import lists_of, progress_of, title_of, to_read, with_entries
from knowledge_base.views_desk.rights import agents, done, publishers, refuse
from people.access import AgentRequest

MOST_CHOICES = 500


@agents
@require_GET
def reading(request: AgentRequest) -> HttpResponse:
    """What the agent is to read, list by list; managers see every list besides."""
    language = get_language() or "en"
    mine = with_entries(lists_of(request.agent))
    may_change = runs_the_shelves(request.agent)
    context = {
        "page_title": _("Reading lists"),
        "lists": [(row, to_read(row.entries.all(), request.agent, language)) for row in mine],
        "all_lists": _summaries() if may_change else [],
        "may_change": may_change,
    }
    return render(request, "knowledge_base/desk/reading.html", context)


def _summaries() -> list[dict[str, object]]:
    found = []
    for row in ReadingList.objects.select_related("team").prefetch_related("entries"):
        progress = progress_of(row, row.entries.all())
        total = sum(each.total for each in progress)
        read = sum(each.read for each in progress)
        overdue = sum(1 for each in progress if each.overdue)
        found.append({"list": row, "people": len(progress), "read": read, "total": total, "overdue": overdue})
    return found


@agents
@require_POST
def reading_mark(request: AgentRequest, article_id: int) -> HttpResponse:
    """The agent has read it."""
    found = find_article(article_id)
    act = partial(reading_lists.mark_read, article=found, agent=request.agent)
    return done(request, reverse("knowledge:whole", args=[found.pk]), act, _("Noted: you have read it."))


@publishers
@require_http_methods(["GET", "POST"])
def new_list(request: AgentRequest) -> HttpResponse:
    """Name, team, level."""
    form = ReadingListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = reading_lists.save_list(row=None, **form.cleaned_data)
        return redirect("knowledge:reading_list", made.pk)
    context = {"page_title": _("New reading list"), "form": form, "cancel": reverse("knowledge:reading")}
    return render(request, "knowledge_base/desk/form.html", context)


@publishers
@require_http_methods(["GET", "POST"])
def reading_list(request: AgentRequest, list_id: int) -> HttpResponse:
    """Its articles, who has read them, and its settings."""
    row = _find(list_id)
    initial = {"name": row.name, "team": row.team_id, "role": row.role}
    form = ReadingListForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        reading_lists.save_list(row=row, **form.cleaned_data)
        return redirect("knowledge:reading_list", row.pk)
    entries = list(row.entries.all())
    language = get_language() or "en"
    context = {
        "page_title": row.name,
        "row": row,
        "form": form,
        "entries": [(entry, title_of(entry.article, language)[0]) for entry in entries],
        "progress": progress_of(row, entries),
        "articles": _choices(),
    }
    return render(request, "knowledge_base/desk/reading_list.html", context)


def _choices() -> list[dict[str, str]]:
    """Published articles by key, those for agents only first."""
    up = Translation.objects.filter(published__isnull=False, language=F("article__source_language"))
    found = up.select_related("article").order_by("title")[:MOST_CHOICES]
    rows = sorted(found, key=lambda row: row.article.visibility != Visibility.INTERNAL)
    return [{"key": row.article.key, "title": row.title} for row in rows]


def _find(list_id: int) -> ReadingList:
    row = with_entries(ReadingList.objects.filter(pk=list_id)).first()
    if row is None:
        raise Http404
    return row


@publishers
@require_POST
def entries(request: AgentRequest, list_id: int) -> HttpResponse:
    """Puts an article on the list by its key."""
    row = _find(list_id)
    key = request.POST.get("article", "").strip()
    article = Article.objects.filter(key=key).first()
    due_on = _date(request.POST.get("due_on", ""))
    back = reverse("knowledge:reading_list", args=[row.pk])
    if article is None:
        return done(request, back, partial(refuse, _("Choose an article from the list.")))
    return done(request, back, partial(reading_lists.add_entry, row=row, article=article, due_on=due_on), _("Added."))


def _date(given: str) -> date | None:
    try:
        return parse_date(given)
    except ValueError:
        return None


@publishers
@require_POST
def entry_reset(request: AgentRequest, entry_id: int) -> HttpResponse:
    """Everybody is to read it again."""
    entry = _entry(entry_id)
    back = reverse("knowledge:reading_list", args=[entry.list_id])
    act = partial(reading_lists.ask_again, entry=entry, due_on=_date(request.POST.get("due_on", "")))
    return done(request, back, act, _("Everybody is asked to read it again."))


@publishers
@require_POST
def entry_removal(request: AgentRequest, entry_id: int) -> HttpResponse:
    """Takes an article off its list."""
    entry = _entry(entry_id)
    back = reverse("knowledge:reading_list", args=[entry.list_id])
    return done(request, back, partial(reading_lists.remove_entry, entry=entry), _("Removed."))


def _entry(entry_id: int) -> ReadingEntry:
    entry = ReadingEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    return entry


@publishers
@require_POST
def list_removal(request: AgentRequest, list_id: int) -> HttpResponse:
    """Removes a list."""
    row = _find(list_id)
    return done(request, reverse("knowledge:reading"), partial(reading_lists.delete_list, row=row), _("Deleted."))
