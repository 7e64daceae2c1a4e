"""Puts the signed-in agent, or the signed-in customer, on the request."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from people.access import agent_of
from people.customers import read_session
from people.models import Contact


class AgentMiddleware:
    """Sets `request.agent` (None for everybody who is no active agent), their language and time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        agent = agent_of(request.user)
        request.agent = agent  # type: ignore[attr-defined]
        if agent is None:
            return self.get_response(request)
        _speak(request, agent.language)
        with timezone.override(_zone(agent.time_zone)):
            return self.get_response(request)


class CustomerMiddleware:
    """Sets `request.customer` (their session) and `request.contact`, None for strangers; their language and time zone.

    Only under /help/, where the cookie is sent; one query with it, none without.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = read_session(request)
        contact: Contact | None = session.contact if session else None
        request.customer, request.contact = session, contact  # type: ignore[attr-defined]
        if contact is None:
            return self.get_response(request)
        _speak(request, contact.language)
        with timezone.override(_zone(contact.time_zone)):
            return self.get_response(request)


def _speak(request: HttpRequest, language: str) -> None:
    """A language that somebody chose, or writes in, goes before the browser's, where the product speaks it."""
    if not language:
        return
    try:
        known = translation.get_supported_language_variant(language)
    except LookupError:
        return
    translation.activate(known)
    request.LANGUAGE_CODE = known  # type: ignore[attr-defined]


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
