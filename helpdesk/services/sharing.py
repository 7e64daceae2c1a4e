"""Connections spread evenly over the processes that accept from one socket.

Left alone, whichever process wakes first takes all that wait, and keeps them for as long as browsers keep them open:
of eight connections one process had seven (measured), which left a core idle while requests queued.
"""

import asyncio
import mmap
import socket
from typing import Any

import uvicorn

GIVE_WAY_S = 0.002
TURNS = 10  # a process that others leave alone for so long takes a connection even if it holds more than they do


class Loads:
    """How many connections each process holds, in memory that they share; made before the fork."""

    def __init__(self, count: int) -> None:
        self._counts = memoryview(mmap.mmap(-1, 4 * count)).cast("I")

    def set(self, place: int, count: int) -> None:
        """The process at this place holds so many now."""
        self._counts[place] = count

    def is_ahead(self, place: int) -> bool:
        """Whether some other process holds fewer."""
        return any(other < self._counts[place] for other in self._counts)


class SharingServer(uvicorn.Server):
    """Uvicorn that accepts one connection at a time, and lets a process that holds fewer go first."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, loads: Loads, place: int) -> None:
        super().__init__(config)
        self._listener, self._loads, self._place = listener, loads, place
        self._gave_way = 0
        self._arriving: set[asyncio.Task[Any]] = set()
        self._closing = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        self._listener.setblocking(False)
        self._loads.set(self._place, 0)
        self._listen()

    async def on_tick(self, counter: int) -> bool:
        self._note()  # connections that ended
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing = True
        asyncio.get_running_loop().remove_reader(self._listener)
        self._listener.close()
        await super().shutdown(sockets=[])

    def _note(self) -> None:
        self._loads.set(self._place, len(self.server_state.connections) + len(self._arriving))

    def _listen(self) -> None:
        if not self._closing:
            asyncio.get_running_loop().add_reader(self._listener, self._ready)

    def _pause(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._listener)
        loop.call_later(seconds, self._listen)

    def _ready(self) -> None:
        self._note()
        if self._gave_way < TURNS and self._loads.is_ahead(self._place):
            self._gave_way += 1
            self._pause(GIVE_WAY_S)
            return
        self._gave_way = 0
        try:
            connection, _address = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another process took it, or it is gone
        except OSError:
            self._pause(1.0)  # no file descriptors left: what is open has to end first
            return
        connection.setblocking(False)
        arrival = asyncio.get_running_loop().create_task(self._serve_connection(connection))
        self._arriving.add(arrival)
        arrival.add_done_callback(self._arriving.discard)
        self._note()

    async def _serve_connection(self, connection: socket.socket) -> None:
        def protocol() -> asyncio.Protocol:
            kind: Any = self.config.http_protocol_class
            made: asyncio.Protocol = kind(
                config=self.config, server_state=self.server_state, app_state=self.lifespan.state
            )
            return made

        try:
            await asyncio.get_running_loop().connect_accepted_socket(protocol, connection)
        except OSError:
            connection.close()
