"""A visitor of the website: speaks the chat's own protocol over a real socket, as the frame in a browser does."""

import json
import logging
import queue
import secrets
import threading
from contextlib import ExitStack
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

log = logging.getLogger(__name__)

OPEN_S = 10
PING_S = 15.0
BROWSER = "Firefox on Android"


class Visitor:
    """One page that is open. `heard` holds the texts that agents wrote; `hello` what the page tells about itself."""

    def __init__(self, host: str, key: str, name: str, hello: dict[str, str]) -> None:
        self.heard: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.sent = ""  # the id of the latest message, as the product keeps it
        self._origin, self._address = f"http://{host}", f"ws://{host}/ws/chat/{key}/"
        self._name, self._hello = name, {"browser": BROWSER, **hello}
        self._page = ExitStack()
        self._socket: ClientConnection | None = None
        self._token = ""
        self._after = ""

    @property
    def is_open(self) -> bool:
        """Whether the page is open."""
        return self._socket is not None

    def begin(self) -> None:
        """Opens the page and says who they are, unless that is known. Raises OSError when nobody is there."""
        self._open()
        if not self._token:
            self._say({"begin": {"name": self._name}})

    def write(self, text: str) -> None:
        """Sends a message. Raises OSError."""
        self.sent = secrets.token_urlsafe(12)
        self._say({"send": {"client": self.sent, "text": text}})

    def leave(self) -> None:
        """Closes the page."""
        self._socket = None
        self._page.close()

    def _open(self) -> None:
        try:
            page = connect(self._address, origin=Origin(self._origin), open_timeout=OPEN_S, proxy=None, legacy=True)
            self._socket = self._page.enter_context(page)
        except (WebSocketException, TimeoutError) as error:
            raise OSError(str(error)) from error
        self._say({"hello": {**self._hello, "token": self._token, "after": self._after}})
        threading.Thread(target=self._listen, args=(self._socket,), name="visitor", daemon=True).start()

    def _say(self, frame: dict[str, Any]) -> None:
        if self._socket is None:
            raise OSError("the page is closed")
        try:
            self._socket.send(json.dumps(frame))
        except WebSocketException as error:
            raise OSError(str(error)) from error

    def _listen(self, socket: ClientConnection) -> None:
        """Hears, and says now and then that the page is still open."""
        while self._socket is socket:
            try:
                self._hear(json.loads(socket.recv(timeout=PING_S)))
            except TimeoutError:
                self._ping(socket)
            except (WebSocketException, OSError, ValueError) as error:
                if self._socket is socket:
                    log.info("a visitor's page is gone: %s", error)
                return

    def _ping(self, socket: ClientConnection) -> None:
        try:
            socket.send(json.dumps({"ping": 1}))
        except (WebSocketException, OSError) as error:
            log.info("a visitor's page is gone: %s", error)

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame.get("kind") == "session":
            self._token = str(frame["token"])
        for message in frame.get("messages") or () if frame.get("kind") == "messages" else ():
            self._after = str(message["id"])
            if not message["mine"] and not message["auto"]:
                self.heard.put(str(message["text"]))
            self._say({"read": self._after})
