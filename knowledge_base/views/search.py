"""The search of the help centre: results with the words marked, and ways on when there are none."""

import re
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.languages import language_name
from core.pace import Pace
from core.selfservice import Way
from core.text import clean_line
from knowledge_base import pages, reading
from knowledge_base.enums import ArticleKind, HelpEventKind
from knowledge_base.found_html import Choice, Found, found_html
from knowledge_base.models import Category
from knowledge_base.search import Results, days, search
from knowledge_base.search.languages import languages_for
from knowledge_base.search.near import near_words
from knowledge_base.search.results import PAGE
from knowledge_base.views.suggestions import VIA
from knowledge_base.views.visits import Visit, begin, context_of, fresh_answer, page_text
from knowledge_base.visitors import is_crawler
from knowledge_base.watching import write_down

LONGEST = 200  # characters of a search
MOST_PAGES = 20
CONTACT = "contact"  # of `from`: the page with the contact form
# Of one address; an office behind one of them hardly gets there, a program that asks without end does at once.
PACE = Pace(most=120, seconds=60)
_QUERY, _CONTENT = "\ue000", "\ue001"


@require_safe
def results(request: HttpRequest, language: str) -> HttpResponseBase:
    """Articles that match `q`, narrowed by `category` (its slug) and `kind`, ten a page; without `q` the search alone.

    429 for an address that asks too often. Effects: the search is counted, without who made it.
    """
    visit = begin(request, language)
    text = clean_line(request.GET.get("q", ""), LONGEST)
    if text and not PACE.allows(request.META.get("REMOTE_ADDR", "")):
        return _too_many(visit, text)
    shelves = _shelves(visit) if text else {}
    asked = _Asked(visit, text, shelves)
    found = asked.search()
    if request.method == "GET" and asked.is_new and not is_crawler(request):
        days.searched(language, text, found.total)
    if request.method == "GET" and text and asked.is_seeking:
        write_down(request, HelpEventKind.INTENT, way=Way.SEARCH)
        if found.hits:
            write_down(request, HelpEventKind.SHOWN)
    with translation.override(language):
        content = found_html(asked.shown(found)) if found.hits else _nothing(visit, text)
    return fresh_answer(visit, _framed(visit, text, content))


class _Asked:
    """A search with what it is narrowed to, and the addresses that lead on from it."""

    def __init__(self, visit: Visit, text: str, shelves: dict[str, tuple[int, str]]) -> None:
        given = visit.request.GET
        self.visit, self.text, self.shelves = visit, text, shelves
        self.category = given.get("category", "") if given.get("category") in shelves else ""
        self.kind = given.get("kind", "") if given.get("kind") in ArticleKind.values else ""
        self.page = _page(given.get("page", ""))
        self.is_seeking = given.get("from") == CONTACT  # they wanted to write to us, and search instead

    @property
    def is_new(self) -> bool:
        """Whether it is a search, and no further look at the results of one."""
        return self.page == 1 and not self.category and not self.kind

    def search(self) -> Results:
        """What the reader finds."""
        return search(
            self.visit.reader,
            languages_for(self.visit.language, self.visit.site.languages),
            self.text,
            page=self.page,
            category=self.shelves[self.category][0] if self.category else None,
            kind=self.kind,
        )

    def shown(self, found: Results) -> Found:
        """The page of results. No query. Effects: titles that are tested are counted."""
        hits = self.visit.titled_hits(found.hits)
        self.visit.count_titles(hit.translation.pk for hit in hits)
        names = {number: (slug, name) for slug, (number, name) in self.shelves.items()}
        searched = f"?{urlencode({'searched': self.text} | ({VIA: Way.SEARCH} if self.is_seeking else {}))}"
        return Found(
            total=found.total,
            hits=[(hit, hit.address_after(searched), names.get(hit.match.category, ("", ""))[1]) for hit in hits],
            corrected=found.corrected,
            other=(found.language, language_name(found.language)) if found.language != self.visit.language else None,
            categories=[
                self._choice("category", names[number][0], names[number][1], count)
                for number, count in found.categories.most_common(8)
                if number in names
            ],
            kinds=[
                self._choice("kind", kind, str(ArticleKind(kind).label), count)
                for kind, count in found.kinds.most_common()
            ],
            before=self._address(page=self.page - 1 if self.page > 2 else "") if self.page > 1 else "",
            after=self._address(page=self.page + 1)
            if found.total > self.page * PAGE and self.page < MOST_PAGES
            else "",
        )

    def _choice(self, field: str, value: str, name: str, count: int) -> Choice:
        is_chosen = getattr(self, field) == value
        return Choice(name, self._address(**{field: "" if is_chosen else value}), is_chosen, count)

    def _address(self, **changed: Any) -> str:
        given = {"q": self.text, "category": self.category, "kind": self.kind, **changed}
        given["from"] = CONTACT if self.is_seeking else ""
        return f"?{urlencode({name: value for name, value in given.items() if value})}"


def _page(given: str) -> int:
    return min(int(given), MOST_PAGES) if given.isdecimal() and len(given) < 4 and int(given) else 1


def _shelves(visit: Visit) -> dict[str, tuple[int, str]]:
    """Number and name of each category by its slug; two queries, none once somebody has searched in this language."""

    def read() -> dict[str, tuple[int, str]]:
        names = reading.category_names(visit.language, visit.site.languages[0])
        return {row.slug: (row.pk, names.get(row.pk, row.slug)) for row in Category.objects.all()}

    found: dict[str, tuple[int, str]] = pages.kept(("shelves", visit.site.id, visit.site.stamp, visit.language), read)
    return found


def _nothing(visit: Visit, text: str) -> SafeString:
    """Words that are near, categories to look through, and ways to a person that take the words along."""
    here = reverse("knowledge_base:search", args=[visit.language])
    near = near_words(visit.reader, visit.language, text) if text else []
    ways = [
        (way, f"{url}&{urlencode({'subject': text})}" if way.name == "contact" and text else url, words)
        for way, url, words in context_of(visit)["ways"]
    ]
    context = {
        "query": text,
        "near": [(word, f"{here}?{urlencode({'q': word})}") for word in near],
        "shelves": reading.shelves(visit.readable(), visit.language, visit.site.languages[0]),
        "nothing_ways": ways,
    }
    return render_to_string("knowledge_base/help/_nothing.html", context)


def _too_many(visit: Visit, text: str) -> HttpResponse:
    with translation.override(visit.language):
        title = _("Please wait a minute")
        words = _("There were many searches from your network in a short time. The topics are still open to you.")
        start, topics = reverse("knowledge_base:front_in", args=[visit.language]), _("All topics")
    content = mark_safe(
        f'<div class="found__head" role="status"><h2>{escape(title)}</h2><p class="muted">{escape(words)}</p>'
        f'<p><a class="button" href="{start}">{escape(topics)}</a></p></div>'
    )
    response = fresh_answer(visit, _framed(visit, text, content), status=429)
    response["Retry-After"] = str(int(PACE.seconds))
    return response


def _framed(visit: Visit, text: str, content: str) -> str:
    """The page around the content: rendered once for everybody who gets the same, with holes for words and content."""

    def read() -> list[str]:
        context = {"query": _QUERY if text else "", "content": mark_safe(_CONTENT)}
        return re.split(f"([{_QUERY}{_CONTENT}])", page_text(visit, "knowledge_base/help/search.html", context))

    pieces: list[str] = pages.kept(("search", *visit.key(), bool(text)), read)
    filled = {_QUERY: escape(text), _CONTENT: content}
    return "".join([filled.get(piece, piece) for piece in pieces])
