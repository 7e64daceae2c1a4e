"""The agent's socket: who may open it, what it hears, and when it stops."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.layers import channel_layers
from django.conf import settings
from django.test import Client

from core.clocks import now
from core.nudges import Nudge
from core.signing import mac
from people.actions.staff import deactivate
from people.models import Agent, TeamMembership
from realtime.consumers import SIGNED_OUT, InboxConsumer
from realtime.routing import application
from realtime.sender import send_nudges, settle
from tests.cast import Cast
from tickets.models import Handling, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
DEADLINE_S = 20.0
SILENCE_S = 0.4
LEAVE_S = 1.0  # a socket that was refused waits for the channel layer until it is cancelled


_dialled: list["Socket"] = []


class Socket(ApplicationCommunicator):
    """A browser's side of one socket."""

    async def connect(self) -> bool:
        """Whether it was let in."""
        await self.send_input({"type": "websocket.connect"})
        return bool((await self.receive_output(DEADLINE_S))["type"] == "websocket.accept")

    async def say(self, frame: object) -> None:
        """Sends a frame: an object as JSON, a text as it is."""
        text = frame if isinstance(frame, str) else json.dumps(frame)
        await self.send_input({"type": "websocket.receive", "text": text})

    async def leave(self) -> None:
        """Closes from the browser's side and waits for the end; a consumer that is only cancelled would not end."""
        if not self.future.done():
            await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(LEAVE_S)


@pytest.fixture(autouse=True)
def _fresh_layer() -> Iterator[None]:
    """A channel layer belongs to the event loop that used it first."""
    channel_layers.backends.clear()
    yield
    channel_layers.backends.clear()


def session_of(cast: Cast, agent: Agent) -> str:
    client: Client = cast.client(agent)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def dial(session: str, origin: str = "http://localhost") -> Socket:
    headers = [
        (b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()),
        (b"origin", origin.encode()),
        (b"host", b"localhost"),
    ]
    socket = Socket(application, {"type": "websocket", "path": "/ws/inbox/", "headers": headers})
    _dialled.append(socket)
    return socket


@asynccontextmanager
async def listening(session: str, number: int = 0) -> AsyncIterator[Socket]:
    """An open socket that has signed in and looks at a ticket, if one is given."""
    socket = dial(session)
    assert await socket.connect()
    await socket.say({"ticket": mac("socket", session)})
    assert (await hear(socket))["kind"] == "ready"
    if number:
        await socket.say({"open": number})
        await socket.say({"ping": True})
        assert (await hear(socket))["kind"] == "pong"
    yield socket
    await socket.leave()


async def hear(socket: Socket) -> dict[str, Any]:
    """The next frame, or the close as {"close": code}."""
    frame = await socket.receive_output(DEADLINE_S)
    return json.loads(frame["text"]) if "text" in frame else {"close": frame.get("code")}


async def is_silent(socket: Socket) -> bool:
    return await socket.receive_nothing(SILENCE_S)


