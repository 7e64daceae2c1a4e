import asyncio
import io
import threading
from collections.abc import Iterable
from typing import Any

import pytest

from helpdesk.bridge import BODY, GATHERED, GatheringMiddleware


def ask(app: Any, body: bytes = b"") -> tuple[list[dict[str, Any]], list[bool]]:
    """Plays one request; the messages of the answer, and for each whether the application was still at work."""
    sent: list[dict[str, Any]] = []
    during: list[bool] = []
    working = threading.Event()

    def watched(environ: Any, start_response: Any) -> Iterable[bytes]:
        working.set()
        try:
            yield from app(environ, start_response)
        finally:
            working.clear()

    async def send(message: Any) -> None:
        sent.append(message)
        during.append(working.is_set())

    async def receive() -> Any:
        raise AssertionError("the body is complete before a thread is taken")

    scope = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": [], "http_version": "1.1",
        BODY: io.BytesIO(body),
    }  # fmt: skip
    asyncio.run(GatheringMiddleware(watched, workers=1)(scope, receive, send))
    return sent, during


def answer(pieces: list[bytes], length: int | None) -> Any:
    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [] if length is None else [("Content-Length", str(length))])
        yield from pieces

    return app


def body_of(sent: list[dict[str, Any]]) -> bytes:
    return b"".join(message.get("body", b"") for message in sent)


def test_short_answer_is_sent_once_the_application_has_finished() -> None:
    sent, during = ask(answer([b"one ", b"two"], 7))

    assert sent[0] == {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"7")]}
    assert body_of(sent) == b"one two"
    assert not any(during)


@pytest.mark.parametrize("length", [GATHERED + 1, None])
def test_long_answer_and_one_of_unknown_length_are_streamed(length: int | None) -> None:
    sent, during = ask(answer([b"one ", b"two"], length))

    assert body_of(sent) == b"one two"
    assert during[0]
    assert sent[-1].get("more_body", False) is False


def test_body_is_read_from_the_spooler() -> None:
    def echo(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", "4")])
        yield environ["wsgi.input"].read(4)

    assert body_of(ask(echo, b"body")[0]) == b"body"


def test_error_of_the_application_sends_nothing() -> None:
    def broken(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", "4")])
        yield b"half"
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        ask(broken)
