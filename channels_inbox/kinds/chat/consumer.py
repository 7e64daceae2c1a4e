"""The visitor's socket: believed for what its token says, never for a cookie; it carries one conversation (R47, R60).

The channel layer is only a doorbell: every ring, and every twenty seconds without one, reads what came from the
database. So nothing is lost while Redis is away, it is only later.
"""

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.utils import await_many_dispatch
from redis.exceptions import RedisError

from channels_inbox.kinds.chat.door import settle_line
from channels_inbox.kinds.chat.talk import Talk, open_talk
from core.proxies import client_address

log = logging.getLogger(__name__)

NOT_HERE = 4404
MOST_BYTES = 40_000
FRAMES = (
    "begin", "send", "typing", "got", "read", "visit", "person", "attributes", "transcript", "rate", "end", "mail",
    "ping",
)  # fmt: skip
LOOK_S = 20.0
SOON_S = 1.0  # while what the visitor wrote belongs to no ticket yet, whose bell could be rung
REDIS_REST_S = 3.0
END_S = 1.0
_threads = ThreadPoolExecutor(4, thread_name_prefix="chat")


async def in_thread(function: Any, *given: Any) -> Any:
    """Runs a function that asks the database, in one of the chat's own threads."""
    return await database_sync_to_async(function, thread_sensitive=False, executor=_threads)(*given)


def _read(text: str | None) -> dict[str, Any] | None:
    try:
        frame = json.loads(text or "") if len(text or "") <= MOST_BYTES else None
    except ValueError:
        return None
    return frame if isinstance(frame, dict) else None


