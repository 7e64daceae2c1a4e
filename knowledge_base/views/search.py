"""The search of the help centre: results with the words marked, and ways on when there are none."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.text import clean_line
from knowledge_base import reading, sites
from knowledge_base.enums import ArticleKind
from knowledge_base.models import Category
from knowledge_base.search import Results, days, search
from knowledge_base.search.languages import languages_for
from knowledge_base.search.near import near_words
from knowledge_base.search.results import PAGE
from knowledge_base.views.visits import Visit, begin, context_of, fresh_page
from knowledge_base.visitors import is_crawler

LONGEST = 200  # characters of a search
MOST_PAGES = 20


@require_safe
def results(request: HttpRequest, language: str) -> HttpResponseBase:
    """Articles that match `q`, narrowed by `category` (its slug) and `kind`, ten a page; without `q` the search alone.

    Effects: the search is counted, without who made it.
    """
    visit = begin(request, language)
    text = clean_line(request.GET.get("q", ""), LONGEST)
    shelves = {row.slug: row.pk for row in Category.objects.all()} if text else {}
    chosen = {
        "category": request.GET.get("category", "") if request.GET.get("category") in shelves else "",
        "kind": request.GET.get("kind", "") if request.GET.get("kind") in ArticleKind.values else "",
    }
    page = _page(request.GET.get("page", ""))
    found = search(
        visit.reader,
        languages_for(language, visit.site.languages),
        text,
        page=page,
        category=shelves.get(chosen["category"]),
        kind=chosen["kind"],
    )
    if request.method == "GET" and page == 1 and not any(chosen.values()) and not is_crawler(request):
        days.searched(language, text, found.total)
    context = _context(visit, text, found, page, chosen, shelves) if found.hits else _nothing(visit, text)
    return fresh_page(visit, "knowledge_base/help/search.html", {"query": text, **context})


def _page(given: str) -> int:
    return min(int(given), MOST_PAGES) if given.isdecimal() and len(given) < 4 and int(given) else 1


def _context(
    visit: Visit, text: str, found: Results, page: int, chosen: dict[str, str], shelves: dict[str, int]
) -> dict[str, Any]:
    hits = visit.titled_hits(found.hits)
    visit.count_titles(hit.translation.pk for hit in hits)
    names = reading.category_names(visit.language, visit.site.languages[0])
    slugs = {pk: slug for slug, pk in shelves.items()}
    labels = {pk: names.get(pk, slug) for pk, slug in slugs.items()}

    def address(**changed: Any) -> str:
        given = {"q": text, **chosen, **changed}
        return f"?{urlencode({name: value for name, value in given.items() if value})}"

    def choice(value: str, name: str) -> tuple[str, bool]:
        is_chosen = chosen[name] == value
        return address(**{name: "" if is_chosen else value}), is_chosen

    return {
        "found": found,
        "hits": [(hit, hit.address_after(text), labels.get(hit.match.category, "")) for hit in hits],
        "other_language": sites.name_of(found.language) if found.language != visit.language else "",
        "corrected": [f"{typed} → {meant}" for typed, meant in found.corrected],
        "categories": [
            (labels[pk], *choice(slugs[pk], "category"), count)
            for pk, count in found.categories.most_common(8)
            if pk in slugs
        ],
        "kinds": [(ArticleKind(kind).label, *choice(kind, "kind"), count) for kind, count in found.kinds.most_common()],
        "before_url": address(page=page - 1 if page > 2 else "") if page > 1 else "",
        "after_url": address(page=page + 1) if found.total > page * PAGE and page < MOST_PAGES else "",
    }


def _nothing(visit: Visit, text: str) -> dict[str, Any]:
    """Words that are near, categories to look through, and ways to a person that take the words along."""
    here = reverse("knowledge_base:search", args=[visit.language])
    near = near_words(visit.reader, visit.language, text) if text else []
    rows = reading.readable(visit.reader, visit.language, visit.site.languages)
    ways = [
        (way, f"{url}?{urlencode({'subject': text})}" if way.name == "contact" and text else url, words)
        for way, url, words in context_of(visit)["ways"]
    ]
    return {
        "near": [(word, f"{here}?{urlencode({'q': word})}") for word in near],
        "shelves": reading.shelves(rows, visit.language, visit.site.languages[0]),
        "nothing_ways": ways,
    }
