"""What every page of the help centre begins with: whose site, which language, who reads."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from core import panels
from knowledge_base import pages, sites
from knowledge_base.access import Reader
from knowledge_base.models import Translation
from knowledge_base.reading import readable
from people.access import contact_of

THEMES = {"light", "dark"}


@dataclass(frozen=True, slots=True)
class Visit:
    """A reader at a help centre, in a language of its."""

    request: HttpRequest
    site: sites.Site
    language: str
    reader: Reader

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
        return (self.site.id, self.site.stamp, self.language, self.request.path, *who)

    def readable(self) -> list[Translation]:
        """What this reader may read in this language, as `reading.readable`; no query once one like them has read."""
        site, reader = self.site, self.reader
        key = ("readable", site.id, site.stamp, reader.audience, self.language)
        rows: list[Translation] = pages.kept(key, lambda: readable(reader, self.language, site.languages))
        return rows

    def absolute(self, path: str) -> str:
        """The full address of a page of this site."""
        return self.site.base + path


def begin(request: HttpRequest, language: str) -> Visit:
    """The visit; Http404 for a language that the site does not have. No query for strangers, one for customers."""
    site = sites.site_of(request)
    if language not in site.languages:
        raise Http404
    return Visit(request, site, language, Reader.of_contact(contact_of(request), site.brand_id))


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
        "scripts": pages.scripts_html(),
        "languages": [
            (code, sites.name_of(code), reverse("knowledge_base:front_in", args=[code])) for code in site.languages
        ],
    }


def page_text(visit: Visit, template: str, context: dict[str, Any]) -> str:
    """A whole page in the visit's language, without anything of this very request."""
    with translation.override(visit.language):
        return render_to_string(template, context_of(visit) | context)


def fresh_page(visit: Visit, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page that nobody keeps."""
    response = HttpResponse(page_text(visit, template, context), status=status)
    response["Cache-Control"], response["Content-Language"] = "private, no-store", visit.language
    patch_vary_headers(response, ("Cookie",))
    pages.allow_scripts(response)
    return response


def reader_of(request: HttpRequest) -> Reader:
    """Who asks for something that belongs to no language. No query for strangers, one for customers."""
    return Reader.of_contact(contact_of(request), sites.site_of(request).brand_id)
