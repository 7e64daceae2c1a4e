"""Names of agents, teams and statuses, remembered by the process for some seconds: they are few and rarely change."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from people.models import Agent, Team
from tickets.models import Channel, Status

KEPT_S = 30.0
Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """A small table read as a whole; an unknown key reads it again at once."""

    def __init__(self, read: Callable[[], Mapping[Key, Value]], missing: Value) -> None:
        self._read = read
        self._missing = missing
        self._found: Mapping[Key, Value] = {}
        self._until = 0.0

    def get(self, key: Key) -> Value:
        """What stands there, which nobody may change, or `missing`. No query while remembered, else one."""
        if time.monotonic() > self._until or key not in self._found:
            self._found, self._until = self._read(), time.monotonic() + KEPT_S
        return self._found.get(key, self._missing)

    def forget(self) -> None:
        """Reads anew when next asked."""
        self._until = 0.0


agents = Kept(lambda: dict(Agent.objects.values_list("pk", "name")), "")
teams = Kept(lambda: dict(Team.objects.values_list("pk", "name")), "")
statuses = Kept(lambda: dict(Status.objects.values_list("slug", "name")), "")
status_rows: Kept[Any, Any] = Kept(Status.objects.in_bulk, None)
channel_rows: Kept[Any, Any] = Kept(Channel.objects.in_bulk, None)
team_rows: Kept[Any, Any] = Kept(Team.objects.in_bulk, None)
agent_rows: Kept[Any, Any] = Kept(Agent.objects.in_bulk, None)


def forget() -> None:
    """Agents, teams or statuses were edited: read them anew."""
    for kept in (agents, teams, statuses, status_rows, channel_rows, team_rows, agent_rows):
        kept.forget()
