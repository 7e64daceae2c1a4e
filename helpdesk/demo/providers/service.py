"""An HTTP service on the loopback, of the standard library alone; what it answers is its subclass's matter."""

import json
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"
LARGEST = 120 * 1024 * 1024
Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came: `path` without the query, header names in any case."""

    method: str
    path: str
    query: str
    headers: Message
    body: bytes = field(repr=False)

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
        """The value of a JSON body; raises ValueError."""
        return json.loads(self.body)

    @property
    def parts(self) -> dict[str, Message]:
        """The parts of a multipart body by their names."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        whole = message_from_bytes(head + self.body, policy=policy.HTTP)
        return {str(part.get_param("name", header="content-disposition")): part for part in whole.iter_parts()}


def json_answer(status: int, value: object) -> Answer:
    """An answer in JSON."""
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


class HttpService(ABC):
    """Listens once it is started, a thread for each request. `port` is 0 for any until it is made.

    Raises OSError when the port is taken.
    """

    def __init__(self, port: int = 0) -> None:
        self._server = _Server((HOST, port), _handler(self))
        # It looks for its end often: whoever stops it waits for that.
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def port(self) -> int:
        """The port that it really has."""
        return self._server.server_port

    @property
    def host(self) -> str:
        """Where it listens, as host:port."""
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        """The base address, without a slash at its end."""
        return f"http://{self.host}"

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answers no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """Status, headers and body for a request."""

    def receive(self, request: Request) -> Answer | None:
        """What a request gets; None hangs up."""
        return self.answer(request)


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def _handler(service: HttpService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(min(int(self.headers["Content-Length"] or 0), LARGEST))
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
