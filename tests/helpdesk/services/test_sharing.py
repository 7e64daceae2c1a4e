"""Real processes on a real socket."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterator

import pytest

PROGRAM = textwrap.dedent("""
    import os, socket, sys
    from helpdesk.services.web import Master

    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"8")]})
        await send({"type": "http.response.body", "body": b"%08d" % os.getpid()})

    import helpdesk.services.web as web
    web.load = lambda: application
    sys.exit(Master(socket.socket(fileno=int(sys.argv[1])), 2).run())
""")


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
        listener.set_inheritable(True)
        program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(listener.fileno())], pass_fds=[listener.fileno()]
        )
    yield number
    program.send_signal(signal.SIGTERM)
    assert program.wait(20) == 0


class Visitors:
    """Connections that stay open until they leave."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.open: list[http.client.HTTPConnection] = []

    def come(self, count: int) -> list[int]:
        """The process that each of them reached."""
        return [self._enter() for _ in range(count)]

    def _enter(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        self.open.append(connection)
        return self.again(connection)

    @staticmethod
    def again(connection: http.client.HTTPConnection) -> int:
        connection.request("GET", "/")
        return int(connection.getresponse().read())

    def leave(self) -> None:
        for connection in self.open:
            connection.close()
        self.open.clear()
        time.sleep(0.3)  # processes note ten times a second who has left

    def meet(self, others_than: set[int]) -> set[int]:
        """Comes and goes until two processes answer that are not among these."""
        deadline, seen = time.monotonic() + 20, set[int]()
        while len(seen) < 2 and time.monotonic() < deadline:
            seen = set(self.come(4)) - others_than
            self.leave()
        return seen


@pytest.fixture
def visitors(port: int) -> Iterator[Visitors]:
    found = Visitors(port)
    yield found
    found.leave()


def test_connections_are_spread_evenly(visitors: Visitors) -> None:
    assert len(visitors.meet(set())) == 2

    reached = visitors.come(8)

    assert sorted(Counter(reached).values()) == [4, 4]
    assert [visitors.again(connection) for connection in visitors.open] == reached


def test_process_that_stands_still_does_not_hold_the_others_up(visitors: Visitors) -> None:
    one, other = visitors.meet(set())
    os.kill(one, signal.SIGSTOP)
    try:
        assert set(visitors.come(4)) == {other}
    finally:
        os.kill(one, signal.SIGCONT)


def test_process_that_died_is_replaced_and_takes_its_share(visitors: Visitors) -> None:
    one, other = visitors.meet(set())
    os.kill(one, signal.SIGKILL)

    assert other in visitors.meet({one})
