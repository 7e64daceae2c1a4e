"""Who looks for a way to reach us, and who goes it: knowledge_base fills this seam to measure deflection.

Ways in (the contact form) say so; nothing is written down while nobody is registered, or for crawlers.
"""

from typing import Protocol

from django.http import HttpRequest


class Watcher(Protocol):
    """Who writes it down; never raises for what a browser sends."""

    def wanted(self, request: HttpRequest) -> None:
        """Somebody opened a way to reach us."""

    def contacted(self, request: HttpRequest) -> None:
        """They went it: their message is accepted."""


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
