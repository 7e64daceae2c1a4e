"""Customers sign in with the company's own provider (OpenID Connect), where the operator set one up."""

import logging
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from channels_inbox.views.help_pages import may_open, render_page, too_many
from channels_inbox.views.sign_in import further_of, signed_in
from people import oidc
from people.actions.customers import admit
from people.addresses import absolute

COOKIE = "helpdesk_company"  # what must come back; only on the way to the provider and back
PATH = "/help/requests/company/"
SECONDS = 600
SALT = "company-sign-in"

log = logging.getLogger(__name__)


@never_cache
@require_GET
def company(request: HttpRequest) -> HttpResponse:
    """To the provider."""
    if not oidc.is_set_up():
        raise Http404
    if not may_open(request):
        return too_many(request)
    try:
        begun = oidc.start(_return_address())
    except oidc.OidcFailed as failed:
        return _failed(request, failed)
    response = redirect(begun.url)
    kept = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier, "next": further_of(request)}
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=SECONDS,
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


@never_cache
@require_GET
def company_return(request: HttpRequest) -> HttpResponse:
    """Back from the provider: whom it vouches for is signed in, if this browser asked."""
    if not oidc.is_set_up():
        raise Http404
    if not may_open(request):
        return too_many(request)
    try:
        kept: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
        state, code = request.GET.get("state", ""), request.GET.get("code", "")
        if not code or not secrets.compare_digest(state.encode(), kept["state"].encode()):
            raise oidc.OidcFailed("this browser asked for something else")
        person = oidc.finish(code=code, nonce=kept["nonce"], verifier=kept["verifier"], return_to=_return_address())
    except signing.BadSignature:
        return _failed(request, oidc.OidcFailed("this browser did not ask, or long ago"))
    except oidc.OidcFailed as failed:
        return _failed(request, failed)
    token = admit(email=person.email, name=person.name)
    if token is None:
        return _failed(request, oidc.OidcFailed("the account is closed"))
    response = signed_in(request, token, kept.get("next", ""))
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def _return_address() -> str:
    return absolute(reverse("help:company_return"))


def _failed(request: HttpRequest, failed: oidc.OidcFailed) -> HttpResponse:
    """Says the same whatever went wrong; the log says what."""
    log.warning("sign-in by %s failed: %s", settings.OIDC_ISSUER, failed)
    response = render_page(request, "channels_inbox/help/company_failed.html", status=403)
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response
