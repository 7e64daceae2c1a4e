"""Puts the signed-in agent on the request."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from people.access import agent_of


class AgentMiddleware:
    """Sets `request.agent` (None for everybody who is no active agent), their language and time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        agent = agent_of(request.user)
        request.agent = agent  # type: ignore[attr-defined]
        if agent is None:
            return self.get_response(request)
        if agent.language:
            translation.activate(agent.language)
            request.LANGUAGE_CODE = agent.language  # type: ignore[attr-defined]
        zone = _zone(agent.time_zone)
        if zone is None:
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
