"""Access tokens for mail servers of Google and Microsoft, fetched with the refresh token that an administrator entered.

They are kept in this process until a minute before they run out. What goes wrong is an AdapterError in plain words.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.models import ChannelSettings
from core import net

EARLY_S = 60.0  # a token is renewed before it runs out
RENEW_AFTER_S = 60.0  # a server that refuses every token must not make us ask for one at every turn
EXPIRES_S = 300.0  # when the provider does not say
PROVIDERS = {"google": "Google", "microsoft": "Microsoft"}
# Google's refresh tokens carry their scope; Microsoft's are asked for one purpose at a time.
SCOPES = {
    ("microsoft", "imap"): "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    ("microsoft", "smtp"): "https://outlook.office.com/SMTP.Send offline_access",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """The right to sign in to a mailbox. `provider` is google or microsoft, `purpose` imap or smtp."""

    channel_id: int
    provider: str
    purpose: str
    tenant: str
    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Token:
    words: str = field(repr=False)
    fetched: float
    until: float


Key = tuple[int, str, str, str, str]
_tokens: dict[Key, _Token] = {}
_lock = threading.Lock()


def read_grant(channel_id: int, provider: str, purpose: str, tenant: str, secrets: dict[str, str]) -> Grant | None:
    """The grant of a channel that signs in with OAuth, else None; IMAP and SMTP share its secrets."""
    if provider not in PROVIDERS:
        return None
    return Grant(
        channel_id=channel_id,
        provider=provider,
        purpose=purpose,
        tenant=tenant or "common",
        client_id=secrets.get("oauth_client_id", ""),
        client_secret=secrets.get("oauth_client_secret", ""),
        refresh_token=secrets.get("oauth_refresh_token", ""),
    )


def access_token(grant: Grant, *, refused: str = "") -> str:
    """A token that is valid for at least a minute, where the provider gives such; `refused` is one that a server did
    not take: another is fetched, unless it is fresh.

    Errors: AdapterError, as a fault of the connection. Effects: asks the provider when no token is at hand; a refresh
    token that the provider changed is stored.
    """
    key = (grant.channel_id, grant.provider, grant.purpose, grant.tenant, grant.client_id)
    moment = time.monotonic()
    with _lock:
        known = _tokens.get(key)
    is_fresh = known is not None and known.fetched + RENEW_AFTER_S > moment
    if known is not None and known.until > moment and (is_fresh or known.words != refused):
        return known.words
    answer = _refresh(grant)
    words = str(answer["access_token"])
    with _lock:
        _tokens[key] = _Token(words, moment, moment + _seconds(answer.get("expires_in")) - EARLY_S)
    changed = str(answer.get("refresh_token") or "")
    if changed and changed != grant.refresh_token:
        _store(grant, changed)
    return words


def forget_tokens() -> None:
    """Forgets every token of this process, as a restart does."""
    with _lock:
        _tokens.clear()


def xoauth2(username: str, token: str) -> str:
    """What is said to a server under the mechanism XOAUTH2."""
    return f"user={username}\x01auth=Bearer {token}\x01\x01"


def token_address(grant: Grant) -> str:
    """Where the provider gives tokens."""
    if grant.provider == "google":
        return f"{settings.GOOGLE_OAUTH_URL}/token"
    return f"{settings.MICROSOFT_OAUTH_URL}/{quote(grant.tenant, safe='')}/oauth2/v2.0/token"


def _refresh(grant: Grant) -> dict[str, Any]:
    form = {
        "grant_type": "refresh_token",
        "client_id": grant.client_id,
        "client_secret": grant.client_secret,
        "refresh_token": grant.refresh_token,
    }
    if scope := SCOPES.get((grant.provider, grant.purpose)):
        form["scope"] = scope
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        answer = net.request("POST", token_address(grant), headers=headers, body=urlencode(form).encode())
        values = json.loads(answer.body) if answer.body.lstrip().startswith(b"{") else {}
    except (OSError, net.NetRefused, ValueError) as error:
        raise _failure(grant, _("%(provider)s gave no access token just now: %(why)s"), str(error)) from error
    if answer.status == 200 and values.get("access_token"):
        return dict(values)
    raise _explained(grant, answer.status, values)


def _explained(grant: Grant, status: int, values: dict[str, Any]) -> AdapterError:
    """A refusal of the token endpoint (RFC 6749, 5.2) as an administrator understands it."""
    code = str(values.get("error") or "")
    why = str(values.get("error_description") or code or status)
    if code == "invalid_grant":
        words = _(
            "%(provider)s does not accept the sign-in of this mailbox any more. Sign in there again and enter the new"
            " refresh token. (%(why)s)"
        )
    elif code in {"invalid_client", "unauthorized_client"}:
        words = _("%(provider)s does not accept the OAuth client. Check its id and its secret. (%(why)s)")
    else:
        words = _("%(provider)s gave no access token just now: %(why)s")
    return _failure(grant, words, why)


def _failure(grant: Grant, words: str, why: str) -> AdapterError:
    """Never permanent for a letter: an administrator can mend it, or it passes."""
    names = {"provider": PROVIDERS[grant.provider], "why": " ".join(why.split())[:500]}
    return AdapterError(words % names, connection=True)


def _seconds(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return EXPIRES_S


def _store(grant: Grant, refresh_token: str) -> None:
    """Keeps the provider's new refresh token, unless somebody entered another one meanwhile."""
    with transaction.atomic():
        stored = ChannelSettings.objects.select_for_update().get(pk=grant.channel_id)
        secrets = dict(stored.secrets or {})
        if secrets.get("oauth_refresh_token") == grant.refresh_token:
            stored.secrets = {**secrets, "oauth_refresh_token": refresh_token}  # type: ignore[assignment]
            stored.save(update_fields=["secrets"])
