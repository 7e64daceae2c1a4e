"""An article as agents read it, and what holds for it in every language."""

from datetime import date, timedelta
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import blobs
from knowledge_base.access import find_article, find_translation, may_edit, may_publish
from knowledge_base.actions.articles import change_article, delete_article, mark_reviewed
from knowledge_base.actions.drafts import begin_translation
from knowledge_base.desk_forms import ArticleForm, ReviewForm
from knowledge_base.desk_queries import STATES, behind_since, category_name, languages, preview, states
from knowledge_base.models import Article, Category, Comment, Flag, Picture, ReadMark, Translation
from knowledge_base.reading_lists import today
from knowledge_base.views_desk.rights import agents, ask_publish, done, editors
from people.access import AgentRequest

MONTHS = 6


@agents
@require_GET
def whole(_request: AgentRequest, article_id: int) -> HttpResponse:
    """Leads to the article in the agent's language, or in its own."""
    return _lead(find_article(article_id))


@agents
@require_GET
def keyed(_request: AgentRequest, key: str) -> HttpResponse:
    """The same by the key that links between articles carry."""
    article = Article.objects.filter(key=key).first()
    if article is None:
        raise Http404
    return _lead(article)


def _lead(article: Article) -> HttpResponse:
    spoken = set(article.translations.values_list("language", flat=True))
    language = get_language() if get_language() in spoken else article.source_language
    return redirect("knowledge:article", article.pk, language)


@agents
@require_GET
def article(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """What readers see, or the draft while they see nothing; beside it what is known about it."""
    shown = find_translation(article_id, language)
    words = shown.published or shown
    ReadMark.objects.filter(agent=request.agent, article=article_id)
    if request.GET.get("draft"):
        words = shown
    number = request.GET.get("ticket", "")
    context = {
        "ticket_number": number if number.isascii() and number.isdigit() and len(number) < 12 else "",
        "page_title": words.title,
        "shown": shown,
        "words": words,
        "is_draft": words is shown,
        "body": preview(words.html, language),
        "read_at": ReadMark.objects.filter(agent=request.agent, article=article_id)
        .values_list("at", flat=True)
        .first(),
        "comments": Comment.objects.filter(translation=shown).select_related("agent", "resolved_by"),
        "flags": Flag.objects.filter(article=article_id, settled_at=None).select_related("agent"),
        **about(request, shown),
    }
    return render(request, "knowledge_base/desk/article.html", context)


def about(request: AgentRequest, shown: Translation) -> dict[str, object]:
    """What the pages of an article have in common: languages with their states, rights, shelf. Four queries or so."""
    found = shown.article
    translations = list(found.translations.select_related("published", "draft_source"))
    source = next((each for each in translations if each.language == found.source_language), None)
    names = dict(languages())
    {each.language for each in translations}
    marks = [
        {
            "language": each.language,
            "name": names.get(each.language, each.language),
            "states": [(state, word) for state, word in STATES if state in states(each, source)],
            "current": each.pk == shown.pk,
        }
        for each in translations
    ]
    return {
        "article": found,
        "category_name": category_name(found.category),
        "marks": marks,
        "missing": [
            (code, name) for code, name in names.items() if code not in {each.language for each in translations}
        ],
        "source": source,
        "is_source": source is not None and source.pk == shown.pk,
        "behind_since": behind_since(shown, source) if source else None,
        "may_edit": may_edit(request.agent),
        "may_publish": may_publish(request.agent, found),
        "review_overdue": found.review_on is not None and found.review_on <= today(),
        "open_comments": Comment.objects.filter(translation=shown, resolved_at=None).count(),
        "next_review": today() + timedelta(days=30 * MONTHS),
    }


@editors
@require_http_methods(["GET", "POST"])
def settings(request: AgentRequest, article_id: int) -> HttpResponse:
    """Kind, shelf, readers, tags, owners, review. What readers see changes at once: publishers only."""
    found = find_article(article_id)
    ask_publish(request, found)
    form = ArticleForm(request.POST or None, initial=ArticleForm.initial_of(found))
    back = reverse("knowledge:whole", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["category"] = Category.objects.get(pk=given["category"])
        given["tags"] = given["tags"].split(",")
        return done(request, back, partial(change_article, article=found, agent=request.agent, **given), _("Saved."))
    context = {"page_title": _("Settings of the article"), "form": form, "cancel": back, "article": found}
    return render(request, "knowledge_base/desk/settings.html", context)


@editors
@require_POST
def review(request: AgentRequest, article_id: int) -> HttpResponse:
    """Somebody has read it and it still holds."""
    found = find_article(article_id)
    form = ReviewForm(request.POST)
    next_on: date | None = form.cleaned_data["review_on"] if form.is_valid() else None
    back = reverse("knowledge:whole", args=[found.pk])
    act = partial(mark_reviewed, article=found, agent=request.agent, review_on=next_on)
    return done(request, back, act, _("Thank you: it counts as read today."))


@editors
@require_POST
def translations(request: AgentRequest, article_id: int) -> HttpResponse:
    """Begins a translation; then its editor."""
    found = find_article(article_id)
    language = request.POST.get("language", "")
    if language not in dict(languages()):
        raise Http404
    address = reverse("knowledge:draft", args=[found.pk, language])
    return done(request, address, partial(begin_translation, article=found, language=language, agent=request.agent))


@editors
@require_POST
def removal(request: AgentRequest, article_id: int) -> HttpResponse:
    """Removes an article in every language."""
    found = find_article(article_id)
    ask_publish(request, found)
    act = partial(delete_article, article=found, agent=request.agent)
    return done(request, reverse("knowledge:shelf", args=[found.category_id]), act, _("Deleted."))


@agents
@require_GET
def picture(_request: AgentRequest, sha256: str) -> HttpResponse:
    """A picture of an article, published or not; it never changes."""
    found = Picture.objects.filter(sha256=sha256).first()
    if found is None:
        raise Http404
    response = HttpResponse(blobs.get(found.sha256), content_type=found.content_type)
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
