"""Writes down who looks for a way to reach us (`core.selfservice`), and what they saw on it."""

from django.http import HttpRequest

from knowledge_base.actions.help_sessions import note
from knowledge_base.enums import HelpEventKind
from knowledge_base.visitors import is_crawler, visitor_of
from people import limits
from people.access import contact_of

MOST_PER_HOUR = 300


class Watcher:
    """Fills the seam."""

    def wanted(self, request: HttpRequest) -> None:
        """A wish to reach us: the visit begins."""
        write_down(request, HelpEventKind.INTENT)

    def contacted(self, request: HttpRequest) -> None:
        """They wrote to us."""
        write_down(request, HelpEventKind.CONTACTED)


def write_down(request: HttpRequest, kind: HelpEventKind, translation: int | None = None) -> None:
    """One fact of the visit of this browser; crawlers have none, and nobody has more than 300 an hour."""
    if is_crawler(request):
        return
    visitor = visitor_of(request)
    if limits.allow(f"help-visit:{visitor}", most=MOST_PER_HOUR, seconds=3600):
        contact = contact_of(request)
        language = str(getattr(request, "LANGUAGE_CODE", ""))[:8]
        note(
            visitor=visitor,
            language=language,
            kind=kind,
            translation=translation,
            contact=contact.pk if contact else None,
        )
