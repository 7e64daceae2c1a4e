"""What an agent's socket may hear, asked anew whenever it matters (R38, R39)."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user

from core.signing import mac_matches
from people.access import agent_of
from people.models import Agent
from tickets.access import visible_tickets

SOCKET_PURPOSE = "socket"


@dataclass(slots=True)
class Listener:
    """An agent on a socket, with the groups whose lists they see."""

    agent: Agent
    groups: frozenset[str]


class _Request:
    """What `django.contrib.auth.get_user` reads: a session and nothing else."""

    def __init__(self, session_key: str) -> None:
        engine = import_module(settings.SESSION_ENGINE)
        self.session = engine.SessionStore(session_key)
        self.META: dict[str, str] = {}


def listener(session_key: str, ticket: str | None = None) -> Listener | None:
    """The active agent behind a session, or None; `ticket` proves that our own page opened the socket.

    Up to five queries: session, account, agent, teams.
    """
    if not session_key or (ticket is not None and not mac_matches(ticket, SOCKET_PURPOSE, session_key)):
        return None
    agent = agent_of(get_user(_Request(session_key)))  # type: ignore[arg-type]
    if agent is None:
        return None
    return Listener(agent, groups_of(agent))


def groups_of(agent: Agent) -> frozenset[str]:
    """The groups of the lists that this agent sees: names from our side only."""
    from people.models import Team

    teams = Team.objects.values_list("pk", flat=True) if agent.sees_everything else agent.team_ids()
    return frozenset({"all", f"agent.{agent.pk}", *(f"team.{team}" for team in teams)})


def may_see(agent: Agent, number: int) -> bool:
    """Whether the ticket is there for this agent. One query, and the agent's teams once."""
    return visible_tickets(agent).filter(pk=number).exists()