def run(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Plays an asynchronous scene to its end, and hangs up whatever it left open."""

    settle()  # what came of making the cast and the ticket is nobody's business here

    async def whole() -> None:
        _dialled.clear()
        try:
            await scene()
        finally:
            for socket in _dialled:
                await socket.leave()

    asyncio.run(whole())


def test_r47_socket_from_elsewhere(cast: Cast) -> None:
    session = session_of(cast, cast.alice)

    async def scene() -> None:
        socket = dial(session, "https://evil.test")
        assert not await socket.connect()

    run(scene)


@pytest.mark.parametrize("ticket", ["", "guessed"])
def test_r47_socket_without_the_pages_ticket(cast: Cast, ticket: str) -> None:
    session = session_of(cast, cast.alice)

    async def scene() -> None:
        socket = dial(session)
        assert await socket.connect()
        await socket.say({"ticket": ticket})
        assert await hear(socket) == {"close": SIGNED_OUT}

    run(scene)


def test_socket_without_a_session(cast: Cast) -> None:
    async def scene() -> None:
        socket = dial("nobody")
        assert await socket.connect()
        await socket.say({"ticket": mac("socket", "nobody")})
        assert await hear(socket) == {"close": SIGNED_OUT}

    run(scene)


@pytest.mark.parametrize("frame", ["not json", "[1]", '"x"', "{" + " " * 3000 + "}"])
def test_socket_with_nonsense(cast: Cast, frame: str) -> None:
    session = session_of(cast, cast.alice)

    async def scene() -> None:
        socket = dial(session)
        assert await socket.connect()
        await socket.say(frame)
        assert "close" in await hear(socket)

    run(scene)


def test_list_of_ones_team_is_heard_and_no_other(cast: Cast, ticket: Ticket) -> None:
    alice, charlie = session_of(cast, cast.alice), session_of(cast, cast.charlie)

    async def scene() -> None:
        async with listening(alice) as ours, listening(charlie) as theirs:
            await database_sync_to_async(cast.answer)(ticket)
            assert (await hear(ours))["kind"] == "list"
            assert await is_silent(theirs)

    run(scene)


def test_open_ticket_is_heard_with_its_seq(cast: Cast, ticket: Ticket) -> None:
    session = session_of(cast, cast.alice)

    async def scene() -> None:
        async with listening(session, ticket.pk) as socket:
            await database_sync_to_async(cast.answer)(ticket)
            heard = [await hear(socket), await hear(socket)]
            assert {"kind": "ticket", "number": ticket.pk, "seq": 2} in heard

    run(scene)


def test_r38_ticket_of_another_team_is_never_heard(cast: Cast, ticket: Ticket) -> None:
    session = session_of(cast, cast.charlie)

    async def scene() -> None:
        async with listening(session, ticket.pk) as socket:
            send_nudges([Nudge(f"ticket.{ticket.pk}", "ticket", ticket.pk, 9)])
            assert await is_silent(socket)

    run(scene)


def test_r38_ticket_that_left_ones_sight_falls_silent(cast: Cast, ticket: Ticket) -> None:
    session = session_of(cast, cast.alice)

    async def scene() -> None:
        async with listening(session, ticket.pk) as socket:
            await Ticket.objects.filter(pk=ticket.pk).aupdate(team=cast.billing)
            send_nudges([Nudge(f"ticket.{ticket.pk}", "ticket", ticket.pk, 9)])
            assert await is_silent(socket)

    run(scene)


def test_r38_team_that_was_left_falls_silent(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.consumers.CHECK_S", 0.0)
    session = session_of(cast, cast.alice)

    async def scene() -> None:
        async with listening(session) as socket:
            await TeamMembership.objects.filter(agent=cast.alice).adelete()
            send_nudges([Nudge(f"team.{cast.support.pk}", "list", 1, 1)])
            assert await is_silent(socket)

    run(scene)


def test_r39_deactivated_agent_is_cut_off(cast: Cast) -> None:
    session = session_of(cast, cast.alice)

    async def scene() -> None:
        async with listening(session) as socket:
            await database_sync_to_async(deactivate)(agent=cast.alice)
            assert await hear(socket) == {"close": SIGNED_OUT}

    run(scene)


def test_r39_silent_socket_of_a_deactivated_agent_is_cut_off(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.consumers.CHECK_S", 0.0)
    monkeypatch.setattr("realtime.consumers.WATCH_S", 0.05)
    session = session_of(cast, cast.alice)

    async def scene() -> None:
        async with listening(session) as socket:
            await Agent.objects.filter(pk=cast.alice.pk).aupdate(is_active=False)
            assert await hear(socket) == {"close": SIGNED_OUT}

    run(scene)


def test_colleagues_see_each_other_write(cast: Cast, ticket: Ticket) -> None:
    alice, bob = session_of(cast, cast.alice), session_of(cast, cast.bob)

    async def scene() -> None:
        async with listening(alice, ticket.pk) as first:
            async with listening(bob, ticket.pk) as second:
                arrived = await hear(first)
                assert (arrived["name"], arrived["doing"], arrived["gone"]) == ("Bob", "", False)
                assert (await hear(second))["name"] == "Alice"
                await second.say({"typing": "reply", "number": ticket.pk})
                assert (await hear(first))["doing"] == "reply"
            assert (await hear(first))["gone"] is True

    run(scene)


def test_work_on_the_open_ticket_is_measured_and_ends_with_the_socket(cast: Cast, ticket: Ticket) -> None:
    session = session_of(cast, cast.alice)
    early = now() - timedelta(seconds=30)

    async def scene() -> None:
        async with listening(session, ticket.pk) as socket:
            for frame in ({"working": ticket.pk + 1}, {"working": "all"}, {"working": ticket.pk}, {"ping": True}):
                await socket.say(frame)
            assert await hear(socket) == {"kind": "pong"}
            assert await Handling.objects.filter(agent=cast.alice, ticket=ticket).aupdate(started_at=early) == 1

    run(scene)
    assert [event.at for event in ticket.events.filter(kind="handle_started")] == [early]
    assert ticket.events.filter(kind="handle_stopped").count() == 1
    assert not Handling.objects.exists()


def test_typing_by_a_stranger_is_not_heard(cast: Cast, ticket: Ticket) -> None:
    alice, charlie = session_of(cast, cast.alice), session_of(cast, cast.charlie)

    async def scene() -> None:
        async with listening(alice, ticket.pk) as ours, listening(charlie, ticket.pk) as theirs:
            await theirs.say({"typing": "reply", "number": ticket.pk})
            assert await is_silent(ours)

    run(scene)


def test_nudges_of_one_burst_are_sent_once(cast: Cast) -> None:
    session = session_of(cast, cast.alice)

    async def scene() -> None:
        async with listening(session) as socket:
            send_nudges([Nudge("all", "list", number) for number in range(20)])
            assert await hear(socket) == {"kind": "list", "number": 19, "seq": 0}
            assert await is_silent(socket)

    run(scene)


def test_socket_ends_quietly_while_redis_is_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from redis.exceptions import ConnectionError as RedisAway

    async def away(*_arguments: object) -> None:
        raise RedisAway("gone")

    monkeypatch.setattr(InboxConsumer, "_sign_in", away)
    session = session_of(cast, cast.alice)

    async def scene() -> None:
        socket = dial(session)
        assert await socket.connect()
        await socket.say({"ticket": "x"})
        assert "close" in await hear(socket)

    run(scene)
