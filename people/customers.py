"""The cookie of customers: only under /help/, only once they signed in, never that of an agent."""

from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from core.clocks import now
from core.prepared import Prepared
from core.signing import hashed
from people.enums import IdentityKind
from people.models import CustomerSession

COOKIE = "helpdesk_customer"
PATH = "/help/"
DAYS = 30
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


_SESSION: Prepared[CustomerSession] = Prepared(
    lambda token_hash: CustomerSession.objects.select_related("contact__organization", "contact__account").filter(
        token_hash=token_hash, contact__identities__kind=IdentityKind.EMAIL, contact__identities__value=F("email")
    ),
    token_hash=str,
)
