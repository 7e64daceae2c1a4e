"""Who looks for a way to reach us, and who goes it: knowledge_base fills this seam to measure deflection.

Ways in (the contact form, the chat, its bot) say so; nothing is written down while nobody is registered, or for
crawlers.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.http import HttpRequest


class Way(StrEnum):
    """How somebody began to reach us."""

    FORM = "form"
    CHAT = "chat"
    BOT = "bot"
    SEARCH = "search"


class Fact(StrEnum):
    """What happened on the way: they wanted to reach us, saw an answer, said that it helped or not, reached us."""

    WANTED = "wanted"
    SHOWN = "shown"
    SOLVED = "solved"
    CONTACTED = "contacted"


@dataclass(frozen=True, slots=True)
class Seeker:
    """Whoever is on the way: their pseudonym (`visitor_of`), their language, and their contact if known."""

    visitor: str
    language: str
    contact_id: int | None = None


class Watcher(Protocol):
    """Who writes it down; never raises for what a browser sends."""

    def wanted(self, request: HttpRequest) -> None:
        """Somebody opened a way to reach us."""

    def contacted(self, request: HttpRequest) -> None:
        """They went it: their message is accepted."""

    def visitor_of(self, address: str, agent: str) -> str:
        """The pseudonym of whoever comes from this address with this browser; "" for crawlers."""

    def note(self, seeker: Seeker, fact: Fact, way: Way) -> None:
        """A fact of somebody who sends no requests, as in a chat."""


_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Registers who writes it down; called from `AppConfig.ready`. The latest takes the place of an earlier one."""
    _watchers[:] = [watcher]


def wanted(request: HttpRequest) -> None:
    """As `Watcher.wanted`."""
    for watcher in _watchers:
        watcher.wanted(request)


def contacted(request: HttpRequest) -> None:
    """As `Watcher.contacted`."""
    for watcher in _watchers:
        watcher.contacted(request)


def visitor_of(address: str, agent: str) -> str:
    """As `Watcher.visitor_of`; "" while nobody watches."""
    return next((watcher.visitor_of(address, agent) for watcher in _watchers), "")


def note(seeker: Seeker, fact: Fact, way: Way) -> None:
    """As `Watcher.note`; nothing for a seeker without a pseudonym."""
    for watcher in _watchers if seeker.visitor else ():
        watcher.note(seeker, fact, way)
