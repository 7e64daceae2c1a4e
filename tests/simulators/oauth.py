"""The token endpoints of Google and Microsoft on this machine, and the endpoint where a mail server asks about a token.

Access tokens are good until `revoke`; `refuse` and `fail` make the endpoint answer as RFC 6749 and broken servers do.
"""

import http.server
import json
import secrets
import threading
from urllib.parse import parse_qs, urlsplit

CLIENT = {"oauth_client_id": "client-1", "oauth_client_secret": "client-secret", "oauth_refresh_token": "refresh-1"}


class OAuthServer:
    """Use as a context manager. `requests` holds (path, form) of every request for a token."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.refresh_token = CLIENT["oauth_refresh_token"]
        self.expires_in = 3600
        self.rotates = False
        self._valid: set[str] = set()
        self._refusal: tuple[int, bytes] | None = None
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                token = parse_qs(urlsplit(self.path).query).get("access_token", [""])[0]
                service.reply(self, 200, service.about(token))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                service.reply(self, *service.give(self.path, form))

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "OAuthServer":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def host(self) -> str:
        """Where it listens, as host:port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """The base address of the token endpoints."""
        return f"http://{self.host}"

    def refuse(self, error: str, description: str) -> None:
        """From now on, no token: an answer 400 with these words."""
        self.fail(400, json.dumps({"error": error, "error_description": description}))

    def fail(self, status: int, body: str) -> None:
        """From now on, no token but this answer."""
        self._refusal = (status, body.encode())

    def recover(self) -> None:
        """Gives tokens again."""
        self._refusal = None

    def revoke(self) -> None:
        """Makes every access token that was given worthless."""
        self._valid.clear()

    def is_valid(self, user: str, token: str) -> bool:
        """Whether a mail server lets this user in with this token."""
        return user == self.user and token in self._valid

    def about(self, token: str) -> bytes:
        """What is said to a mail server that asks about a token."""
        known = token in self._valid
        return json.dumps({"active": known, **({"email": self.user} if known else {})}).encode()

    def give(self, path: str, form: dict[str, str]) -> tuple[int, bytes]:
        """Answers one request for a token."""
        self.requests.append((path, form))
        if self._refusal is not None:
            return self._refusal
        wanted = {"grant_type": "refresh_token", "client_id": "client-1", "client_secret": "client-secret"}
        if any(form.get(name) != value for name, value in wanted.items()):
            return 401, b'{"error": "invalid_client", "error_description": "Unauthorized"}'
        if form.get("refresh_token") != self.refresh_token:
            return 400, b'{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}'
        token = secrets.token_urlsafe(24)
        self._valid.add(token)
        answer = {"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer"}
        if self.rotates:
            self.refresh_token = secrets.token_urlsafe(24)
            answer["refresh_token"] = self.refresh_token
        return 200, json.dumps(answer).encode()

    def reply(self, handler: http.server.BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        """Sends one answer."""
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
