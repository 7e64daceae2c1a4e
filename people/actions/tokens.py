"""Writes API tokens: shown once, stored as a hash, ended by revocation or with their agent (R9, R39)."""

import secrets
from collections.abc import Iterable

from core.clocks import now
from core.signing import hashed
from core.text import clean_line
from people.enums import Scope
from people.models import Agent, ApiToken

PREFIX = "hd_"


def create_api_token(*, agent: Agent, name: str, scopes: Iterable[str]) -> tuple[ApiToken, str]:
    """A new token of 256 random bits and its text, which is never readable again.

    It is looked up by `core.signing.hashed` of the whole text, prefix included.
    """
    text = PREFIX + secrets.token_urlsafe(32)
    wanted = sorted({Scope(scope).value for scope in scopes}) or [Scope.READ.value]
    token = ApiToken.objects.create(
        agent=agent, name=clean_line(name, 80) or "API", token_hash=hashed(text), scopes=wanted
    )
    return token, text


def revoke_api_token(*, token: ApiToken) -> None:
    """Ends a token at once; a second time changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
