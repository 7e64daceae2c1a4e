"""Writes down who looks for a way to reach us (`core.selfservice`), and what they saw on it."""

from django.conf import settings
from django.http import HttpRequest

from core.selfservice import Fact, Seeker, Way
from knowledge_base import visitors
from knowledge_base.actions.help_sessions import note
from knowledge_base.enums import HelpEventKind
from people import limits
from people.access import contact_of

MOST_PER_HOUR = 300
KINDS = {
    Fact.WANTED: HelpEventKind.INTENT,
    Fact.SHOWN: HelpEventKind.SHOWN,
    Fact.SOLVED: HelpEventKind.SOLVED,
    Fact.CONTACTED: HelpEventKind.CONTACTED,
}


class Watcher:
    """Fills the seam."""

    def wanted(self, request: HttpRequest) -> None:
        """A wish to reach us: the visit begins."""
        write_down(request, HelpEventKind.INTENT)

    def contacted(self, request: HttpRequest) -> None:
        """They wrote to us."""
        write_down(request, HelpEventKind.CONTACTED)

    def visitor_of(self, address: str, agent: str) -> str:
        """Their pseudonym of this month; one query."""
        return "" if visitors.names_a_crawler(agent) else visitors.pseudonym(address, agent)

    def note(self, seeker: Seeker, fact: Fact, way: Way) -> None:
        """One fact of a seeker's visit."""
        if limits.allow(f"help-visit:{seeker.visitor}", most=MOST_PER_HOUR, seconds=3600):
            note(
                visitor=seeker.visitor,
                language=seeker.language[:8],
                kind=KINDS[fact],
                contact=seeker.contact_id,
                way=way,
            )


def write_down(
    request: HttpRequest, kind: HelpEventKind, translation: int | None = None, *, way: Way = Way.FORM
) -> None:
    """One fact of the visit of this browser; crawlers and agents have none, and nobody has more than 300 an hour."""
    if visitors.is_crawler(request) or is_staff(request):
        return
    visitor = visitors.visitor_of(request)
    if limits.allow(f"help-visit:{visitor}", most=MOST_PER_HOUR, seconds=3600):
        contact = contact_of(request)
        language = str(getattr(request, "LANGUAGE_CODE", ""))[:8]
        note(
            visitor=visitor,
            language=language,
            kind=kind,
            translation=translation,
            contact=contact.pk if contact else None,
            way=way,
        )


def is_staff(request: HttpRequest) -> bool:
    """Whether this browser is an agent's: who tries the form out wants no help.

    By the cookie's presence alone; customers have none of this name, and these pages never read it.
    """
    return settings.SESSION_COOKIE_NAME in request.COOKIES
