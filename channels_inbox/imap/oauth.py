"""Access tokens for XOAUTH2, fetched with the refresh token that the administrator entered."""

import json
import threading
import time
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction

from channels_inbox.errors import AdapterError
from channels_inbox.imap.config import Account
from channels_inbox.models import ChannelSettings
from core import net

EARLY_S = 60.0  # a token is renewed before it runs out
SCOPES = {"microsoft": "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"}
_tokens: dict[tuple[int, str], tuple[str, float]] = {}
_lock = threading.Lock()


def access_token(account: Account) -> str:
    """A token that is valid for at least a minute; raises AdapterError in the provider's own words.

    Effects: asks the provider when none is at hand; a refresh token that the provider changed is stored.
    """
    key = (account.channel_id, account.secrets.get("oauth_refresh_token", ""))
    with _lock:
        known = _tokens.get(key)
    if known is not None and known[1] > time.monotonic():
        return known[0]
    answer = _refresh(account)
    token = str(answer["access_token"])
    with _lock:
        _tokens[key] = (token, time.monotonic() + float(str(answer.get("expires_in", 300))) - EARLY_S)
    changed = str(answer.get("refresh_token") or "")
    if changed and changed != key[1]:
        _store(account.channel_id, changed)
    return token


def token_address(account: Account) -> str:
    """Where the provider gives tokens."""
    if account.auth == "google":
        return f"{settings.GOOGLE_OAUTH_URL}/token"
    return f"{settings.MICROSOFT_OAUTH_URL}/{quote(account.tenant, safe='')}/oauth2/v2.0/token"


def _refresh(account: Account) -> dict[str, object]:
    form = {
        "grant_type": "refresh_token",
        "client_id": account.secrets.get("oauth_client_id", ""),
        "client_secret": account.secrets.get("oauth_client_secret", ""),
        "refresh_token": account.secrets.get("oauth_refresh_token", ""),
    }
    if scope := SCOPES.get(account.auth):
        form["scope"] = scope
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        answer = net.request("POST", token_address(account), headers=headers, body=urlencode(form).encode())
        values = json.loads(answer.body)
    except (OSError, net.NetRefused, ValueError) as error:
        raise AdapterError(f"the provider gave no access token: {error}") from error
    if answer.status != 200 or not isinstance(values, dict) or "access_token" not in values:
        words = values.get("error_description") or values.get("error") if isinstance(values, dict) else ""
        raise AdapterError(f"the provider gave no access token: {words or answer.status}", permanent=True)
    return values


def _store(channel_id: int, refresh_token: str) -> None:
    with transaction.atomic():
        stored = ChannelSettings.objects.select_for_update().get(pk=channel_id)
        stored.secrets = {**(stored.secrets or {}), "oauth_refresh_token": refresh_token}
        stored.save(update_fields=["secrets"])
