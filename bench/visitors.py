"""Visitors of the chat as their frames behave: one socket each, kept open, with a ping every fifteen seconds."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PING_S = 15.0
PATIENCE_S = 60.0


@dataclass(slots=True)
class Line:
    """One message of a visitor; instants of the monotonic clock in seconds, 0 is not yet."""

    client: str
    sent: float
    acked: float = 0.0
    rung: float = 0.0
    fetched: float = 0.0


@dataclass(slots=True)
class Visitor:
    """A page of one visitor. `shown` are the ids of their own messages as the page was told of them, in that order."""

    number: int
    lines: list[Line] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    ticket: int = 0
    is_up: bool = False
    on_line: Callable[["Visitor", Line], None] | None = None
    _socket: ClientConnection | None = None
    _waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _jobs: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the visitor sits: each at an address of their own, as the proxy in front of the product tells."""
        return f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"

    async def arrive(self, host: str, key: str) -> None:
        """Opens the page, begins, and writes the first message, which opens a ticket."""
        self._socket = await connect(
            f"ws://{host}/ws/chat/{key}/",
            origin=f"http://{host}",  # type: ignore[arg-type]
            additional_headers={"X-Forwarded-For": self.address},
            ping_interval=None,
            open_timeout=PATIENCE_S,
        )
        self._jobs = [asyncio.create_task(self._listen())]
        await self._asked("ready", hello={"page": "https://shop.example/duo", "title": "Duo", "language": "en"})
        await self._asked("session", begin={"name": f"Visitor {self.number}"})
        told = self._expect("conversation")
        await self.write()
        await asyncio.wait_for(told, PATIENCE_S)
        self._jobs.append(asyncio.create_task(self._stay()))
        self.is_up = True

    async def write(self) -> Line:
        """Sends a message; its text holds its id. The acknowledgement comes whenever it comes."""
        client = f"v{self.number:05}-{len(self.lines):04}"
        line = Line(client, time.perf_counter())
        self.lines.append(line)
        if self.on_line is not None:
            self.on_line(self, line)
        await self._say(send={"client": client, "text": f"[{client}] Is it still in stock, and when could it be here?"})
        return line

    async def leave(self) -> None:
        """Closes the page."""
        for job in self._jobs[1:]:
            job.cancel()
        self.is_up = False
        if self._socket is not None:
            await self._socket.close()
        await asyncio.gather(*self._jobs, return_exceptions=True)

    async def _say(self, **frame: Any) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(frame))

    def _expect(self, kind: str) -> asyncio.Future[dict[str, Any]]:
        return self._waiting.setdefault(kind, asyncio.get_running_loop().create_future())

    async def _asked(self, kind: str, **frame: Any) -> dict[str, Any]:
        answer = self._expect(kind)
        await self._say(**frame)
        return await asyncio.wait_for(answer, PATIENCE_S)

    async def _stay(self) -> None:
        await asyncio.sleep(self.number % 1000 / 1000 * PING_S)  # pages are opened at any instant
        while True:
            with suppress(ConnectionClosed):
                await self._say(ping=1)
            await asyncio.sleep(PING_S)

    async def _listen(self) -> None:
        assert self._socket is not None
        async for text in self._socket:
            self._hear(json.loads(text), time.perf_counter())
        if self.is_up:
            self.problems.append("its socket was closed")

    def _hear(self, frame: dict[str, Any], at: float) -> None:
        kind = frame["kind"]
        if kind == "ack":
            self.lines[int(frame["client"].rpartition("-")[2])].acked = at
        elif kind == "messages":
            self.shown += [message["client"] for message in frame["messages"] if message["mine"]]
            self.ticket = int(frame["messages"][-1]["id"].partition(".")[0])
        elif kind == "refused":
            self.problems.append(f"refused: {frame}")
            for answer in self._waiting.values():
                answer.set_exception(ConnectionRefusedError(str(frame)))
            self._waiting.clear()
        if kind in self._waiting:
            answer = self._waiting.pop(kind)
            if not answer.done():
                answer.set_result(frame)
