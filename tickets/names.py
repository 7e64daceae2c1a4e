"""Names of agents, teams and statuses, remembered by the process for some seconds: they are few and rarely change."""

import time
from collections.abc import Callable
from typing import Any

from django.db.models import Model

from people.models import Agent, Team
from tickets.models import Channel, Status

KEPT_S = 30.0


class Names:
    """A small table read as a whole; an unknown key reads it again at once."""

    def __init__(self, read: Callable[[], dict[Any, str]]) -> None:
        self._read = read
        self._found: dict[Any, str] = {}
        self._until = 0.0

    def get(self, key: Any) -> str:
        """The name, or "" for what is not there. No query while remembered, else one."""
        if time.monotonic() > self._until or key not in self._found:
            self._found, self._until = self._read(), time.monotonic() + KEPT_S
        return self._found.get(key, "")

    def forget(self) -> None:
        """Reads anew when next asked."""
        self._until = 0.0


class Kept:
    """The rows of a small table by their key, read as a whole; an unknown key reads it again at once."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._found: dict[Any, Any] = {}
        self._until = 0.0

    def get(self, key: Any) -> Any:
        """The row, which nobody may change, or None. No query while remembered, else one."""
        if time.monotonic() > self._until or key not in self._found:
            self._found, self._until = self._model._default_manager.in_bulk(), time.monotonic() + KEPT_S
        return self._found.get(key)

    def forget(self) -> None:
        """Reads anew when next asked."""
        self._until = 0.0


agents = Names(lambda: dict(Agent.objects.values_list("pk", "name")))
teams = Names(lambda: dict(Team.objects.values_list("pk", "name")))
statuses = Names(lambda: dict(Status.objects.values_list("slug", "name")))


status_rows, channel_rows = Kept(Status), Kept(Channel)


def forget() -> None:
    """Agents, teams or statuses were edited: read them anew."""
    for names in (agents, teams, statuses, status_rows, channel_rows):
        names.forget()
