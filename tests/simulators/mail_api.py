"""A mail provider's HTTP API on this machine: it keeps what was posted and answers as ordered."""

import http.server
import json
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import parse_qs


@dataclass(slots=True)
class Posted:
    """One post: its path, its headers, and the fields of its JSON or form body."""

    path: str
    headers: dict[str, str]
    fields: dict[str, Any] = field(default_factory=dict)


class MailApi:
    """Use as a context manager; `answers` maps the start of a path to (status, JSON)."""

    def __init__(self, answers: dict[str, tuple[int, dict[str, Any]]]) -> None:
        self.answers = answers
        self.posts: list[Posted] = []
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                api.receive(self)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "MailApi":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def receive(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        """Keeps one post and answers it."""
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.posts.append(Posted(handler.path, headers, _fields(headers.get("content-type", ""), body)))
        status, answer = next(
            (answer for path, answer in self.answers.items() if handler.path.startswith(path)), (404, {})
        )
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(json.dumps(answer).encode())


def _fields(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type.startswith("application/json"):
        fields: dict[str, Any] = json.loads(body)
        return fields
    form = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=policy.HTTP)
    if form.is_multipart():
        return {
            str(part.get_param("name", header="content-disposition")): part.get_content() for part in form.iter_parts()
        }
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}
