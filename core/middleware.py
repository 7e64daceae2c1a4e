"""Request context (client address behind trusted proxies, language) and headers that every response carries."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

from core.languages import asked_for, is_for_customers, language_of_address, speak, workspace_language
from core.proxies import check_entries, client_address

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestContextMiddleware:
    """Sets REMOTE_ADDR to the client's address, believing X-Forwarded-For only from listed proxies (R42)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        check_entries()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if forwarded:
            request.META["REMOTE_ADDR"] = client_address(request.META.get("REMOTE_ADDR", ""), forwarded)
        return self.get_response(request)


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


class LanguageMiddleware(LocaleMiddleware):
    """A page's language: that of its address, else what the link to it asks for, else the cookie's or the browser's.

    A link's language is remembered in a cookie under /help/, so that it holds for the pages behind it. The workspace is
    shown only in languages that it is whole in.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if not is_for_customers(request.path):
            speak(request, workspace_language(request.LANGUAGE_CODE))  # type: ignore[attr-defined]
        elif wanted := language_of_address(request) or asked_for(request):
            speak(request, wanted)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        asked, path = asked_for(request), settings.LANGUAGE_COOKIE_PATH
        if asked and request.path.startswith(path) and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, asked, max_age=settings.LANGUAGE_COOKIE_AGE, path=path,
                secure=settings.HTTPS, httponly=True, samesite="Lax",
            )  # fmt: skip
        return response
