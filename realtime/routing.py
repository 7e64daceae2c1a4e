"""Addresses of sockets, with the check of where they come from (R47)."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.http.cookie import parse_cookie
from django.urls import path
from django.utils.module_loading import import_string

from realtime.consumers import InboxConsumer

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class WithCookies:
    """Puts the cookies on the scope; who they belong to is asked by the consumer, again and again."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = dict(scope.get("headers", []))
        cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin1"))
        await self.inner({**scope, "cookies": cookies, "session_cookie": settings.SESSION_COOKIE_NAME}, receive, send)


_more: dict[str, str] = {}


def serve(route: str, consumer: str) -> None:
    """Adds a socket of a higher room, by the dotted name of its consumer; called from `AppConfig.ready`."""
    _more[route] = consumer


def build_application() -> Application:
    """Every socket, behind the check of the origin."""
    routes = [path("ws/inbox/", InboxConsumer.as_asgi())]
    routes += [path(route, import_string(consumer).as_asgi()) for route, consumer in _more.items()]
    return AllowedHostsOriginValidator(WithCookies(URLRouter(routes)))


application = build_application()
