"""An OpenID Connect provider on this machine: description, authorization, tokens, user information.

`claims` is what it says about whoever signs in; `in_token` whether the address stands in the ID token or has to be
asked for. `twist` changes the ID token's claims, as a broken or hostile provider would.
"""

import base64
import hashlib
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.simulators.http_service import Answer, HttpService, Request, json_answer

CLIENT_ID, CLIENT_SECRET = "helpdesk", "client-secret"


class OidcProvider(HttpService):
    """Use as a context manager."""

    def __init__(self, **claims: Any) -> None:
        super().__init__()
        self.claims = {"sub": "u-1", "email": "Dana@customer.test", "email_verified": True, "name": "Dana P.", **claims}
        self.in_token = True
        self.twist: dict[str, Any] = {}
        self.issuer = ""
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: set[str] = set()

    def authorize(self, url: str) -> dict[str, str]:
        """What the browser brings back after the customer signed in at this address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(12)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, request: Request) -> Answer:
        """By the path."""
        if request.path == "/.well-known/openid-configuration":
            base = self.url
            return json_answer(200, {
                "issuer": self.issuer or base,
                "authorization_endpoint": f"{base}/authorize?{urlencode({'realm': 'shop'})}",
                "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/me",
            })  # fmt: skip
        if request.path == "/token" and request.method == "POST":
            return self._token(request.form)
        if request.path == "/me" and request.headers["Authorization"].removeprefix("Bearer ") in self._tokens:
            return json_answer(200, self.claims)
        return json_answer(404, {"error": "not_found"})

    def _token(self, form: dict[str, str]) -> Answer:
        asked = self._codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        good = asked is not None and proof.decode().rstrip("=") == asked["code_challenge"]
        good = good and form["redirect_uri"] == asked["redirect_uri"]  # type: ignore[index]
        if not good or (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return json_answer(400, {"error": "invalid_grant"})
        claims = {"iss": self.url, "aud": CLIENT_ID, "exp": time.time() + 300, "nonce": asked["nonce"]}  # type: ignore[index]
        claims |= self.claims if self.in_token else {"sub": self.claims["sub"]}
        token = secrets.token_urlsafe(12)
        self._tokens.add(token)
        body = base64.urlsafe_b64encode(json.dumps({**claims, **self.twist}).encode()).decode().rstrip("=")
        return json_answer(200, {"access_token": token, "token_type": "Bearer", "id_token": f"e30.{body}.sig"})
