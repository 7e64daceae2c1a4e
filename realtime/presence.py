"""Who looks at a ticket and who writes: told from socket to socket, never stored; what is not repeated is forgotten."""

from typing import Any

from people.models import Agent


def presence_hint(
    agent: Agent, number: int, doing: str, channel: str, *, ask: bool = False, gone: bool = False
) -> dict[str, Any]:
    """The event for the ticket's group. `doing` is "", reply, note or forward; `ask` makes the others answer."""
    return {
        "type": "presence",
        "number": number,
        "id": agent.pk,
        "name": agent.name,
        "doing": doing,
        "channel": channel,
        "ask": ask,
        "gone": gone,
    }
