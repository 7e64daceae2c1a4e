"""Puts the signed-in agent, or the signed-in customer, on the request."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.languages import is_for_customers, language_of_address, speak, spoken, workspace_language
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
        if not is_for_customers(request.path):
            speak(request, workspace_language(agent.language, request.LANGUAGE_CODE))  # type: ignore[attr-defined]
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
        # A language that somebody chose, or writes in, goes before the browser's; one in the address before both.
        if (chosen := spoken(contact.language)) and not language_of_address(request):
            speak(request, chosen)
        with timezone.override(_zone(contact.time_zone)):
            return self.get_response(request)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
