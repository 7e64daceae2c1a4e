"""Which help centre an address belongs to, and what stands on each of its pages; remembered for a second.

A page that costs half a millisecond has no room for queries: sites, company and announcements are read once a second
and process. What an editor publishes is therefore seen everywhere within that second.
"""

import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from core.clocks import now
from knowledge_base.enums import AnnouncementKind
from knowledge_base.models import AnnouncementText, HelpSite
from knowledge_base.title_tests import Running, running_tests
from people import queries

REMEMBERED_S = 1.0


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement that holds now, in one language."""

    id: int
    kind: str
    title: str
    text: str
    starts_at: Any


@dataclass(frozen=True, slots=True)
class Site:
    """A help centre as its pages need it; `stamp` is another one whenever they would look different."""

    id: int
    brand_id: int | None
    domain: str
    languages: tuple[str, ...]
    texts: dict[str, Any]
    logo: str
    accent: str
    company: str
    base: str
    notices: dict[str, tuple[Notice, ...]] = field(repr=False)
    stamp: str = ""
    tests: tuple[Running, ...] = ()

    def words(self, language: str) -> dict[str, Any]:
        """Title, lead and tries of the front page in a language; {} when nobody wrote any."""
        found = self.texts.get(language) or {}
        return found if isinstance(found, dict) else {}


_sites: tuple[float, dict[str, Site]] = (-REMEMBERED_S, {})


def forget() -> None:
    """Reads everything anew at the next page of this process."""
    global _sites
    _sites = (-REMEMBERED_S, {})


def site_of(request: HttpRequest) -> Site:
    """The site of the request's host, else that of the company. No query within a second of the last ones, else five.

    Effects: the company's row is made where there is none yet.
    """
    found = _read()
    host = request.get_host().partition(":")[0].lower()
    return found.get(host) or found[""]


def main_site() -> Site:
    """The company's own site, for what has no request."""
    return _read()[""]


def nearest(languages: tuple[str, ...], wanted: str) -> str:
    """The language itself, else the same of another country ("pt" for "pt-br"), else ""."""
    if wanted in languages:
        return wanted
    return next((each for each in languages if each.partition("-")[0] == wanted.partition("-")[0]), "")


def _read() -> dict[str, Site]:
    global _sites
    if time.monotonic() - _sites[0] >= REMEMBERED_S:
        _sites = (time.monotonic(), _load())
    return _sites[1]


def _load() -> dict[str, Site]:
    company = queries.company()
    rows = list(HelpSite.objects.select_related("logo"))
    if not any(row.brand_id is None for row in rows):
        language = company.language if company else settings.LANGUAGE_CODE
        rows.append(HelpSite.objects.get_or_create(brand=None, defaults={"languages": [language]})[0])
    notices = _notices()
    name = company.name if company else ""
    base = ((company.public_url if company else "") or settings.PUBLIC_URL).rstrip("/")
    main = next(row for row in rows if row.brand_id is None)
    tests = running_tests()
    found = {row.domain.lower(): _site(row, name, base, notices, tests) for row in rows if row.domain}
    return found | {"": _site(main, name, base, notices, tests)}


def _site(
    row: HelpSite, company: str, base: str, notices: dict[str, tuple[Notice, ...]], tests: tuple[Running, ...]
) -> Site:
    own = f"{'https' if settings.HTTPS else 'http'}://{row.domain}" if row.domain else base
    shown = [row.pk, row.version, company, own, row.languages, row.texts, row.accent, row.logo_id, notices]
    return Site(
        id=row.pk,
        brand_id=row.brand_id,
        domain=row.domain,
        languages=tuple(row.languages) or (settings.LANGUAGE_CODE,),
        texts=row.texts,
        logo=row.logo.sha256 if row.logo else "",
        accent=row.accent,
        company=company,
        base=own,
        notices=notices,
        tests=tests,
        stamp=hashlib.blake2s(repr(shown).encode(), digest_size=12).hexdigest(),
    )


def _notices() -> dict[str, tuple[Notice, ...]]:
    """By language, the announcements that hold now: incidents before news, the latest first."""
    moment = now()
    rows = AnnouncementText.objects.select_related("announcement").filter(
        Q(announcement__ends_at=None) | Q(announcement__ends_at__gt=moment), announcement__starts_at__lte=moment
    )
    found: dict[str, list[Notice]] = {}
    for row in rows.order_by("-announcement__starts_at", "-announcement_id"):
        about = row.announcement
        notice = Notice(about.pk, about.kind, row.title, row.text, about.starts_at)
        found.setdefault(row.language, []).append(notice)
    order = [AnnouncementKind.INCIDENT, AnnouncementKind.NEWS, AnnouncementKind.RESOLVED]
    return {
        language: tuple(sorted(each, key=lambda notice: order.index(AnnouncementKind(notice.kind))))
        for language, each in found.items()
    }
