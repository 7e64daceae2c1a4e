"""The help centre for programs: sitemap, feed, Markdown twins, robots.txt."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from core.html import to_text
from knowledge_base import pages, sites
from knowledge_base.access import Reader, access_translation, visible_translations
from knowledge_base.markdown import to_markdown
from knowledge_base.models import Translation
from knowledge_base.reading import article_url, linker
from knowledge_base.render import render_links
from knowledge_base.sites import Site
from knowledge_base.views.visits import Visit, begin

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
MOST_IN_FEED = 30
MOST_IN_MAP = 45_000  # 50,000 is what the format allows


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Every address that anybody may read, with its other languages; the same to everybody."""
    site = sites.site_of(request)
    key = ("sitemap", site.id, site.stamp)
    page = pages.ready_page(key, lambda: (_sitemap(site), 0), site.languages[0], "application/xml; charset=utf-8")
    return pages.answer(request, page, is_private=False)


def _sitemap(site: Site) -> str:
    anybody = Reader(brand_id=site.brand_id)
    rows = visible_translations(anybody).filter(language__in=site.languages).order_by("article_id", "language")
    found = rows.values_list("article_id", "language", "slug", "published__created_at")[:MOST_IN_MAP]
    articles: dict[int, list[tuple[str, str, Any]]] = {}
    for article, language, slug, changed in found:
        articles.setdefault(article, []).append((language, site.base + article_url(language, slug), changed))
    fronts = [(code, site.base + reverse("knowledge_base:front_in", args=[code]), None) for code in site.languages]
    entries = "".join(_entries(group) for group in [fronts, *articles.values()])
    return (
        f'{HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">{entries}</urlset>\n'
    )


def _entries(group: list[tuple[str, str, Any]]) -> str:
    """One `<url>` for each language, each naming all of them."""
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(url)}/>'
        for language, url, _changed in group
        if len(group) > 1
    )
    found = []
    for _language, url, changed in group:
        day = f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
        found.append(f"<url><loc>{escape(url)}</loc>{day}{alternates}</url>\n")
    return "".join(found)


@require_safe
def feed(request: HttpRequest, language: str) -> HttpResponseBase:
    """The latest articles of a language that anybody may read, and announcements, as an Atom feed."""
    site = sites.site_of(request)
    if language not in site.languages:
        raise Http404
    key = ("feed", site.id, site.stamp, language)
    kind = "application/atom+xml; charset=utf-8"
    page = pages.ready_page(key, lambda: (_feed(site, language), 0), language, kind)
    return pages.answer(request, page, is_private=False)


def _feed(site: Site, language: str) -> str:
    rows = visible_translations(Reader(brand_id=site.brand_id)).filter(language=language).select_related("published")
    newest = list(rows.defer("html").order_by("-published__created_at")[:MOST_IN_FEED])
    start = site.base + reverse("knowledge_base:front_in", args=[language])
    own = site.base + reverse("knowledge_base:feed", args=[language])
    with translation.override(language):
        title = translation.gettext("Help") + (f" · {site.company}" if site.company else "")
    entries = sorted([*_notices(site, language, start), *_articles(site, newest)], reverse=True)
    latest = entries[0][0] if entries else "1970-01-01T00:00:00+00:00"
    return (
        f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}><title>{escape(title)}</title>'
        f"<id>{escape(start)}</id><updated>{latest}</updated>"
        f"<author><name>{escape(site.company or title)}</name></author>"
        f'<link href={quoteattr(start)}/><link rel="self" href={quoteattr(own)}/>'
        f"{''.join(entry for _at, entry in entries)}</feed>\n"
    )


def _articles(site: Site, rows: list[Translation]) -> Iterator[tuple[str, str]]:
    for row in rows:
        assert row.published is not None
        url = site.base + article_url(row.language, row.slug)
        yield _entry(url, row.published.title, row.published.summary, row.published.created_at)


def _notices(site: Site, language: str, start: str) -> Iterator[tuple[str, str]]:
    for notice in site.notices.get(language, ()):
        yield _entry(f"{start}#notice-{notice.id}", notice.title, notice.text, notice.starts_at)


def _entry(url: str, title: str, summary: str, at: Any) -> tuple[str, str]:
    when = at.isoformat(timespec="seconds")
    return when, (
        f"<entry><title>{escape(title)}</title><id>{escape(url)}</id><link href={quoteattr(url)}/>"
        f"<updated>{when}</updated><summary>{escape(summary)}</summary></entry>\n"
    )


@require_safe
def markdown(request: HttpRequest, language: str, slug: str) -> HttpResponseBase:
    """An article as Markdown, to whoever may read it: for programs, and for people who quote."""
    visit = begin(request, language)
    kind = "text/markdown; charset=utf-8"
    page = pages.ready_page(visit.key(), lambda: (_markdown(visit, slug), 0), language, kind)
    return pages.answer(request, page, is_private=visit.is_private)


def _markdown(visit: Visit, slug: str) -> str:
    row = access_translation(visit.reader, visit.language, slug)
    assert row.published is not None
    rows = visit.readable()
    links = {key: url and visit.absolute(url) for key, url in _addresses(rows).items()}
    body = render_links(row.published.html, visit.language, links.get, visit.absolute)
    summary = f"{to_text(row.published.summary)}\n\n" if row.published.summary else ""
    source = visit.absolute(article_url(row.language, row.slug))
    return f"# {row.published.title}\n\n{summary}{to_markdown(body).strip()}\n\n<{source}>\n"


def _addresses(rows: list[Translation]) -> dict[str, str | None]:
    link = linker(rows)
    return {row.article.key: link(row.article.key) for row in rows}


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Programs read the help centre, and nothing else of the product."""
    base = sites.main_site().base or settings.PUBLIC_URL
    lines = [
        "User-agent: *",
        "Allow: /help/",
        "Allow: /static/",
        "Disallow: /help/contact/",
        "Disallow: /help/requests/",
        "Disallow: /help/*/search/",
        "Disallow: /",
        "",
        f"Sitemap: {base}{reverse('knowledge_base:sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
