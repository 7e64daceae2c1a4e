"""The help centre as readers see it: front page, categories, articles. Ready pages; they work without JavaScript."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from core import counters
from core.clocks import now
from core.languages import language_name
from core.pace import Pace
from knowledge_base import guides, pages, reading, sites, structured
from knowledge_base.access import access_translation, visible_translations
from knowledge_base.actions.reads import READS
from knowledge_base.enums import ArticleKind, HelpEventKind, KnowledgeEventKind, Visibility
from knowledge_base.models import KnowledgeEvent, Redirect, Translation
from knowledge_base.render import plain_words, render_body
from knowledge_base.search import days
from knowledge_base.views.suggestions import VIA
from knowledge_base.views.visits import Visit, begin, page_text
from knowledge_base.visitors import is_crawler
from knowledge_base.watching import write_down
from people.access import contact_of

HTML = "text/html; charset=utf-8"
OPENINGS = Pace(most=120, seconds=60)  # of results, by one address, that are counted


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Leads to the front page in the language that the browser asks for, among those of the site."""
    site = sites.site_of(request)
    response = HttpResponseRedirect(reverse("knowledge_base:front_in", args=[_wanted(request, site.languages)]))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def _wanted(request: HttpRequest, languages: tuple[str, ...]) -> str:
    """The language that was chosen before, else the browser's first, that the site has, or has in another country."""
    header = request.headers.get("Accept-Language", "")[:500].lower()
    contact = contact_of(request)
    chosen = [contact.language if contact else "", request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")[:20]]
    for code in (*chosen, *(code for code, _quality in parse_accept_lang_header(header))):
        if near := code and sites.nearest(languages, code.lower()):
            return near
    return languages[0]


@require_safe
def front_in(request: HttpRequest, language: str) -> HttpResponseBase:
    """Search, categories, what is read most, what happens now, and ways to a person."""
    visit = begin(request, language)
    page = pages.ready_page(visit.key(), lambda: (_front(visit), 0), language, HTML, visit.listed)
    visit.count_titles(page.listed)
    return pages.answer(request, page, is_private=visit.is_private)


def _front(visit: Visit) -> str:
    language, site = visit.language, visit.site
    rows = visit.readable()
    words = site.words(language)
    tries = [str(each) for each in words.get("tries") or ()][:6]
    context = {
        "words": words,
        "tries": tries,
        "count": len(rows),
        "shelves": reading.shelves(rows, language, site.languages[0]),
        "most_read": reading.most_read(rows, language),
        "all_notices": True,
        **_seo(visit, {code: reverse("knowledge_base:front_in", args=[code]) for code in site.languages}),
    }
    return page_text(visit, "knowledge_base/help/front.html", context)


@require_safe
def category(request: HttpRequest, language: str, slug: str) -> HttpResponseBase:
    """A category with its sections and articles; one of which the reader may see nothing is not there."""
    visit = begin(request, language)
    page = pages.ready_page(visit.key(), lambda: (_category(visit, slug), 0), language, HTML, visit.listed)
    visit.count_titles(page.listed)
    return pages.answer(request, page, is_private=visit.is_private)


def _category(visit: Visit, slug: str) -> str:
    language, site = visit.language, visit.site
    rows = visit.readable()
    for shelf in reading.shelves(rows, language, site.languages[0]):
        for found, parent in [(shelf, None), *((section, shelf) for section in shelf.sections)]:
            if found.slug == slug:
                addresses = {code: reverse("knowledge_base:category", args=[code, slug]) for code in site.languages}
                context = {"shelf": found, "parent": parent, **_seo(visit, addresses)}
                return page_text(visit, "knowledge_base/help/category.html", context)
    raise Http404


@require_safe
def article(request: HttpRequest, language: str, slug: str) -> HttpResponseBase:
    """An article; a former address leads to the present one, one of another language to that language."""
    visit = begin(request, language)
    try:
        page = pages.ready_page(visit.key(), lambda: _article(visit, slug), language, HTML)
    except Http404:
        return _elsewhere(visit, slug)
    if request.method == "GET" and not is_crawler(request):
        counters.add(READS, f"{page.counts}:{now().date()}")
        visit.count_opened(page.counts)
        if request.GET.get("searched") and OPENINGS.allows(request.META.get("REMOTE_ADDR", "")):
            days.opened(language, request.GET["searched"])
    if VIA in request.GET:
        write_down(request, HelpEventKind.READ, page.counts)
    return pages.answer(request, page, is_private=visit.is_private)


def _elsewhere(visit: Visit, slug: str) -> HttpResponse:
    """Where what stood at an address stands now: 301 after a rename, 302 to another language; else Http404."""
    seen = visible_translations(visit.reader).filter(language__in=visit.site.languages)
    former = Redirect.objects.filter(language=visit.language, slug=slug).values("translation")
    renamed = seen.filter(pk__in=former).first()
    if renamed is not None:
        return HttpResponseRedirect(reading.article_url(renamed.language, renamed.slug), status=301)
    named = seen.filter(slug=slug).values("article")
    others = {row.language: row for row in seen.filter(article__in=named).select_related("article")}
    if not others:
        raise Http404
    row = others.get(visit.language) or others.get(next(iter(others.values())).article.source_language)
    row = row or next(iter(others.values()))
    return HttpResponseRedirect(reading.article_url(row.language, row.slug))


def _article(visit: Visit, slug: str) -> tuple[str, int]:
    row = visit.titled(access_translation(visit.reader, visit.language, slug))
    revision, kind = row.published, row.article.kind
    assert revision is not None
    rows = visit.readable()
    body = render_body(revision.html, language=visit.language, link=reading.linker(rows))
    before, steps = guides.split_steps(body.html) if kind == ArticleKind.GUIDE else ("", ())
    others = reading.languages_of(visit.reader, row.article_id, visit.site.languages)
    addresses = {each.language: reading.article_url(each.language, each.slug) for each in others}
    path = _path(visit, row)
    votes, yes = reading.helpfulness(row.article_id)
    url = visit.absolute(addresses[visit.language])
    context = {
        "row": row,
        "revision": revision,
        "body": mark_safe(body.html),  # clean_body and render_body made it
        "before": before,
        "steps": steps,
        "contents": [each for each in body.headings if each.level == 2 or (each.level == 3 and kind == "manual")],
        "path": path,
        "minutes": reading.minutes(plain_words(revision.html)),
        "reviewed_at": _reviewed_at(row),
        "others": [(code, language_name(code), address) for code, address in addresses.items() if code != row.language],
        "related": reading.related(row, rows),
        "votes": votes if votes >= 5 else 0,  # a share of fewer says nothing
        "yes_percent": round(100 * yes / votes) if votes else 0,
        "data": [
            pages.data_html(structured.article_data(row, body.html, visit.site, url)),
            pages.data_html(structured.path_data([(name, visit.absolute(link)) for name, link in path])),
        ],
        **_seo(visit, addresses, is_public=row.article.visibility == Visibility.PUBLIC),
    }
    return page_text(visit, "knowledge_base/help/article.html", context), row.pk


def _path(visit: Visit, row: Translation) -> list[tuple[str, str]]:
    """Names and addresses of what stands above an article."""
    with translation.override(visit.language):
        start = (translation.gettext("Help"), reverse("knowledge_base:front_in", args=[visit.language]))
    names = reading.category_names(visit.language, visit.site.languages[0])
    category = row.article.category
    above = [each for each in (category.parent, category) if each is not None]
    return [start, *((names.get(each.pk, each.slug), _shelf_url(visit, each.slug)) for each in above)]


def _shelf_url(visit: Visit, slug: str) -> str:
    return reverse("knowledge_base:category", args=[visit.language, slug])


def _reviewed_at(row: Translation) -> Any:
    events = KnowledgeEvent.objects.filter(article=row.article_id, kind=KnowledgeEventKind.REVIEWED)
    return events.order_by("-id").values_list("at", flat=True).first()


def _seo(visit: Visit, addresses: dict[str, str], *, is_public: bool = True) -> dict[str, Any]:
    """Canonical address and those of other languages, full."""
    return {
        "canonical": visit.absolute(addresses[visit.language]),
        "alternates": [(code, visit.absolute(address)) for code, address in addresses.items()],
        "is_public": is_public,
    }
