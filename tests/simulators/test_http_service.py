"""The base of the providers' simulators keeps what came, and is late, fails and hangs up when told to."""

import http.client
import time
from collections.abc import Iterator

import pytest

from tests.simulators.http_service import Answer, HttpService, Request


class Echo(HttpService):
    def answer(self, request: Request) -> Answer:
        return 201, {}, request.body


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo() as service:
        yield service


def ask(service: HttpService, method: str = "POST", body: bytes = b"") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(service.host, timeout=10)
    try:
        connection.request(method, "/a?b=1&b=2", body, {"X-Key": "k"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_request_is_kept_and_answered(echo: Echo, method: str) -> None:
    assert ask(echo, method, body=b'{"c": 1}') == (201, b'{"c": 1}')
    [kept] = echo.requests
    assert (kept.method, kept.path, kept.parameters, kept.headers["x-key"]) == (method, "/a", {"b": "1"}, "k")
    assert (kept.body, kept.json) == (b'{"c": 1}', {"c": 1})


def test_form_is_read(echo: Echo) -> None:
    ask(echo, body=b"c=d&e=")
    assert echo.requests[0].form == {"c": "d", "e": ""}


def test_failure_is_answered_until_it_recovers(echo: Echo) -> None:
    echo.fail(503, "busy")
    assert ask(echo) == (503, b"busy")
    echo.recover()
    assert ask(echo)[0] == 201
    assert len(echo.requests) == 2


def test_who_hangs_up_answers_nothing(echo: Echo) -> None:
    echo.hang_up = True
    with pytest.raises(http.client.RemoteDisconnected):
        ask(echo)
    assert len(echo.requests) == 1


def test_answer_comes_late(echo: Echo) -> None:
    echo.delay_s = 0.2
    started = time.monotonic()
    ask(echo)
    assert time.monotonic() - started >= 0.2
