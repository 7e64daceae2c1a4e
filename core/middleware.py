"""Request context (client address behind trusted proxies) and headers that every response carries."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestContextMiddleware:
    """Sets REMOTE_ADDR to the client's address, believing X-Forwarded-For only from listed proxies (R42)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.proxies = [ipaddress.ip_network(entry, strict=False) for entry in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if forwarded and self._trusted(request.META.get("REMOTE_ADDR", "")):
            for hop in reversed([part.strip() for part in forwarded.split(",")]):
                request.META["REMOTE_ADDR"] = hop
                if not self._trusted(hop):
                    break
        return self.get_response(request)

    def _trusted(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.proxies)


class HeadersMiddleware:
    """Adds the headers that Django has no setting for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
