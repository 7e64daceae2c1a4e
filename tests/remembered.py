"""What a process remembers between requests: tests give the numbers of rows again, and roll requests back."""

from automation import book
from channels_inbox.live import line
from knowledge_base import pages, sites
from knowledge_base.search import cards, words
from knowledge_base.views.search import PACE
from people import calendars
from tickets import names


def forget_everything() -> None:
    """Nothing of an earlier test or of a request that was rolled back is known any more."""
    for each in (names, calendars, line, sites, pages, cards, words, PACE, book):
        each.forget()  # type: ignore[attr-defined]
