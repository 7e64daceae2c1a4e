"""The token endpoints of Google and Microsoft on this machine, and the endpoint where a mail server asks about a token.

Access tokens are good until `revoke`; `refuse` and `fail` make the endpoint answer as RFC 6749 and broken servers do.
"""

import json
import secrets

from tests.simulators.http_service import Answer, HttpService, Request, json_answer

CLIENT = {"oauth_client_id": "client-1", "oauth_client_secret": "client-secret", "oauth_refresh_token": "refresh-1"}


class OAuthServer(HttpService):
    """Use as a context manager."""

    def __init__(self, user: str) -> None:
        super().__init__()
        self.user = user
        self.refresh_token = CLIENT["oauth_refresh_token"]
        self.expires_in = 3600
        self.rotates = False
        self._valid: set[str] = set()

    @property
    def asked(self) -> list[Request]:
        """The requests for a token, without those of mail servers that asked about one."""
        return [request for request in self.requests if request.method == "POST"]

    @property
    def scopes(self) -> list[tuple[str, str]]:
        """Path and scope of those requests."""
        return [(request.path, request.form.get("scope", "")) for request in self.asked]

    def refuse(self, error: str, description: str) -> None:
        """From now on, no token: an answer 400 with these words."""
        self.fail(400, json.dumps({"error": error, "error_description": description}))

    def revoke(self) -> None:
        """Makes every access token that was given worthless."""
        self._valid.clear()

    def is_valid(self, user: str, token: str) -> bool:
        """Whether a mail server lets this user in with this token."""
        return user == self.user and token in self._valid

    def answer(self, request: Request) -> Answer:
        """Tells a mail server about a token, or gives one."""
        if request.method == "GET":
            known = request.parameters.get("access_token") in self._valid
            return json_answer(200, {"active": known, **({"email": self.user} if known else {})})
        form = request.form
        wanted = {"grant_type": "refresh_token", "client_id": "client-1", "client_secret": "client-secret"}
        if any(form.get(name) != value for name, value in wanted.items()):
            return json_answer(401, {"error": "invalid_client", "error_description": "Unauthorized"})
        if form.get("refresh_token") != self.refresh_token:
            words = "Token has been expired or revoked."
            return json_answer(400, {"error": "invalid_grant", "error_description": words})
        return json_answer(200, self._new_token())

    def _new_token(self) -> dict[str, object]:
        token = secrets.token_urlsafe(24)
        self._valid.add(token)
        given: dict[str, object] = {"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer"}
        if self.rotates:
            given["refresh_token"] = self.refresh_token = secrets.token_urlsafe(24)
        return given
