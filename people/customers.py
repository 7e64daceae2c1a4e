"""The cookie of customers: only under /help/, only once they signed in, never that of an agent."""

from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from core.clocks import now
from core.prepared import Prepared
from core.signing import hashed
from people.enums import IdentityKind
from people.models import CustomerSession

COOKIE = "helpdesk_customer"
PATH = "/help/"
DAYS = 30
LONGEST_FURTHER = 200
SIGNING = tuple(f"{PATH}requests/{rest}" for rest in ("sign-", "password/", "company/", "sent/"))
TOUCH_AFTER = timedelta(hours=1)  # a visit is written down once an hour


def read_session(request: HttpRequest) -> CustomerSession | None:
    """The session behind the request's cookie, with its contact, their organization and account.

    None when it was revoked or is over, the account was closed, or the address is another contact's by now. One query,
    none without the cookie. Effects: when it was last used, once an hour.
    """
    token = request.COOKIES.get(COOKIE, "") if request.path.startswith(PATH) else ""
    session = _SESSION.first(token_hash=hashed(token)) if token else None
    moment = now()
    if session is None or session.revoked_at is not None or session.expires_at <= moment:
        return None
    account = session.contact.account
    if account is not None and not account.is_active:
        return None
    if moment - session.last_used_at > TOUCH_AFTER:
        CustomerSession.objects.filter(pk=session.pk).update(last_used_at=moment)
    return session


def remember(response: HttpResponse, token: str) -> None:
    """Gives the browser the cookie of a session that was just begun."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=DAYS * 86_400,
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Takes the cookie away."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")


def safe_further(path: str) -> str:
    """A page for customers to go to after signing in: the path if it is one of ours under /help/, else "".

    Never another host, nor what would sign in or out again.
    """
    path = path[: LONGEST_FURTHER + 1]
    is_ours = path.startswith(PATH) and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if not is_ours or len(path) > LONGEST_FURTHER or ".." in path or not path.isprintable():
        return ""
    return "" if path.startswith(SIGNING) else path


_SESSION: Prepared[CustomerSession] = Prepared(
    lambda token_hash: CustomerSession.objects.select_related("contact__organization", "contact__account").filter(
        token_hash=token_hash, contact__identities__kind=IdentityKind.EMAIL, contact__identities__value=F("email")
    ),
    token_hash=str,
)
