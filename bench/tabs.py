"""Agents' tabs beside the chats: a socket with one conversation open, and the fetches that the page makes at a hint."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from bench.pages import Browser
from bench.visitors import PATIENCE_S, Line, Visitor
from core.signing import mac
from realtime.access import SOCKET_PURPOSE

EVERY_S = 1.0  # the page fetches its parts and its list no more often, its rail every 2.2 s
RAIL_S = 2.2
PING_S = 15.0


class Paced:
    """Runs a job soon, then not again for some seconds; calls in between become one: as `live.js` does."""

    def __init__(self, job: Callable[[], Awaitable[None]], every_s: float, first_s: float = 0.0) -> None:
        self._job, self._every, self._first = job, every_s, first_s
        self._wanted = asyncio.Event()

    def ask(self) -> None:
        """There is something new."""
        self._wanted.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        last = 0.0
        while True:
            await self._wanted.wait()
            await asyncio.sleep(max(self._first, last + self._every - time.monotonic()))
            self._wanted.clear()
            last = time.monotonic()
            await self._job()


class Tab:
    """One agent's tab in which one visitor's conversation is open, beside the list of open tickets."""

    def __init__(self, browser: Browser, visitor: Visitor) -> None:
        self._browser, self.visitor = browser, visitor
        self._wires = browser.connect(), browser.connect(), browser.connect()  # browsers open up to six
        self._unfetched: list[Line] = []
        self._unrung: list[Line] = []
        self._seq = 0
        self._ticket = Paced(self._fetch_ticket, EVERY_S)
        self._list = Paced(self._fetch_list, EVERY_S)
        self._rail = Paced(self._fetch_rail, RAIL_S, RAIL_S)
        self._jobs: list[asyncio.Task[None]] = []
        self._socket: ClientConnection | None = None
        self.problems: list[str] = []
        self.fetches = 0
        visitor.on_line = self._expect

    async def open(self) -> None:
        """Signs in on the socket and opens the conversation."""
        host = f"127.0.0.1:{self._browser.product.port}"
        cookies = self._browser.cookies
        self._socket = await connect(
            f"ws://{host}/ws/inbox/",
            origin=f"http://{host}",  # type: ignore[arg-type]
            additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
            ping_interval=None,
        )
        await self._say(ticket=mac(SOCKET_PURPOSE, cookies["helpdesk_session"]))
        answer = json.loads(await asyncio.wait_for(self._socket.recv(), PATIENCE_S))
        if answer["kind"] != "ready":
            raise RuntimeError(f"an agent's socket was answered {answer}")
        await self._say(open=self.visitor.ticket)
        jobs = (self._listen(), self._stay(), self._ticket.run(), self._list.run(), self._rail.run())
        self._jobs = [asyncio.create_task(job) for job in jobs]

    async def close(self) -> None:
        """Closes the tab; what went wrong in it is among its problems."""
        for job in self._jobs[1:]:
            job.cancel()
        if self._socket is not None:
            await self._socket.close()
        for ended in await asyncio.gather(*self._jobs, return_exceptions=True):
            if isinstance(ended, Exception):
                self.problems.append(f"an agent's tab broke: {ended!r}")
        for wire in self._wires:
            wire.close()

    def _expect(self, _visitor: Visitor, line: Line) -> None:
        self._unrung.append(line)
        self._unfetched.append(line)

    async def _say(self, **frame: Any) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(frame))

    async def _stay(self) -> None:
        while True:
            await asyncio.sleep(PING_S)
            await self._say(ping=True)
            await self._say(here=self.visitor.ticket)

    async def _listen(self) -> None:
        assert self._socket is not None
        async for text in self._socket:
            hint, at = json.loads(text), time.perf_counter()
            if hint["kind"] == "ticket" and hint["number"] == self.visitor.ticket:
                self._rung(hint["seq"], at)
                self._ticket.ask()
            elif hint["kind"] == "list":
                self._list.ask()
                self._rail.ask()

    def _rung(self, seq: int, at: float) -> None:
        """The hint names the last message: all up to it have rung."""
        fresh = seq - self._seq if self._seq else 1
        self._seq = max(seq, self._seq)
        for line in self._unrung[: max(fresh, 0)]:
            line.rung = at
        del self._unrung[: max(fresh, 0)]

    async def _fetch_ticket(self) -> None:
        path = f"/inbox/tickets/{self.visitor.ticket}/parts/"
        answer = await asyncio.to_thread(self._browser.get, path, self._wires[0])
        at, text = time.perf_counter(), answer.text
        self.fetches += 1
        for line in [line for line in self._unfetched if f"[{line.client}]" in text]:
            line.fetched = at
            self._unfetched.remove(line)

    async def _fetch_list(self) -> None:
        await asyncio.to_thread(self._browser.get, "/inbox/open/rows/", self._wires[1])

    async def _fetch_rail(self) -> None:
        await asyncio.to_thread(self._browser.get, "/inbox/rail/?view=open", self._wires[2])
