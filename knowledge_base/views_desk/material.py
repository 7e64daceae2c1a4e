"""What articles share: snippets and synonyms."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from knowledge_base.access import runs_the_shelves
from knowledge_base.actions.shelves import delete_snippet, delete_synonyms, save_snippet, save_synonyms, showing
from knowledge_base.desk_forms import SnippetForm, SynonymsForm
from knowledge_base.desk_queries import languages
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import Snippet, Synonyms
from knowledge_base.views_desk.rights import agents, done, publishers
from people.access import AgentRequest

MOST = 500


@agents
@require_GET
def snippets(request: AgentRequest) -> HttpResponse:
    """Passages that many articles include."""
    rows = Snippet.objects.prefetch_related("texts")[:MOST]
    context = {"page_title": _("Snippets"), "snippets": rows, "may_change": runs_the_shelves(request.agent)}
    return render(request, "knowledge_base/desk/snippets.html", context)


@publishers
@require_http_methods(["GET", "POST"])
def new_snippet(request: AgentRequest) -> HttpResponse:
    """A passage, in each language."""
    return _snippet(request, None)


@publishers
@require_http_methods(["GET", "POST"])
def snippet(request: AgentRequest, snippet_id: int) -> HttpResponse:
    """Changed once, it changes on every page that shows it."""
    return _snippet(request, _find(snippet_id))


def _snippet(request: AgentRequest, found: Snippet | None) -> HttpResponse:
    form = SnippetForm(request.POST or None, snippet=found)
    if request.method == "POST" and form.is_valid():
        try:
            save_snippet(snippet=found, key=form.cleaned_data.get("key", ""), texts=form.texts())
        except KnowledgeError as error:
            form.add_error(None, str(error))
        else:
            return redirect("knowledge:snippets")
    context = {
        "page_title": _("Snippet “%(key)s”") % {"key": found.key} if found else _("New snippet"),
        "lead": _("Articles include it by its key. A change shows on every page at once."),
        "form": form,
        "plain": [] if found else ["key"],
        "cancel": reverse("knowledge:snippets"),
        "shown_on": showing(found) if found else [],
        "removal": reverse("knowledge:snippet_removal", args=[found.pk]) if found else "",
        "removal_words": _("Delete the snippet"),
    }
    return render(request, "knowledge_base/desk/texts_form.html", context)


@publishers
@require_POST
def snippet_removal(request: AgentRequest, snippet_id: int) -> HttpResponse:
    """Removes a snippet that no article includes."""
    found = _find(snippet_id)
    return done(request, reverse("knowledge:snippets"), partial(delete_snippet, snippet=found), _("Deleted."))


def _find(snippet_id: int) -> Snippet:
    found = Snippet.objects.prefetch_related("texts").filter(pk=snippet_id).first()
    if found is None:
        raise Http404
    return found


@agents
@require_http_methods(["GET", "POST"])
def synonyms(request: AgentRequest) -> HttpResponse:
    """Groups of words that mean the same to whoever searches; a post adds one, or changes the one of `row`."""
    may_change = runs_the_shelves(request.agent)
    form = SynonymsForm(request.POST or None)
    if request.method == "POST" and not may_change:
        return HttpResponse(status=403)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"].split(",")
        try:
            save_synonyms(row=_row(request.POST.get("row", "")), language=form.cleaned_data["language"], words=words)
        except KnowledgeError as error:
            form.add_error("words", str(error))
        else:
            return redirect("knowledge:synonyms")
    names = dict(languages())
    rows = [(row, names.get(row.language, row.language)) for row in Synonyms.objects.all()[:MOST]]
    context = {"page_title": _("Synonyms"), "form": form, "rows": rows, "may_change": may_change}
    return render(request, "knowledge_base/desk/synonyms.html", context)


def _row(given: str) -> Synonyms | None:
    if not given:
        return None
    row = Synonyms.objects.filter(pk=int(given)).first() if given.isascii() and given.isdigit() else None
    if row is None:
        raise Http404
    return row


@publishers
@require_POST
def synonyms_removal(request: AgentRequest, row_id: int) -> HttpResponse:
    """Removes a group of synonyms."""
    row = _row(str(row_id))
    assert row is not None
    return done(request, reverse("knowledge:synonyms"), partial(delete_synonyms, row=row), _("Deleted."))
