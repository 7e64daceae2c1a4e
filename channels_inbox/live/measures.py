"""How long talks last: said anew every quarter of an hour from the last four weeks, read whenever somebody waits."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from channels_inbox.actions.leases import give_lease_back, take_lease
from channels_inbox.models import LiveHour, LiveTalk
from core.clocks import now
from people.queries import company
from tickets.models import Channel

LEASE, LEASE_S = "live-measures", 120.0
WEEKS = timedelta(weeks=4)
LEAST_OF_HOUR, LEAST_OF_ALL = 10, 5  # below that many talks a figure says nothing
_SQL = """
INSERT INTO channels_inbox_livehour (channel_id, weekday, hour, talks, talk_s)
SELECT channel_id, weekday, hour, count(*), avg(seconds) FROM (
    SELECT channel_id, EXTRACT(ISODOW FROM held_at AT TIME ZONE %(zone)s)::int - 1 AS weekday,
           EXTRACT(HOUR FROM held_at AT TIME ZONE %(zone)s)::int AS hour,
           EXTRACT(EPOCH FROM over_at - held_at)::float AS seconds
    FROM channels_inbox_livetalk WHERE state = %(over)s AND ending = %(done)s AND held_at > %(since)s
) AS talk GROUP BY channel_id, weekday, hour HAVING count(*) >= %(hour)s
UNION ALL
SELECT channel_id, 7, 24, count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM over_at - held_at)::float)
FROM channels_inbox_livetalk WHERE state = %(over)s AND ending = %(done)s AND held_at > %(since)s
GROUP BY channel_id HAVING count(*) >= %(all)s
"""


def measure() -> None:
    """Writes the table anew; nothing while another process does. Talks whose visitor just left count for none."""
    holder = uuid.uuid4().hex
    if not take_lease(LEASE, holder, LEASE_S):
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            LiveHour.objects.all().delete()
            cursor.execute(_SQL, _values())
    finally:
        give_lease_back(LEASE, holder)


def _values() -> dict[str, str | int | datetime]:
    return {
        "zone": _zone(),
        "over": LiveTalk.State.OVER.value,
        "done": LiveTalk.Ending.DONE.value,
        "since": now() - WEEKS,
        "hour": LEAST_OF_HOUR,
        "all": LEAST_OF_ALL,
    }


def _zone() -> str:
    found = company()
    return found.time_zone if found and found.time_zone else "UTC"


def talk_seconds(channel: Channel, at: datetime) -> float | None:
    """How long a talk lasts that begins at this instant: as at this hour and weekday, else the median of all.

    None when too little is known. Two queries.
    """
    local = at.astimezone(ZoneInfo(_zone()))
    found = LiveHour.objects.filter(channel=channel)
    rows = {(row.weekday, row.hour): row.talk_s for row in found.filter(hour__in=(local.hour, LiveHour.ANY_HOUR))}
    return rows.get((local.weekday(), local.hour), rows.get((LiveHour.ANY_DAY, LiveHour.ANY_HOUR)))