def _is_cancelled() -> bool:
    """Whether this task was told to end: a client of Redis may have turned that into an error of its own."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class ChatConsumer(AsyncWebsocketConsumer):
    """One page of one visitor."""

    talk: Talk | None = None
    tasks: list[asyncio.Task[None]]
    bell_name = ""
    rung_for = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """As the consumers of Channels, without their ties to the channel layer, which may be away."""
        self.scope, self.base_send, self.tasks, self.rung = scope, send, [], asyncio.Event()
        with suppress(StopConsumer):
            await await_many_dispatch([receive], self.dispatch)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """The page was closed."""
        await self.disconnect(message.get("code", 1000))
        raise StopConsumer

    async def connect(self) -> None:
        """Only the frame's own page may open it: the origin is this very host (R47)."""
        headers = dict(self.scope.get("headers", []))
        origin = urlsplit(headers.get(b"origin", b"").decode("latin1")).netloc
        if not origin or origin != headers.get(b"host", b"").decode("latin1"):
            await self.close(NOT_HERE)
            return
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Stops listening; the visitor counts as away unless another page of theirs says otherwise."""
        await self._stop()
        if self.talk and self.talk.session:
            await in_thread(self.talk.leave)
            await self._ring_agents("visitor-here")

    async def _stop(self) -> None:
        """Ends both tasks; the one that listens by a ring, because a wait at the layer cannot always be cancelled."""
        if self.bell_name:
            with suppress(RedisError, OSError, TimeoutError):
                async with asyncio.timeout(END_S):
                    await get_channel_layer().send(self.bell_name, {"type": "end"})
                    await asyncio.wait(self.tasks[1:], timeout=END_S)
        for task in self.tasks:
            task.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Frames: {"hello"} first, then one of FRAMES each."""
        frame = _read(text_data) if bytes_data is None else None
        name = next((name for name in FRAMES if name in (frame or {})), "")
        if frame is not None and self.talk is None and isinstance(frame.get("hello"), dict):
            await self._hello(frame["hello"])
        elif frame is None or self.talk is None or not name:
            await self.close()
        else:
            await getattr(self, f"_on_{name}")(frame[name])

    async def _hello(self, given: dict[str, Any]) -> None:
        key = self.scope["url_route"]["kwargs"]["key"]
        headers = {name: value.decode("latin1") for name, value in self.scope["headers"]}
        said = {"accepted": headers.get(b"accept-language", ""), "agent": headers.get(b"user-agent", "")}
        self.talk = await in_thread(open_talk, key, {**given, **said}, self._address())
        if self.talk is None:
            await self.close(NOT_HERE)
            return
        await self._tell(await in_thread(self.talk.state))
        self.tasks = [asyncio.create_task(self._keep_telling()), asyncio.create_task(self._keep_listening())]
        if self.talk.session:
            self.rung.set()

    def _address(self) -> str:
        """The visitor's address; behind a proxy all of them would share one, and its limits (R42)."""
        hops = [value.decode("latin1") for name, value in self.scope["headers"] if name == b"x-forwarded-for"]
        return client_address(str((self.scope.get("client") or [""])[0]), ",".join(hops))

    async def _on_begin(self, given: Any) -> None:
        answer = await in_thread(self._talk.begin, given if isinstance(given, dict) else {})
        await self._tell(answer)

    async def _on_send(self, given: Any) -> None:
        answer, envelope = await in_thread(self._talk.send, given if isinstance(given, dict) else {})
        await self._tell(answer)
        if envelope:
            await in_thread(settle_line, envelope, self._talk.session)
        self.rung.set()

    async def _on_typing(self, given: Any) -> None:
        if self._talk.shows_typing:
            await in_thread(self._talk.note_typed, given)
        await self._ring_agents("visitor-typing", int(bool(given)))
        if self._talk.holder:
            await self._ring(f"agent.{self._talk.holder}", "chat-typing", int(bool(given)))

    async def _on_got(self, given: Any) -> None:
        await in_thread(self._talk.reached, "got", given)

    async def _on_read(self, given: Any) -> None:
        await in_thread(self._talk.reached, "read", given)

    async def _on_visit(self, given: Any) -> None:
        if await in_thread(self._talk.visit, given if isinstance(given, dict) else {}):
            await self._ring_agents("visitor-here")

    async def _on_person(self, given: Any) -> None:
        await self._tell(await in_thread(self._talk.say_who, given if isinstance(given, dict) else {}))

    async def _on_attributes(self, given: Any) -> None:
        await in_thread(self._talk.note, given if isinstance(given, dict) else {})

    async def _on_transcript(self, given: Any) -> None:
        await self._tell(await in_thread(self._talk.mail_transcript, given))

    async def _on_rate(self, given: Any) -> None:
        await self._tell(await in_thread(self._talk.rate, given if isinstance(given, dict) else {}))

    async def _on_end(self, given: Any) -> None:
        await in_thread(self._talk.end)
        self.rung.set()

    async def _on_mail(self, given: Any) -> None:
        await self._tell(await in_thread(self._talk.answer_by_mail, given))
        self.rung.set()

    async def _on_ping(self, given: Any) -> None:
        await in_thread(self._talk.keep)
        await self._tell({"kind": "pong"})

    @property
    def _talk(self) -> Talk:
        assert self.talk is not None
        return self.talk

    async def _keep_telling(self) -> None:
        """Reads and tells what came, one reading after the other, so that order is kept."""
        while not _is_cancelled():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.rung.wait(), SOON_S if self._talk.is_expecting else LOOK_S)
            self.rung.clear()
            try:
                for frame in await in_thread(self._talk.news):
                    await self._tell(frame)
                await self._follow_bell()
            except Exception as error:
                log.warning("a chat reads again later: %s", error)
                await asyncio.sleep(REDIS_REST_S)

    async def _keep_listening(self) -> None:
        while True:
            try:
                layer = get_channel_layer()
                self.bell_name, self.rung_for = await layer.new_channel(), 0
                await self._follow_bell()
                while (event := await layer.receive(self.bell_name))["type"] != "end":
                    await self._hear(event)
                return
            except (RedisError, OSError, TimeoutError) as error:
                if _is_cancelled():
                    return
                log.info("the doorbell is away: %s", error)
                self.bell_name = ""
                await asyncio.sleep(REDIS_REST_S)
                self.rung.set()

    async def _follow_bell(self) -> None:
        number = self._talk.number
        if not self.bell_name or number == self.rung_for:
            return
        layer = get_channel_layer()
        if self.rung_for:
            await layer.group_discard(f"ticket.{self.rung_for}", self.bell_name)
        if number:
            await layer.group_add(f"ticket.{number}", self.bell_name)
            await self._ring_agents("visitor-here")
            self.rung.set()  # what came before the bell hung there
        self.rung_for = number

    async def _hear(self, event: dict[str, Any]) -> None:
        """A ring is answered from the database; of agents the visitor learns that somebody writes, no more."""
        if event.get("type") == "nudge" and event.get("kind") == "ticket":
            self.rung.set()
        elif event.get("type") == "presence":
            await self._tell({"kind": "typing", "on": event.get("doing") == "reply" and not event.get("gone")})

    async def _ring_agents(self, kind: str, value: int = 0) -> None:
        if number := self._talk.number:
            await self._ring(f"ticket.{number}", kind, value)

    async def _ring(self, group: str, kind: str, value: int) -> None:
        hint = {"type": "nudge", "kind": kind, "number": self._talk.number, "seq": value, "group": group}
        with suppress(RedisError, OSError, TimeoutError):
            await get_channel_layer().group_send(group, hint)

    async def _tell(self, message: dict[str, Any]) -> None:
        await self.send(json.dumps(message, separators=(",", ":"), ensure_ascii=False))
