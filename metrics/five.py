"""The five numbers of the first dashboard, each as one set of records: the figure and its tickets are the same query.

A set has the columns `number` (of the surviving ticket), `anchor` (the instant it is counted at) and `ms` (a duration,
or null). Reportable means: not spam, deleted, test, merged away or internal (metrics.md section 2).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.clocks import FAR_FUTURE
from metrics.periods import Period

# A merged group opens with its earliest member, and counts for the survivor.
_NEW = """
SELECT s.number, e.at AS anchor, NULL::bigint AS ms
FROM tickets_ticketevent e
JOIN tickets_ticket t ON t.number = e.ticket_id
JOIN tickets_ticket s ON s.number = coalesce(t.merged_into_id, t.number)
WHERE e.kind = 'ticket_created' AND e.at >= %(start)s AND e.at < %(end)s
  AND s.flag = '' AND s.purpose <> 'internal'
  AND (s.created_at, s.number) >= (t.created_at, t.number)
  AND NOT EXISTS (
    SELECT 1 FROM tickets_ticket m
    WHERE m.merged_into_id = s.number AND (m.created_at, m.number) < (t.created_at, t.number)
  )
"""
# From solved to closed is no new solution.
_SOLVED = """
SELECT t.number, max(e.at) AS anchor, NULL::bigint AS ms
FROM tickets_ticketevent e
JOIN tickets_ticket t ON t.number = e.ticket_id
WHERE e.kind = 'status_changed' AND e.at >= %(start)s AND e.at < %(end)s
  AND e.data->>'to' IN ('solved', 'closed') AND coalesce(e.data->>'from', '') NOT IN ('solved', 'closed')
  AND t.merged_into_id IS NULL AND t.flag = '' AND t.purpose <> 'internal'
GROUP BY t.number
"""
_OPEN = """
SELECT t.number, t.created_at AS anchor, NULL::bigint AS ms
FROM tickets_ticket t
WHERE t.shelf IN ('new', 'open', 'pending', 'on_hold') AND t.purpose <> 'internal'
"""
_UNANSWERED = """
SELECT t.number, t.waiting_order AS anchor, (extract(epoch FROM %(now)s - t.waiting_order) * 1000)::bigint AS ms
FROM tickets_ticket t
WHERE t.shelf IN ('new', 'open', 'pending', 'on_hold') AND t.purpose <> 'internal' AND t.waiting_order < %(never)s
"""
# The wait begins with the first message of a person, on any member of the group, and ends with the first answer of one.
_FIRST_RESPONSE = """
SELECT s.number, answer.at AS anchor, (extract(epoch FROM answer.at - asked.at) * 1000)::bigint AS ms
FROM (
    SELECT DISTINCT coalesce(t.merged_into_id, t.number) AS number
    FROM tickets_ticketevent e
    JOIN tickets_ticket t ON t.number = e.ticket_id
    WHERE e.kind = 'agent_reply' AND e.at >= %(start)s AND e.at < %(end)s
) AS answered
JOIN tickets_ticket s ON s.number = answered.number
JOIN tickets_channel c ON c.id = s.channel_id
CROSS JOIN LATERAL (
    SELECT array_agg(m.number) || s.number AS numbers FROM tickets_ticket m WHERE m.merged_into_id = s.number
) AS members
CROSS JOIN LATERAL (
    SELECT min(e.at) AS at FROM tickets_ticketevent e
    WHERE e.ticket_id = ANY(members.numbers) AND e.kind = 'customer_message'
      AND NOT coalesce((e.data->>'auto')::boolean, false) AND NOT coalesce((e.data->>'ack_only')::boolean, false)
) AS asked
CROSS JOIN LATERAL (
    SELECT min(e.at) AS at FROM tickets_ticketevent e
    WHERE e.ticket_id = ANY(members.numbers) AND e.kind = 'agent_reply' AND e.at >= asked.at
) AS answer
WHERE answer.at >= %(start)s AND answer.at < %(end)s
  AND s.flag = '' AND s.purpose = 'request' AND c.kind <> 'phone'
