"""The editor of a draft: kept as it is written, looked at as readers will see it, published, scheduled, discarded."""

from functools import partial
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from knowledge_base.access import find_translation
from knowledge_base.actions import drafts
from knowledge_base.actions.pictures import LARGEST_BYTES, keep_picture
from knowledge_base.bodies import clean_body
from knowledge_base.desk_forms import ScheduleForm
from knowledge_base.desk_queries import STATES, find_articles, preview, rows_of, states, with_translations
from knowledge_base.differences import differences
from knowledge_base.errors import KnowledgeError, StaleDraft
from knowledge_base.markdown import to_html, to_markdown
from knowledge_base.models import Comment, Snippet, Translation
from knowledge_base.rich import from_editor
from knowledge_base.views_desk.article import about
from knowledge_base.views_desk.rights import agents, ask_publish, done, editors, refuse
from people.access import AgentRequest

LONGEST = 400_000
OFFERS = 12


@editors
@require_http_methods(["GET", "POST"])
def draft(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """The editor; a post keeps what was written and answers with JSON: version, instant, and the marks of the state."""
    found = find_translation(article_id, language)
    if request.method == "POST":
        return _save(request, found)
    known = about(request, found)
    source: Any = known["source"]
    beside = None if known["is_source"] or source is None else source.published or source
    context = {
        "page_title": found.title,
        "shown": found,
        "beside": beside,
        "beside_body": preview(beside.html, source.language) if beside else None,
        "changes": differences(found.draft_source, source.published)
        if known["behind_since"] and found.draft_source
        else [],
        "schedule": ScheduleForm(initial={"publish_at": found.publish_at, "unpublish_at": found.unpublish_at}),
        "comments": Comment.objects.filter(translation=found).select_related("agent", "resolved_by"),
        "states": _marks(found, source),
        **known,
    }
    return render(request, "knowledge_base/desk/draft.html", context)


def _marks(found: Translation, source: Translation | None) -> list[tuple[str, Any]]:
    return [(state, word) for state, word in STATES if state in states(found, source)]


def _words(request: AgentRequest) -> str:
    """The body that a request carries: as Markdown, as it is stored, or from the visual editor."""
    if "markdown" in request.POST:
        return to_html(request.POST["markdown"][:LONGEST])
    if "stored" in request.POST:
        return clean_body(request.POST["stored"][:LONGEST])
    return from_editor(request.POST.get("html", "")[:LONGEST])


def _save(request: AgentRequest, found: Translation) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        saved = drafts.save_draft(
            translation=found,
            agent=request.agent,
            title=request.POST.get("title", ""),
            summary=request.POST.get("summary", ""),
            html=_words(request),
            slug=request.POST.get("slug", ""),
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None,
            follows_source=bool(request.POST.get("follows_source")),
        )
    except StaleDraft as error:
        return JsonResponse(_stale(found, str(error)), status=409)
    except KnowledgeError as error:
        return JsonResponse({"error": str(error)}, status=400)
    source = saved.article.translations.filter(language=saved.article.source_language).first()
    marks = render_to_string("knowledge_base/desk/_marks.html", {"states": _marks(saved, source)})
    return JsonResponse({"version": saved.version, "marks": marks, "slug": saved.slug})


def _stale(found: Translation, error: str) -> dict[str, Any]:
    """Who was quicker, and when: what the editor offers then is to look at the difference, and to keep either."""
    by = str(found.drafted_by) if found.drafted_by else _("Somebody")
    at = formats.time_format(timezone.localtime(found.drafted_at)) if found.drafted_at else ""
    words = _("%(name)s saved this draft at %(time)s while you were writing. Your text is still here.")
    return {"error": error, "words": words % {"name": by, "time": at}, "version": found.version}


@editors
@require_POST
def preview_of(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """What was written, as readers will see it; nothing is kept."""
    found = find_translation(article_id, language)
    context = {"body": preview(_words(request), language), "language": language, "title": request.POST.get("title", ""),
               "summary": request.POST.get("summary", ""), "kind": found.article.kind}  # fmt: skip
    return render(request, "knowledge_base/desk/_preview.html", context)


@editors
@require_POST
def conversion(request: AgentRequest) -> HttpResponse:
    """The body in both forms: {"html", "markdown"}; nothing is kept."""
    html = _words(request)
    return JsonResponse({"html": html, "markdown": to_markdown(html)})


@editors
@require_POST
def difference(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """What differs between the draft that is kept and what was written here."""
    found = find_translation(article_id, language)
    mine = Translation(
        title=request.POST.get("title", ""), summary=request.POST.get("summary", ""), html=_words(request)
    )
    context = {"lines": differences(found, mine)}
    return render(request, "knowledge_base/desk/_differences.html", context)


@editors
@require_POST
def draft_removal(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """The draft becomes again what readers see."""
    found = find_translation(article_id, language)
    address = reverse("knowledge:draft", args=[article_id, language])
    act = partial(drafts.discard_draft, translation=found, agent=request.agent)
    return done(request, address, act, _("The draft is as readers see it."))


@editors
@require_POST
def publication(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """Shows the draft to readers."""
    found = find_translation(article_id, language)
    ask_publish(request, found.article)
    note = request.POST.get("note", "")
    act = partial(drafts.publish, translation=found, agent=request.agent, note=note)
    return done(request, reverse("knowledge:article", args=[article_id, language]), act, _("Published."))


@editors
@require_POST
def publication_removal(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """Readers see nothing of it any more; the draft stays."""
    found = find_translation(article_id, language)
    ask_publish(request, found.article)
    act = partial(drafts.unpublish, translation=found, agent=request.agent)
    return done(request, reverse("knowledge:draft", args=[article_id, language]), act, _("Readers no longer see it."))


@editors
@require_POST
def schedule(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """When it goes up, and when it comes down."""
    found = find_translation(article_id, language)
    ask_publish(request, found.article)
    form = ScheduleForm(request.POST)
    address = reverse("knowledge:draft", args=[article_id, language])
    if not form.is_valid():
        return done(request, address, partial(refuse, _("Write day and time, or leave the field empty.")))
    instants = {name: form.instant(name) for name in ("publish_at", "unpublish_at")}
    act = partial(drafts.schedule, translation=found, agent=request.agent, **instants)
    return done(request, address, act, _("The times are kept."))


@editors
@require_POST
def pictures(request: AgentRequest) -> HttpResponse:
    """Keeps a picture; {"src": "media:…", "url": where the editor sees it}."""
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST_BYTES:
        return JsonResponse({"error": _("A picture may have 8 MB.")}, status=400)
    try:
        kept = keep_picture(content=file.read(), filename=file.name or "")
    except KnowledgeError as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"src": f"media:{kept.sha256}"})


@agents
@require_GET
def offers(request: AgentRequest) -> HttpResponse:
    """What can be linked or put in: {"articles": [{"key", "title"}], "snippets": [{"key", "title"}]}."""
    text = request.GET.get("q", "")
    rows = rows_of(with_translations(find_articles({"q": text}))[:OFFERS])
    snippets = Snippet.objects.filter(key__icontains=text).prefetch_related("texts")[:OFFERS]
    return JsonResponse(
        {
            "articles": [{"key": row.article.key, "title": row.title} for row in rows],
            "snippets": [
                {"key": each.key, "title": next((text.name for text in each.texts.all()), each.key)}
                for each in snippets
            ],
        }
    )
