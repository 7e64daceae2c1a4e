"""A period of the product as a file in the golden form: whoever has it can work every figure out again."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from core.clocks import now
from metrics import telling
from metrics.engine import log
from metrics.models import MetricsState
from metrics.settings_of import ProductConfig, config_of_product
from metrics.terms import terms_of

_DAY = timedelta(days=1)
_WAVE = timedelta(days=90)
HANDLING = (log.HANDLE_STARTED, log.HANDLE_STOPPED, log.CALL_LOGGED)


def export(
    start: datetime, end: datetime, *, as_of: datetime | None = None, config: ProductConfig | None = None
) -> dict[str, Any]:
    """The settings and events of [start, end) as of the last refresh, in the golden form (`metrics compute` reads it).

    It holds whole tickets: those with an event in the period or open in it, with what they were merged with and follow
    up on, and those that the same agents had in hand beside them. Nobody is named. Raises ValueError for no period.
    """
    if start >= end:
        raise ValueError("a period ends after it starts")
    state = MetricsState.objects.first()
    until = as_of or (state.as_of if state and state.as_of else now())
    config = config or config_of_product()
    numbers = with_parallel(related(_tickets(start, end)))
    visits = telling.tell_visits(_visitors(start, end), until)
    terms, _untold = terms_of(numbers, config)
    rows = telling.in_order(
        telling.tell_tickets(numbers, until),
        telling.tell_surveys(
            "i.ticket_id = ANY(%s) OR (i.ticket_id IS NULL AND i.sent_at >= %s AND i.sent_at < %s)",
            [list(numbers), start - 2 * _WAVE, end + _WAVE],
            until,
        ),
        telling.tell_unasked(start, end, until),
        visits,
        telling.tell_accounts(until),
    )
    return {
        "version": 1,
        "config": terms,
        "period": [start.timestamp(), end.timestamp()],
        "as_of": until.timestamp(),
        "events": rows,
    }


_TICKETS = """
SELECT ticket_id FROM tickets_ticketevent WHERE at >= %(start)s AND at < %(later)s
UNION SELECT number FROM tickets_ticket WHERE created_at < %(end)s AND (solved_at IS NULL OR solved_at >= %(start)s)
UNION SELECT ticket_id FROM surveys_invitation WHERE sent_at >= %(start)s AND sent_at < %(end)s
UNION SELECT i.ticket_id FROM surveys_response r JOIN surveys_invitation i ON i.id = r.invitation_id
    WHERE r.at >= %(start)s AND r.at < %(end)s
"""
_RELATED = """
SELECT merged_into_id FROM tickets_ticket WHERE number = ANY(%(given)s)
UNION SELECT number FROM tickets_ticket WHERE merged_into_id = ANY(%(given)s)
UNION SELECT follow_up_of_id FROM tickets_ticket WHERE number = ANY(%(given)s)
UNION SELECT number FROM tickets_ticket WHERE follow_up_of_id = ANY(%(given)s)
UNION SELECT (data->>'from')::bigint FROM tickets_ticketevent WHERE ticket_id = ANY(%(given)s) AND kind = 'unmerged'
UNION SELECT (data->>'into')::bigint FROM tickets_ticketevent WHERE ticket_id = ANY(%(given)s) AND kind = 'merged'
"""
# What the same agents had in hand on the days on which a focus or call may lie beside one of the given tickets'.
_PARALLEL = """
WITH d AS (
    SELECT DISTINCT actor_agent_id AS agent, date_trunc('day', near) AS day
    FROM tickets_ticketevent, unnest(ARRAY[at - interval '1 day', at, at + interval '1 hour']) AS near
    WHERE ticket_id = ANY(%(given)s) AND kind = ANY(%(kinds)s) AND actor_agent_id IS NOT NULL
)
SELECT DISTINCT e.ticket_id FROM (SELECT DISTINCT day FROM d) AS days
JOIN tickets_ticketevent e ON e.at >= days.day AND e.at < days.day + interval '1 day' AND e.kind = ANY(%(kinds)s)
JOIN d ON d.day = days.day AND d.agent = e.actor_agent_id
"""


def _tickets(start: datetime, end: datetime) -> set[int]:
    return _column(_TICKETS, {"start": start, "end": end, "later": end + _DAY})


def related(numbers: Collection[int]) -> set[int]:
    """The tickets with all that hang on them: merged with them, once or now, followed up by them or following them."""
    found, fresh = set(numbers), set(numbers)
    while fresh:
        fresh = _column(_RELATED, {"given": list(fresh)}) - found
        found |= fresh
    return found


def with_parallel(numbers: Collection[int]) -> set[int]:
    """The tickets and those beside which their agents had them in hand, with what these were merged with."""
    beside = _column(_PARALLEL, {"given": list(numbers), "kinds": list(HANDLING)})
    return {*numbers} | related(beside - {*numbers})


def _visitors(start: datetime, end: datetime) -> set[str]:
    """Who came to the help pages and wanted to reach us in the period."""
    return _column(
        "SELECT visitor FROM knowledge_base_helpsession WHERE intent_at IS NOT NULL"
        " AND started_at >= %(start)s AND started_at < %(end)s",
        {"start": start - _DAY, "end": end},
    )


def _column(sql: str, values: dict[str, Any]) -> set[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {row[0] for row in cursor.fetchall() if row[0] is not None}
