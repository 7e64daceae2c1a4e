"""Articles by shelf and by search; a new one."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from knowledge_base.access import find_article, may_edit, runs_the_shelves
from knowledge_base.actions.articles import create_article, move_article
from knowledge_base.desk_forms import NewArticleForm
from knowledge_base.desk_queries import (
    PAGE,
    STATES,
    category_name,
    find_articles,
    languages,
    on_shelf,
    rows_of,
    with_translations,
)
from knowledge_base.enums import ArticleKind, Visibility
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import Article, Category
from knowledge_base.views_desk.rights import agents, editors, publishers
from people.access import AgentRequest

FILTERS = ("q", "kind", "visibility", "language", "state")


@agents
@require_GET
def articles(request: AgentRequest) -> HttpResponse:
    """Every article, newest first, a page of fifty; searched and filtered."""
    given = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    after = request.GET.get("after", "")
    last = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    found = list(with_translations(find_articles(given, after=last))[: PAGE + 1])
    more = request.GET.copy()
    more["after"] = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    context = {
        "page_title": _("Articles"),
        "rows": rows_of(found[:PAGE]),
        "given": given,
        "next_href": f"?{more.urlencode()}" if len(found) > PAGE else "",
        "kinds": ArticleKind.choices,
        "visibilities": Visibility.choices,
        "states": STATES,
        "languages": languages(),
        "may_edit": may_edit(request.agent),
    }
    return render(request, "knowledge_base/desk/articles.html", context)


@agents
@require_GET
def shelf(request: AgentRequest, category_id: int) -> HttpResponse:
    """A category with its sections, their articles in their order."""
    category = _category(category_id)
    rows = on_shelf(category)
    sections = [(section, category_name(section), rows.get(section.pk, [])) for section in category.sections.all()]
    own = rows.get(category.pk, [])
    context = {
        "page_title": category_name(category),
        "category": category,
        "shelves": [(category, "", own), *sections] if own or not sections else sections,
        "may_edit": may_edit(request.agent),
        "may_order": runs_the_shelves(request.agent),
    }
    return render(request, "knowledge_base/desk/shelf.html", context)


def _category(category_id: int) -> Category:
    rows = Category.objects.prefetch_related("texts", "sections__texts").select_related("parent")
    category = rows.filter(pk=category_id).first()
    if category is None:
        raise Http404
    return category


@editors
@require_http_methods(["GET", "POST"])
def new_article(request: AgentRequest) -> HttpResponse:
    """What it begins with; then its editor."""
    if not Category.objects.exists():
        return redirect("knowledge:new_category" if runs_the_shelves(request.agent) else "knowledge:articles")
    form = NewArticleForm(request.POST or None, initial={"category": request.GET.get("category", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = create_article(
                agent=request.agent,
                kind=given["kind"],
                category=Category.objects.get(pk=given["category"]),
                language=given["language"],
                title=given["title"],
                visibility=Visibility.INTERNAL if given["kind"] == ArticleKind.INTERNAL else Visibility.PUBLIC,
            )
        except KnowledgeError as error:
            form.add_error(None, str(error))
        else:
            return redirect("knowledge:draft", made.article_id, made.language)
    context = {"page_title": _("New article"), "form": form, "cancel": reverse("knowledge:articles")}
    return render(request, "knowledge_base/desk/form.html", context)


@publishers
@require_POST
def place(request: AgentRequest, article_id: int) -> HttpResponse:
    """Puts an article before another one of its shelf (`before`), at its end (""), or a step up or down (`step`)."""
    article = find_article(article_id)
    on_it = list(Article.objects.filter(category=article.category_id).order_by("order", "pk"))
    before = _before(on_it, article, request.POST.get("before", ""), request.POST.get("step", ""))
    move_article(article=article, category=article.category, before=before, agent=request.agent)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("knowledge:shelf", article.category.parent_id or article.category_id)


def _before(on_it: list[Article], article: Article, before: str, step: str) -> Article | None:
    if step in {"-1", "1"}:
        at = [each.pk for each in on_it].index(article.pk)
        others = [each for each in on_it if each.pk != article.pk]
        wanted = max(0, at + int(step))
        return others[wanted] if wanted < len(others) else None
    return next((each for each in on_it if str(each.pk) == before and each.pk != article.pk), None)
