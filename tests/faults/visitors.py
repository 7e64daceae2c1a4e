"""Visitors of the chat as their frames behave: a message is sent again, after every break, until it is acknowledged."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.faults.house import House
from tests.faults.stage import CHAT

PATIENCE_S = 20.0
TURN_S = 240.0  # longer than the one before is tried
EACH = 10  # messages of one visitor; a session may write 60 a minute


class Visitor:
    """One visitor, whose messages have their turns in order; the token survives the socket."""

    def __init__(self, house: House, name: str) -> None:
        digest = hashlib.sha256(name.encode()).digest()
        self.address = f"10.{digest[0]}.{digest[1]}.{digest[2]}"
        self.house, self.token, self.turn = house, "", 0
        self.next = threading.Condition()
        self._socket: ClientConnection | None = None

    def send(self, client: str, text: str, times: int) -> str:
        """Sends a message so many times at once; returns "" once it is acknowledged, or why it is refused.

        Raises OSError when the line broke.
        """
        try:
            socket = self._socket or self._arrive()
            for _time in range(times):
                socket.send(json.dumps({"send": {"client": client, "text": text}}))
            answers = [self._hear("ack", "refused") for _time in range(times)]
        except (OSError, WebSocketException, EOFError) as error:
            self.hang_up()
            raise ConnectionError(str(error)) from error
        return next((str(answer["reason"]) for answer in answers if answer["kind"] == "refused"), "")

    def hears(self, words: str, limit_s: float) -> bool:
        """Whether the open page is told of a message with these words in time."""
        assert self._socket is not None
        deadline = time.monotonic() + limit_s
        with suppress(TimeoutError):
            while words not in str(self._socket.recv(timeout=max(0.1, deadline - time.monotonic()))):
                pass
            return True
        return False

    def hang_up(self) -> None:
        """Closes the page."""
        if self._socket is not None:
            with suppress(OSError, WebSocketException, EOFError):
                self._socket.close()
        self._socket = None

    def _arrive(self) -> ClientConnection:
        host = f"127.0.0.1:{self.house.port}"
        self._socket = connect(
            f"ws://{host}/ws/chat/{CHAT}/",
            origin=f"http://{host}",  # type: ignore[arg-type]
            additional_headers={"X-Forwarded-For": self.address},
            open_timeout=PATIENCE_S,
            close_timeout=1.0,
            legacy=True,  # it stays open beyond a block
        )
        self._say(hello={"token": self.token})
        if not self._hear("ready")["known"]:
            self._say(begin={"name": "Dana"})
            self.token = str(self._hear("session")["token"])
        return self._socket

    def _say(self, **frame: Any) -> None:
        assert self._socket is not None
        self._socket.send(json.dumps(frame))

    def _hear(self, *kinds: str) -> dict[str, Any]:
        """The next frame of these kinds; other ones are what the page shows."""
        assert self._socket is not None
        deadline = time.monotonic() + PATIENCE_S
        while True:
            frame: dict[str, Any] = json.loads(self._socket.recv(timeout=max(0.1, deadline - time.monotonic())))
            if frame["kind"] in kinds:
                return frame


class Visitors:
    """The visitors of one load: message `number` is the next one of a visitor that few others share its time with."""

    def __init__(self, house: House, name: str) -> None:
        self._house, self._name, self._lock = house, name, threading.Lock()
        self._all: dict[int, Visitor] = {}

    def deliver(self, mark: str, position: int, lanes: int, times: int) -> Callable[[], bool]:
        """What sends the chat message at this position, once it is its turn; `lanes` visitors write at once."""
        place, turn = position // (lanes * EACH) * lanes + position % lanes, position // lanes % EACH
        with self._lock:
            visitor = self._all.setdefault(place, Visitor(self._house, f"{self._name}-{place}"))
        with visitor.next:
            visitor.next.wait_for(lambda: visitor.turn >= turn, timeout=TURN_S)

        def send() -> bool:
            refused = visitor.send(f"{mark}-client", f"Good morning, this is {mark}.", times)
            if refused and refused != "later":
                raise ValueError(f"a chat message was refused: {refused}")
            if refused:
                return False
            with visitor.next:
                visitor.turn = max(visitor.turn, turn + 1)
                visitor.next.notify_all()
            if turn == EACH - 1:
                visitor.hang_up()
            return True

        return send

    def close(self) -> None:
        """All pages are closed."""
        for visitor in self._all.values():
            visitor.hang_up()
