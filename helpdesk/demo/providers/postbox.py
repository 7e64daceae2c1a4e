"""Posts of the providers to the product's own hooks: one after the other, again while nobody takes them."""

import http.client
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

SECONDS = 30
WAITS_S = (0.5, 1, 2, 4, 8, 15, 30, 60)


@dataclass(frozen=True, slots=True)
class Posting:
    """One request to be made; `done` hears whether it was taken. `not_before` is of the monotonic clock."""

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    done: Callable[[bool], None] = lambda _taken: None
    not_before: float = 0.0


class Postbox:
    """A thread that posts in order, as providers do: a post that is refused for good is not tried again."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Posting | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="postbox", daemon=True)

    def start(self) -> None:
        """Begins to post."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; what was not posted is lost, as the demo's world ends with it."""
        self._stop.set()
        self._waiting.put(None)
        self._thread.join(5)

    def put(self, posting: Posting) -> None:
        """Lets something be posted."""
        self._waiting.put(posting)

    def _work(self) -> None:
        while (posting := self._waiting.get()) is not None and not self._stop.is_set():
            self._stop.wait(max(0.0, posting.not_before - time.monotonic()))
            posting.done(self._carry(posting))

    def _carry(self, posting: Posting) -> bool:
        for wait_s in (*WAITS_S, None):
            status = post(posting.url, posting.body, posting.headers)
            if 200 <= status < 300:
                return True
            if 400 <= status < 500 or wait_s is None or self._stop.wait(wait_s):
                break
        log.info("%s did not take a post: %s", posting.url, status)
        return False


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Posts once; the status, 0 when nobody answered."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=SECONDS)
    try:
        connection.request("POST", parts.path, body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
