"""Promises as the room of service levels keeps them, as facts; a running one past its due instant is broken."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from metrics.engine import facts
from metrics.engine.facts import Fact
from metrics.engine.groups import Group
from metrics.engine.log import NOBODY
from metrics.engine.opening import moment_of

_COUNTED = {"active": 0, "paused": 0, "broken": 0, "kept": 1}
_SQL = (
    "SELECT ticket_id, target, number, state, reason, started_at, due_at, settled_at, agent_id, team_id"
    " FROM automation_slapromise WHERE ticket_id = ANY(%s) ORDER BY ticket_id, target, number"
)


def promised(groups: Mapping[Any, Group], as_of: datetime) -> tuple[dict[Any, list[Fact]], dict[Any, int]]:
    """Facts by surviving ticket, and when the next running promise falls due. One query."""
    found: dict[Any, list[Fact]] = {}
    timers: dict[Any, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [list(groups)])
        for row in cursor.fetchall():
            ticket, state, due, settled = row[0], row[3], row[6], row[7]
            group = groups[ticket]
            anchor = settled if state in {"kept", "broken", "cancelled"} else due
            if anchor is None or group.reason or group.card.purpose != "request":
                continue
            if anchor > as_of:
                timers[ticket] = min(moment_of(anchor), timers.get(ticket, moment_of(anchor)))
            elif state != "cancelled" or row[4] == "closed_without_reply":
                found.setdefault(ticket, []).append(_fact(row, group, anchor))
    return found, timers


def _fact(row: tuple[Any, ...], group: Group, anchor: datetime) -> Fact:
    ticket, target, number, state, reason, started, _due, _settled, agent, team = row
    counts = state in _COUNTED
    subject = f"{ticket}:{target}" if target == "first_response" else f"{ticket}:{target}:{number}"
    return Fact(
        facts.SLA[target],
        subject,
        ticket,
        moment_of(anchor),
        moment_of(started),
        num=_COUNTED.get(state, 0),
        den=int(counts),
        reason="" if counts else reason,
        channel=group.card.channel,
        tier=group.card.tier,
        language=group.card.language,
        team=team or NOBODY,
        agent=agent or NOBODY,
    )
