"""A website with a chat, and visitors at their sockets."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.layers import channel_layers

from channels_inbox.kinds.chat import door
from channels_inbox.models import ChannelSettings
from realtime.routing import build_application
from realtime.sender import settle
from tests.cast import Cast
from tickets.enums import ChannelKind
from tickets.models import Channel

DEADLINE_S = 8.0
SECRET = "signing-secret"
_dialled: list["Page"] = []


@pytest.fixture
def chat(cast: Cast) -> Channel:
    """The chat of Ondine's website."""
    channel = Channel.objects.create(
        slug="website", name="Website", kind=ChannelKind.CHAT, brand=cast.mailbox.brand, default_team=cast.support
    )
    ChannelSettings.objects.create(
        channel=channel, incoming="webhook", outgoing="chat", secrets={"webhook_secret": SECRET}
    )
    return channel


@pytest.fixture(autouse=True)
def _fresh_book() -> None:
    """Channels of other tests are not remembered."""
    door.book.forget()


@pytest.fixture(autouse=True)
def _fresh_layer() -> Iterator[None]:
    """A channel layer belongs to the event loop that used it first."""
    channel_layers.backends.clear()
    yield
    channel_layers.backends.clear()


class Page(ApplicationCommunicator):
    """A visitor's page: its socket, and what it was told."""

    def __init__(
        self, origin: str = "http://localhost", key: str = "website", forwarded: str = "", agent: str = ""
    ) -> None:
        headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
        headers += [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
        headers += [(b"user-agent", agent.encode())] if agent else []
        scope = {"type": "websocket", "path": f"/ws/chat/{key}/", "headers": headers, "client": ["192.0.2.7", 1]}
        super().__init__(build_application(), scope)
        _dialled.append(self)
        self.token = ""

    async def connect(self) -> bool:
        """Whether it was let in."""
        await self.send_input({"type": "websocket.connect"})
        return bool((await self.receive_output(DEADLINE_S))["type"] == "websocket.accept")

    async def say(self, **frame: Any) -> None:
        """Sends a frame."""
        await self.send_input({"type": "websocket.receive", "text": json.dumps(frame)})

    async def hear(self, kind: str = "") -> dict[str, Any]:
        """The next frame (of a kind), or the close as {"close": code}."""
        while True:
            frame = await self.receive_output(DEADLINE_S)
            told = json.loads(frame["text"]) if "text" in frame else {"kind": "close", "close": frame.get("code")}
            if kind in {"", told["kind"]} or told["kind"] == "close":
                return told

    async def arrive(self, token: str = "", after: str = "", **visit: str) -> dict[str, Any]:
        """Connects and says hello; what is answered."""
        assert await self.connect()
        await self.say(hello={"token": token, "after": after, **visit})
        return await self.hear()

    async def begin(self, **person: Any) -> str:
        """Arrives as somebody new and begins; the token."""
        await self.arrive(page="https://shop.test/duo", title="Duo")
        await self.say(begin=person)
        self.token = str((await self.hear("session"))["token"])
        return self.token

    async def write(self, text: str, client: str = "client-0001") -> dict[str, Any]:
        """Sends a message; the acknowledgement."""
        await self.say(send={"client": client, "text": text})
        return await self.hear()

    async def leave(self) -> None:
        """Closes from the browser's side."""
        if not self.future.done():
            await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(4.0)


def run(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Plays an asynchronous scene to its end, and hangs up whatever it left open."""
    settle()

    async def whole() -> None:
        _dialled.clear()
        try:
            await scene()
        finally:
            for page in _dialled:
                await page.leave()

    asyncio.run(whole())


async def aside(function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Runs what asks the database beside the scene."""
    return await database_sync_to_async(function, thread_sensitive=False)(*given, **named)
