"""Bearer tokens: looked up by hash, stopped with their agent (R9, R39)."""

from datetime import timedelta
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from core.clocks import now
from core.signing import hashed
from people.models import Account, ApiToken

REMEMBER_USE_EVERY = timedelta(minutes=5)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer T`; sets `request.auth` to the ApiToken with its agent."""

    def authenticate(self, request: Request) -> tuple[Account, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words:
            return None
        if len(words) != 2 or words[0].lower() != b"bearer":
            raise AuthenticationFailed("Use the header “Authorization: Bearer TOKEN”.")
        token = (
            ApiToken.objects.select_related("agent__account", "agent__home_team")
            .filter(token_hash=hashed(words[1].decode("latin-1")), revoked_at=None, agent__is_active=True)
            .first()
        )
        if token is None or token.agent.account is None or not token.agent.account.is_active:
            raise AuthenticationFailed("This token is not valid.")
        moment = now()
        if token.last_used_at is None or moment - token.last_used_at > REMEMBER_USE_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)
        return token.agent.account, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the token in the schema."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
