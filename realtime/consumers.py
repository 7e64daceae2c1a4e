"""The agent's socket: hints about lists and tickets, who looks at a ticket, who writes."""

import asyncio
import json
import logging
import time
from typing import Any

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from redis.exceptions import RedisError

from core.wakeups import LIVE, wake
from people.actions.duties import note_seen
from people.models import Agent
from realtime.access import Listener, listener, may_see
from realtime.presence import presence_hint
from tickets.actions.handling import beat_handling, end_handling

log = logging.getLogger(__name__)

SIGNED_OUT = 4401
CHECK_S = 5.0
WATCH_S = 30.0
MOST_BYTES = 2_000


def _beat(agent_id: int) -> None:
    """Keeps in the database that the agent can be reached; whoever comes back may be rung at once."""
    if note_seen(agent_id=agent_id):
        wake(LIVE)


def _work(agent: Agent, number: int, before: int) -> None:
    """The agent works on a ticket, or (0) no longer on the one before."""
    if number:
        beat_handling(agent=agent, number=number)
    else:
        end_handling(agent=agent, number=before)


def _read(text: str | None) -> dict[str, Any] | None:
    """The frame, or None for what is too long or no JSON object."""
    try:
        frame = json.loads(text or "") if len(text or "") <= MOST_BYTES else None
    except ValueError:
        return None
    return frame if isinstance(frame, dict) else None


class InboxConsumer(AsyncWebsocketConsumer):
    """One browser tab of one agent. Nothing is believed that the browser says but which ticket it looks at."""

    who: Listener | None = None
    number = 0
    doing = ""
    working = 0
    checked = 0.0
    watch: asyncio.Task[None] | None = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Closes when Redis is away; the browser comes back, and looks by itself meanwhile."""
        try:
            await super().dispatch(message)
        except (RedisError, OSError) as error:
            log.warning("socket closed, the channel layer is away: %s", error)
            if message["type"] == "websocket.disconnect":
                raise StopConsumer from error
            await self.close()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Closes, too, when waiting for hints fails."""
        try:
            await super().__call__(scope, receive, send)
        except (RedisError, OSError) as error:
            log.warning("socket closed, the channel layer is away: %s", error)
            await super().close()

    @property
    def session_key(self) -> str:
        """The key in the session cookie, or ""."""
        return str(self.scope["cookies"].get(self.scope["session_cookie"], ""))

    async def connect(self) -> None:
        """Accepts at once; nothing is sent before the first frame has proved where the socket comes from (R47)."""
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Leaves every group."""
        if self.watch:
            self.watch.cancel()
        await self._leave_ticket()
        if self.who and self.working:
            await self._work_on(0)
        if self.who:
            await self._change_groups(self.who.groups, frozenset())
            await database_sync_to_async(_beat)(self.who.agent.pk)  # the time in which they may come back begins now

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Frames: {"ticket"} first; then {"open": number}, {"here": …}, {"working": …}, {"typing": mode}, {"ping"}."""
        frame = _read(text_data) if bytes_data is None else None
        if frame is None:
            await self.close()
        elif self.who is None:
            await self._sign_in(frame)
        else:
            await self._listen(frame)

    async def _sign_in(self, frame: dict[str, Any]) -> None:
        found = await database_sync_to_async(listener)(self.session_key, str(frame.get("ticket", "")))
        if found is None:
            await self.close(SIGNED_OUT)
            return
        self.who, self.checked = found, time.monotonic()
        await self._change_groups(frozenset(), found.groups)
        await database_sync_to_async(_beat)(found.agent.pk)
        self.watch = asyncio.create_task(self._keep_checking())
        await self._tell({"kind": "ready"})

    async def _listen(self, frame: dict[str, Any]) -> None:
        if "ping" in frame:
            await self._tell({"kind": "pong"})
        elif "open" in frame:
            await self._open(frame["open"])
        elif "here" in frame and frame["here"] == self.number:
            await self._show_presence()
        elif "working" in frame:
            await self._work_on(frame["working"])
        elif "typing" in frame and self.number:
            self.doing = frame["typing"] if frame["typing"] in {"reply", "note", "forward"} else ""
            await self._show_presence()

    async def _open(self, number: Any) -> None:
        await self._leave_ticket()
        if not isinstance(number, int) or number <= 0 or self.who is None:
            return
        if not await database_sync_to_async(may_see)(self.who.agent, number):
            return
        self.number, self.doing = number, ""
        await self.channel_layer.group_add(f"ticket.{number}", self.channel_name)
        await self._show_presence(ask=True)

    async def _work_on(self, number: Any) -> None:
        """Of a ticket, only that which this tab has open; what another tab works on stays when this one leaves."""
        if (
            self.who is None
            or not isinstance(number, int)
            or isinstance(number, bool)
            or number not in {0, self.number}
        ):
            return
        if number or self.working:
            await database_sync_to_async(_work)(self.who.agent, number, self.working)
        self.working = number

    async def _leave_ticket(self) -> None:
        if not self.number:
            return
        await self._show_presence(gone=True)
        await self.channel_layer.group_discard(f"ticket.{self.number}", self.channel_name)
        self.number = 0

    async def _show_presence(self, **more: bool) -> None:
        if self.who and self.number:
            hint = presence_hint(self.who.agent, self.number, self.doing, self.channel_name, **more)
            await self.channel_layer.group_send(f"ticket.{self.number}", hint)

    async def nudge(self, event: dict[str, Any]) -> None:
        """A hint from the channel layer, passed on if the agent may still hear it (R38)."""
        if event["kind"] == "account":
            self.checked = 0.0
        if not await self._may_hear(event["group"], event["number"]):
            return
        await self._tell({"kind": event["kind"], "number": event["number"], "seq": event["seq"]})

    async def presence(self, event: dict[str, Any]) -> None:
        """Somebody looks at the same ticket; who asks who is here gets an answer."""
        if event["channel"] == self.channel_name or self.who is None or event["number"] != self.number:
            return
        if event["ask"]:
            await self._show_presence()
        if event["id"] != self.who.agent.pk and await self._may_hear(f"ticket.{self.number}", self.number):
            told = ("number", "id", "name", "doing", "gone")
            await self._tell({"kind": "presence"} | {name: event[name] for name in told})

    async def _may_hear(self, group: str, number: int) -> bool:
        if time.monotonic() - self.checked > CHECK_S and not await self._check():
            return False
        if self.who is None:
            return False
        if group.startswith("ticket."):
            return number == self.number and await database_sync_to_async(may_see)(self.who.agent, number)
        return group in self.who.groups

    async def _check(self) -> bool:
        """Reads session, agent and teams anew; a session or agent that ended closes the socket (R39)."""
        found = await database_sync_to_async(listener)(self.session_key)
        if found is None:
            await self.close(SIGNED_OUT)
            return False
        before = self.who.groups if self.who else frozenset()
        self.who, self.checked = found, time.monotonic()
        await self._change_groups(before, found.groups)
        return True

    async def _keep_checking(self) -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            if time.monotonic() - self.checked > CHECK_S:
                await self._check()
            if self.who:
                await database_sync_to_async(_beat)(self.who.agent.pk)

    async def _change_groups(self, before: frozenset[str], after: frozenset[str]) -> None:
        for group in before - after:
            await self.channel_layer.group_discard(group, self.channel_name)
        for group in after - before:
            await self.channel_layer.group_add(group, self.channel_name)

    async def _tell(self, message: dict[str, Any]) -> None:
        await self.send(json.dumps(message, separators=(",", ":")))