"""


@dataclass(frozen=True, slots=True)
class Metric:
    """One number: what it is called, what it means in a sentence, its records, and which of them come first."""

    slug: str
    label: str | Promise
    definition: str | Promise
    anchor_label: str | Promise
    sql: str
    has_period: bool = True
    oldest_first: bool = False


METRICS: dict[str, Metric] = {
    metric.slug: metric
    for metric in (
        Metric(
            "new",
            _("New tickets"),
            _("Tickets that came in during the period. Merged tickets count once, at the earliest of them."),
            _("Came in"),
            _NEW,
        ),
        Metric(
            "solved",
            _("Solved tickets"),
            _("Tickets that were solved or closed during the period, also those that were opened again later."),
            _("Solved"),
            _SOLVED,
        ),
        Metric(
            "open",
            _("Open now"),
            _("Tickets that are not solved at this moment, those that wait for the customer or are on hold included."),
            _("Came in"),
            _OPEN,
            has_period=False,
            oldest_first=True,
        ),
        Metric(
            "unanswered",
            _("Oldest unanswered"),
            _("How long the customer has been waiting who waits longest for an answer of a person, day and night."),
            _("Waiting since"),
            _UNANSWERED,
            has_period=False,
            oldest_first=True,
        ),
        Metric(
            "first-response",
            _("First response, median"),
            _(
                "From the customer's first message to the first answer of a person, for requests first answered in the"
                " period: half were faster. Day and night count. Automatic mails and notes are no answer; calls and"
                " conversations that we began are left out."
            ),
            _("First answered"),
            _FIRST_RESPONSE,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Record:
    """One counted ticket; `ms` is its duration in milliseconds, or None."""

    number: int
    anchor: datetime
    ms: int | None


def count_records(metric: Metric, period: Period, moment: datetime) -> int:
    """How many tickets the metric counts. One query."""
    return int(_rows(f"SELECT count(*) FROM ({metric.sql}) AS facts", _values(period, moment))[0][0])  # noqa: S608


def oldest(metric: Metric, period: Period, moment: datetime) -> tuple[int, int | None]:
    """How many tickets are counted, and the longest duration among them in milliseconds. One query."""
    sql = f"SELECT count(*), max(ms) FROM ({metric.sql}) AS facts"  # noqa: S608
    count, longest = _rows(sql, _values(period, moment))[0]
    return int(count), longest


def durations(metric: Metric, period: Period, moment: datetime) -> list[int]:
    """Every duration of the metric in milliseconds, in order. One query."""
    rows = _rows(f"SELECT ms FROM ({metric.sql}) AS facts ORDER BY ms", _values(period, moment))  # noqa: S608
    return [int(row[0]) for row in rows]


def records(
    metric: Metric, period: Period, moment: datetime, *, after: tuple[datetime, int] | None = None, limit: int = 50
) -> list[Record]:
    """A page of the counted tickets, from the one behind `after` (anchor, number) on. One query."""
    sign, order = (">", "ASC") if metric.oldest_first else ("<", "DESC")
    start = f"WHERE (anchor, number) {sign} (%(anchor)s, %(number)s)" if after else ""
    values = _values(period, moment) | {"limit": limit}
    if after:
        values |= {"anchor": after[0], "number": after[1]}
    page = f"SELECT number, anchor, ms FROM ({metric.sql}) AS facts {start}"  # noqa: S608 - constants of this module
    return [Record(*row) for row in _rows(f"{page} ORDER BY anchor {order}, number {order} LIMIT %(limit)s", values)]


def _values(period: Period, moment: datetime) -> dict[str, Any]:
    return {"start": period.start, "end": period.end, "now": moment, "never": FAR_FUTURE}


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
