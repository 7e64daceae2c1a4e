"""Posts without a token, for forms on pages that many readers share: a page of our own must have sent them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
View = Callable[..., HttpResponseBase]


def own_posts_only(view: View) -> View:
    """Takes the place of the forgery token, which would need a cookie and a page of each reader's own.

    Browsers say where a post comes from (`Sec-Fetch-Site`, else `Origin`, else `Referer`); what another site sent, or
    nobody knows who, is refused by PermissionDenied. For views that act for nobody who is signed in, or only sign out.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in SAFE and not is_own(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)


def is_own(request: HttpRequest) -> bool:
    """Whether a page of this very site sent the request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        return bool(sender) and urlsplit(sender).netloc == request.get_host()
    except ValueError:
        return False
