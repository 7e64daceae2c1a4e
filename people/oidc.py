"""The company's own sign-in for customers, by OpenID Connect: the code flow with PKCE, asked for the address alone.

The ID token comes straight from the token endpoint over TLS, which stands for its signature (OpenID Connect Core,
3.1.3.7, 6.); its issuer, audience, end and nonce are checked here.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from core import net
from core.text import clean_line, normal_address

SCOPE = "openid email profile"
SKEW_S = 60
KEPT_S = 3600.0  # how long the provider's addresses are believed
_found: dict[str, tuple[float, dict[str, str]]] = {}


class OidcFailed(Exception):
    """The provider gave no proof of a verified address; `str()` says why, for the log."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where to send the browser, and what has to come back with it."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider vouches for."""

    email: str
    name: str


def is_set_up() -> bool:
    """Whether the operator named a provider."""
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID)


def start(return_to: str) -> Start:
    """Begins a sign-in. Raises OidcFailed when the provider cannot be asked."""
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": return_to,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": _plain(hashlib.sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    address = _addresses()["authorization_endpoint"]
    joint = "&" if urlsplit(address).query else "?"
    return Start(f"{address}{joint}{urlencode(asked)}", state, nonce, verifier)


def finish(*, code: str, nonce: str, verifier: str, return_to: str) -> Person:
    """Asks the provider whom the code stands for. Raises OidcFailed, also for an address that it has not verified."""
    addresses = _addresses()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": return_to,
        "client_id": settings.OIDC_CLIENT_ID,
        "client_secret": settings.OIDC_CLIENT_SECRET,
        "code_verifier": verifier,
    }
    given = _asked("POST", addresses["token_endpoint"], body=urlencode(form).encode())
    claims = _claims(str(given.get("id_token", "")), nonce)
    if "email" not in claims and "userinfo_endpoint" in addresses:
        bearer = {"Authorization": f"Bearer {given.get('access_token', '')}"}
        told = _asked("GET", addresses["userinfo_endpoint"], headers=bearer)
        if told.get("sub") != claims["sub"]:
            raise OidcFailed("the user information is about somebody else")
        claims = {**told, **claims}
    email = normal_address(str(claims.get("email", "")))
    if claims.get("email_verified") is not True or email.count("@") != 1:
        raise OidcFailed("it has not verified an address")
    return Person(email, clean_line(str(claims.get("name", "")), 160))


def forget() -> None:
    """Forgets the provider's addresses, as a restart does."""
    _found.clear()


def _addresses() -> dict[str, str]:
    """The provider's addresses, read from its own description and kept for an hour."""
    issuer = settings.OIDC_ISSUER
    at, known = _found.get(issuer, (0.0, {}))
    if known and time.monotonic() - at < KEPT_S:
        return known
    told = _asked("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
    known = {name: str(told[name]) for name in names if told.get(name)}
    if told.get("issuer") != issuer or not {"authorization_endpoint", "token_endpoint"} <= set(known):
        raise OidcFailed("its description is that of another issuer, or lacks addresses")
    for address in known.values():
        _require_tls(address)
    _found[issuer] = (time.monotonic(), known)
    return known


def _require_tls(url: str) -> None:
    parts = urlsplit(url)
    allowed = net.is_allowed(parts.hostname or "", parts.port or 80)
    if parts.scheme != "https" and not (parts.scheme == "http" and allowed):
        raise OidcFailed(f"{url} is no https address")


def _asked(
    method: str, url: str, *, headers: dict[str, str] | None = None, body: bytes | None = None
) -> dict[str, Any]:
    _require_tls(url)
    sent = {"Accept": "application/json", **(headers or {})}
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        answer = net.request(method, url, headers=sent, body=body)
        told = json.loads(answer.body)
    except (OSError, net.NetRefused, ValueError) as error:
        raise OidcFailed(f"{net.host_of(url)}: {error}") from error
    if answer.status != 200 or not isinstance(told, dict):
        raise OidcFailed(f"{net.host_of(url)} answered {answer.status}")
    return told


def _claims(token: str, nonce: str) -> dict[str, Any]:
    """What an ID token says, once it is for us, from the issuer, not over, and an answer to this very question."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        holds = {
            "issuer": claims["iss"] == settings.OIDC_ISSUER,
            "audience": settings.OIDC_CLIENT_ID in audience,
            "party": claims.get("azp", settings.OIDC_CLIENT_ID) == settings.OIDC_CLIENT_ID,
            "end": float(claims["exp"]) > time.time() - SKEW_S,
            "nonce": secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()),
            "subject": bool(claims["sub"]),
        }
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise OidcFailed(f"the ID token cannot be read: {type(error).__name__}") from error
    if wrong := [name for name, good in holds.items() if not good]:
        raise OidcFailed(f"the ID token does not hold: {', '.join(wrong)}")
    return dict(claims)


def _plain(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
