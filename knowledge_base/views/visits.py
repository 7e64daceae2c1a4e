"""What every page of the help centre begins with: whose site, which language, who reads."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from core import panels
from core.languages import language_name
from knowledge_base import pages, sites
from knowledge_base.access import Reader
from knowledge_base.actions.title_tests import count_opened, count_shown
from knowledge_base.enums import AnnouncementKind
from knowledge_base.models import Translation, Variant
from knowledge_base.reading import article_url, readable
from knowledge_base.search import Hit
from knowledge_base.search.cards import Line
from knowledge_base.title_tests import came_from_a_list, mark_of, part_of
from knowledge_base.visitors import is_crawler
from people.access import contact_of

THEMES = {"light", "dark"}


@dataclass(frozen=True, slots=True)
class Visit:
    """A reader at a help centre, in a language of its."""

    request: HttpRequest
    site: sites.Site
    language: str
    reader: Reader
    part: int = 0  # of the readers, while titles are tested; crawlers are in the part that sees published titles alone

    @property
    def is_private(self) -> bool:
        """Whether the page may hold what others do not see."""
        return self.reader.contact_id is not None

    @property
    def theme(self) -> str:
        """The theme that the reader chose, "" for that of their system."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    def key(self) -> tuple[object, ...]:
        """The same for requests that are to get the same page."""
        zone = timezone.get_current_timezone_name() if self.is_private else ""
        who = (self.reader.audience, zone, self.theme)
        titles = "".join(test.variant(self.part) for test in self.site.tests)
        return (self.site.id, self.site.stamp, self.language, self.request.path, *who, titles)

    def readable(self) -> list[Translation]:
        """What this reader may read in this language, as `reading.readable`; no query once one like them has read.

        With the titles that this reader sees.
        """
        site, reader = self.site, self.reader
        key = ("readable", site.id, site.stamp, reader.audience, self.language)
        rows: list[Translation] = pages.kept(key, lambda: readable(reader, self.language, site.languages))
        return [self.titled(row) for row in rows] if site.tests else rows

    def other_title(self, translation: int) -> str:
        """The title that this reader sees instead of the published one, "" for that one. No query."""
        tests = (test for test in self.site.tests if test.translation == translation)
        return next((test.title_b for test in tests if test.variant(self.part) == Variant.B), "")

    def tested(self, translation: int) -> tuple[int | None, str]:
        """The test of a translation's titles and the one that this reader sees; (None, "") while none runs."""
        tests = (test for test in self.site.tests if test.translation == translation)
        return next(((test.id, str(test.variant(self.part))) for test in tests), (None, ""))

    def titled(self, row: Translation) -> Translation:
        """The same translation with the title that this reader sees; not to be saved. No query."""
        title = self.other_title(row.pk)
        if not title or row.published is None:
            return row
        shown, up = copy(row), copy(row.published)
        up.title, shown.published = title, up
        return shown

    def titled_hits(self, hits: Iterable[Hit]) -> list[Hit]:
        """What a search found with the titles that this reader sees. No query."""
        found = []
        for hit in hits:
            title = self.other_title(hit.translation.pk)
            if title:
                card = replace(hit.card, title=Line.of(title), translation=self.titled(hit.translation))
                hit = replace(hit, card=card)
            found.append(hit)
        return found

    def listed(self, text: str) -> tuple[int, ...]:
        """The translations under test whose titles stand in the lists of a page. No query."""
        addresses = {test.translation: article_url(test.language, test.slug) for test in self.site.tests}
        return tuple(number for number, address in addresses.items() if f'href="{address}"' in text)

    def count_titles(self, translations: Iterable[int]) -> None:
        """Counts that this reader saw the titles of these. No query."""
        is_read = self.site.tests and self.request.method == "GET" and not is_crawler(self.request)
        numbers = set(translations) if is_read else ()
        tests = [(each.id, each.variant(self.part)) for each in self.site.tests if each.translation in numbers]
        if tests:
            count_shown(tests, mark_of(self.request, self.reader.contact_id))

    def count_opened(self, translation: int) -> None:
        """Counts that this reader opened an article under test, if they came from a list. No query."""
        for test in self.site.tests:
            if test.translation == translation and came_from_a_list(self.request):
                count_opened(test.id, test.variant(self.part), mark_of(self.request, self.reader.contact_id))

    def absolute(self, path: str) -> str:
        """The full address of a page of this site."""
        return self.site.base + path


def begin(request: HttpRequest, language: str) -> Visit:
    """The visit; Http404 for a language that the site does not have. No query for strangers, one for customers."""
    site = sites.site_of(request)
    if language not in site.languages:
        raise Http404
    reader = Reader.of_contact(contact_of(request), site.brand_id)
    part = part_of(request, reader.contact_id) if site.tests and not is_crawler(request) else 0
    return Visit(request, site, language, reader, part)


def context_of(visit: Visit) -> dict[str, Any]:
    """What every page shows around its own. No query."""
    site, language = visit.site, visit.language
    ways = panels.panels(panels.HELP, None)
    links = [(way, way.url(language)) for way in ways]
    return {
        "visit": visit,
        "site": site,
        "company": {"name": site.company},
        "language": language,
        "theme": visit.theme,
        "start": reverse("knowledge_base:front_in", args=[language]),
        "search": f"{reverse('knowledge_base:front_in', args=[language])}search/",
        "ways": [(way, url, way.words(language) if way.words else "") for way, url in links if url],
        "notices": site.notices.get(language, ()),
        "incidents": [each for each in site.notices.get(language, ()) if each.kind == AnnouncementKind.INCIDENT],
        "scripts": pages.scripts_html(),
        "languages": [
            (code, language_name(code), reverse("knowledge_base:front_in", args=[code])) for code in site.languages
        ],
    }


def page_text(visit: Visit, template: str, context: dict[str, Any]) -> str:
    """A whole page in the visit's language, without anything of this very request."""
    with translation.override(visit.language):
        return render_to_string(template, context_of(visit) | context)


def fresh_page(visit: Visit, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page that nobody keeps."""
    return fresh_answer(visit, page_text(visit, template, context), status)


def fresh_answer(visit: Visit, text: str, status: int = 200) -> HttpResponse:
    """The text of a page that nobody keeps."""
    response = HttpResponse(text, status=status)
    response["Cache-Control"], response["Content-Language"] = "private, no-store", visit.language
    patch_vary_headers(response, ("Cookie",))
    pages.allow_scripts(response)
    return response


def reader_of(request: HttpRequest) -> Reader:
    """Who asks for something that belongs to no language. No query for strangers, one for customers."""
    return Reader.of_contact(contact_of(request), sites.site_of(request).brand_id)
