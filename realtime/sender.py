"""Carries nudges to the channel layer from a thread of its own, so that no request ever waits for Redis.

Each process has one sender: it gathers what comes within 50 ms, sends each hint once, and drops what cannot be sent:
a nudge is a hint, the database the truth.
"""

import asyncio
import logging
import os
import queue
import threading
from collections.abc import Iterable

from channels.layers import get_channel_layer

from core.nudges import Nudge

log = logging.getLogger(__name__)

GATHER_S = 0.05
SEND_LIMIT_S = 3.0
MOST_WAITING = 10_000


class Sender:
    """A queue and the thread that empties it."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.waiting: queue.Queue[Nudge] = queue.Queue(MOST_WAITING)
        threading.Thread(target=self._run, name="nudges", daemon=True).start()

    def put(self, nudges: Iterable[Nudge]) -> None:
        """Takes hints to send; drops them when far too many wait."""
        for nudge in nudges:
            try:
                self.waiting.put_nowait(nudge)
            except queue.Full:
                log.warning("too many nudges wait, some were dropped")
                return

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                first = self.waiting.get()
                runner.run(self._send_all(first))

    async def _send_all(self, first: Nudge) -> None:
        await asyncio.sleep(GATHER_S)
        hints, taken = {_key(first): first}, 1
        while not self.waiting.empty():
            nudge = self.waiting.get_nowait()
            hints[_key(nudge)] = nudge
            taken += 1
        try:
            await asyncio.wait_for(_deliver(hints.values()), SEND_LIMIT_S)
        except Exception as error:
            log.warning("nudges not sent: %s", error)
        finally:
            for _nudge in range(taken):
                self.waiting.task_done()


def _key(nudge: Nudge) -> tuple[str, str]:
    return nudge.group, nudge.kind


async def _deliver(nudges: Iterable[Nudge]) -> None:
    layer = get_channel_layer()
    for nudge in nudges:
        hint = {"type": "nudge", "kind": nudge.kind, "number": nudge.number, "seq": nudge.seq, "group": nudge.group}
        await layer.group_send(nudge.group, hint)


_lock = threading.Lock()
_sender: Sender | None = None


def send_nudges(nudges: list[Nudge]) -> None:
    """Hands nudges to this process's sender, which is made after a fork if need be. Never blocks."""
    global _sender
    with _lock:
        if _sender is None or _sender.process != os.getpid():
            _sender = Sender()
    _sender.put(nudges)


def settle() -> None:
    """Waits until every nudge of this process has been sent or dropped."""
    if _sender is not None and _sender.process == os.getpid():
        _sender.waiting.join()
