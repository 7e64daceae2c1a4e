"""Writes whether agents can be reached, and what live work they take."""

from django.db import connection, transaction

from core.clocks import now
from core.nudges import Nudge, nudge
from core.wakeups import LIVE, wake
from people.enums import LiveKind
from people.models import Agent, AgentPresence, LiveDuty
from people.presence import reachable_since


def note_seen(*, agent_id: int) -> bool:
    """A browser of the agent is open; returns whether they could not be reached before. Two statements."""
    was_here = AgentPresence.objects.filter(agent_id=agent_id, seen_at__gt=reachable_since()).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_agentpresence (agent_id, seen_at) VALUES (%s, %s)"
            " ON CONFLICT (agent_id) DO UPDATE SET seen_at = GREATEST(people_agentpresence.seen_at, EXCLUDED.seen_at)",
            [agent_id, now()],
        )
    return not was_here


def set_duty(*, agent: Agent, kind: LiveKind, takes: bool, most: int | None) -> LiveDuty:
    """What an administrator decides: whether the agent takes this kind, and how many at once (None: as the channel).

    Effects: the agent's open pages are told, who waits is offered anew.
    """
    return _set(agent, kind, takes=takes, most=most)


def pause_duty(*, agent: Agent, kind: LiveKind, is_paused: bool) -> LiveDuty:
    """What the agent decides for themself: nothing new of this kind until they say so. Effects: as `set_duty`."""
    return _set(agent, kind, is_paused=is_paused)


def _set(agent: Agent, kind: LiveKind, **values: object) -> LiveDuty:
    with transaction.atomic():
        duty, _made = LiveDuty.objects.update_or_create(agent=agent, kind=kind, defaults=values)
        nudge(Nudge(f"agent.{agent.pk}", "list"), Nudge(f"agent.{agent.pk}", "live"))
        wake(LIVE)
    return duty
