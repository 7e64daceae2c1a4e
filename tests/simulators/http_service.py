"""A provider's HTTP service on this machine: keeps every request, and answers as its subclass does."""

import json
import threading
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came: `path` without the query, header names in any case."""

    method: str
    path: str
    query: str
    headers: Message
    body: bytes

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters in the address, the first of each name."""
        return _first_values(self.query)

    @property
    def form(self) -> dict[str, str]:
        """The fields of a URL-encoded body, the first of each name."""
        return _first_values(self.body.decode())

    @property
    def json(self) -> Any:
        """The value of a JSON body."""
        return json.loads(self.body)


def json_answer(status: int, value: object) -> Answer:
    """An answer in JSON."""
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


class HttpService:
    """Use as a context manager; a subclass overrides `answer`.

    `delay_s` is waited before each answer; `failure` is answered instead of what the subclass says, and `hang_up`
    closes the connection without any answer. Requests come in threads of their own, and are kept in every case.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.delay_s = 0.0
        self.failure: Answer | None = None
        self.hang_up = False
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        # It looks for its end often: a test waits for it.
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def host(self) -> str:
        """Where it listens, as host:port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """The base address, without a slash at its end."""
        return f"http://{self.host}"

    def fail(self, status: int, text: str = "", headers: dict[str, str] | None = None) -> None:
        """From now on, no answer but this one."""
        self.failure = (status, headers or {}, text.encode())

    def recover(self) -> None:
        """Answers again, and at once."""
        self.failure, self.hang_up, self.delay_s = None, False, 0.0

    def answer(self, request: Request) -> Answer:
        """Status, headers and body for a request."""
        raise NotImplementedError

    def receive(self, request: Request) -> Answer | None:
        """Keeps a request and answers it; None hangs up."""
        self.requests.append(request)
        self._stopping.wait(self.delay_s)
        if self.hang_up:
            return None
        return self.failure or self.answer(request)


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def _handler(service: HttpService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            parts = urlsplit(self.path)
            answer = service.receive(Request(self.command, parts.path, parts.query, self.headers, body))
            if answer is None:
                return
            status, headers, content = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _serve

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    return Handler


def _first_values(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
