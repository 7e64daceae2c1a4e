"""Writes facts and the sums that are prepared from them; a fact that stays as it was is not touched."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from psycopg2.extras import execute_values  # type: ignore[import-untyped]

from metrics.catalog import CODES, METRICS, Shape
from metrics.engine.facts import DEFINITION_VERSION, Fact
from metrics.engine.log import NOBODY
from metrics.engine.opening import instant
from metrics.histogram import EDGES, SQL_BUCKET
from metrics.slicing import midnight

QUARTER = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = (
    "metric", "subject", "owner", "ticket", "anchor", "start", "until", "value", "calendar", "num", "den", "reason",
    "channel", "team", "agent", "tier", "language", "who", "definition_version",
)  # fmt: skip
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_DURATIONS = [CODES[name] for name, metric in METRICS.items() if metric.shape is Shape.DURATION]
MANY = 1_000  # rows from which on copying them in is cheaper
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Row = tuple[Any, ...]
Touched = set[tuple[int, datetime]]


def row_of(fact: Fact, owner: str) -> Row:
    """A fact as the table has it."""
    return (
        CODES[fact.metric], fact.subject, owner, fact.ticket or 0, instant(fact.anchor), instant(fact.start),
        None if fact.until is None else instant(fact.until), fact.value, fact.calendar, fact.num, fact.den, fact.reason,
        fact.channel, _id(fact.team), _id(fact.agent), fact.tier, fact.language,
        "" if fact.who is None else str(fact.who), DEFINITION_VERSION,
    )  # fmt: skip


def _id(value: Any) -> int:
    return 0 if value in {NOBODY, None} else int(value)


def replace_facts(owners: Collection[str], rows: Iterable[Row]) -> Touched:
    """Makes these rows the facts of their owners; returns metric and quarter of an hour of what differed.

    Two to four statements, inside the caller's transaction.
    """
    fresh = {row[:2]: row for row in rows}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_NAMES} FROM metrics_factrow WHERE owner = ANY(%s)", [list(owners)])  # noqa: S608
        known = {row[:2]: row for row in cursor.fetchall()}
        gone = [key for key, row in known.items() if fresh.get(key) != row]
        new = [row for key, row in fresh.items() if known.get(key) != row]
        if gone:
            metrics, subjects = zip(*gone, strict=True)
            cursor.execute(
                "DELETE FROM metrics_factrow f USING unnest(%s::smallint[], %s::varchar[]) AS d(metric, subject)"
                " WHERE f.metric = d.metric AND f.subject = d.subject",
                [list(metrics), list(subjects)],
            )
        if len(new) > MANY:
            cursor.copy_expert(f"COPY metrics_factrow ({_NAMES}) FROM STDIN", _as_text(new))
        elif new:
            execute_values(cursor, f"INSERT INTO metrics_factrow ({_NAMES}) VALUES %s", new, page_size=2000)  # noqa: S608
    differing = [*(known[key] for key in gone), *new]
    return {(row[0], _quarter(row[4])) for row in differing}


def _as_text(rows: Iterable[Row]) -> StringIO:
    """Rows as COPY reads them."""
    return StringIO("\n".join("\t".join(map(_as_field, row)) for row in rows) + "\n")


def _as_field(value: Any) -> str:
    if type(value) is str:
        return value.translate(_ESCAPED)
    return "\\N" if value is None else str(value)


def _quarter(at: datetime) -> datetime:
    return at - (at - _EPOCH) % QUARTER


def prepare_again(touched: Touched, zone: str) -> None:
    """Adds up anew the quarters of an hour, and the days of the zone, in which something differed."""
    if not touched:
        return
    metrics, buckets = zip(*touched, strict=True)
    _add_up_quarters(metrics, buckets)
    where = ZoneInfo(zone)
    add_up_days(zone, {(metric, bucket.astimezone(where).date()) for metric, bucket in touched})


_SUMS = (
    "count(*), sum(f.value), sum(f.value::numeric * f.value), sum(f.calendar), sum(f.calendar::numeric * f.calendar),"
    " sum(f.num), sum(f.den), count(*) FILTER (WHERE f.value >= 9), count(*) FILTER (WHERE f.value <= 6)"
)
_SUM_NAMES = "n, total, squares, calendar_total, calendar_squares, num, den, promoters, detractors"


def _add_up_quarters(metrics: Sequence[int], buckets: Sequence[datetime]) -> None:
    given: list[Any] = [list(metrics), list(buckets)]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM metrics_rollup15m r USING unnest(%s::smallint[], %s::timestamptz[]) AS d(metric, bucket)"
            " WHERE r.metric = d.metric AND r.bucket = d.bucket",
            given,
        )
        cursor.execute(
            f"INSERT INTO metrics_rollup15m (metric, bucket, channel, team, {_SUM_NAMES})"  # noqa: S608
            f" SELECT f.metric, d.bucket, f.channel, f.team, {_SUMS}"
            " FROM unnest(%s::smallint[], %s::timestamptz[]) AS d(metric, bucket)"
            " CROSS JOIN LATERAL (SELECT * FROM metrics_factrow AS x WHERE x.metric = d.metric"
            " AND x.anchor >= d.bucket AND x.anchor < d.bucket + interval '15 minutes' OFFSET 0) AS f"
            " WHERE f.reason = '' GROUP BY 1, 2, 3, 4",
            given,
        )


# OFFSET 0: a look-up in the index for each day. Joined, the planner compares every fact of a metric with every day.
_DAY_ROWS = """
WITH d AS (
    SELECT * FROM unnest(%(metrics)s::smallint[], %(days)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        AS d(metric, day, starts, ends)
), f AS (
    SELECT d.day, f.metric, {dimensions}, f.value, f.calendar, f.num, f.den,
        CASE WHEN f.metric = ANY(%(durations)s) THEN {value_bucket} END AS bucket,
        CASE WHEN f.metric = ANY(%(durations)s) THEN {calendar_bucket} END AS calendar_bucket
    FROM d CROSS JOIN LATERAL (SELECT * FROM metrics_factrow AS x WHERE x.metric = d.metric AND x.anchor >= d.starts
        AND x.anchor < d.ends OFFSET 0) AS f
    WHERE f.reason = '' {condition}
)
INSERT INTO metrics_rollupday (zone, is_agents, day, metric, agent, channel, team, tier, {names}, buckets, counts,
    calendar_buckets, calendar_counts)
SELECT %(zone)s, {is_agents}, s.day, s.metric, s.agent, s.channel, s.team, s.tier, {names}, one.buckets, one.counts,
    two.buckets, two.counts
FROM (
    SELECT day, metric, agent, channel, team, tier, {sums}, array_agg(bucket) FILTER (WHERE bucket IS NOT NULL),
        array_agg(calendar_bucket) FILTER (WHERE calendar_bucket IS NOT NULL)
    FROM f GROUP BY 1, 2, 3, 4, 5, 6
) AS s (day, metric, agent, channel, team, tier, {names}, own, own_calendar)
CROSS JOIN LATERAL ({one}) AS one CROSS JOIN LATERAL ({two}) AS two
"""
# Counted a row at a time: joined, the planner takes the parts for single rows and compares each with each.
_HISTOGRAM = (
    "SELECT coalesce(array_agg(b ORDER BY b), '{{}}') AS buckets, coalesce(array_agg(c ORDER BY b), '{{}}') AS counts"
    " FROM (SELECT b, count(*)::int AS c FROM unnest({own}) AS b GROUP BY b) AS x"
)


def _day_rows(*, is_agents: bool) -> str:
    wide = "0::bigint AS agent, f.channel, f.team, f.tier"
    narrow = "f.agent, ''::varchar AS channel, 0::bigint AS team, ''::varchar AS tier"
    return _DAY_ROWS.format(
        dimensions=narrow if is_agents else wide,
        condition="AND f.agent > 0" if is_agents else "",
        is_agents="true" if is_agents else "false",
        value_bucket=SQL_BUCKET.format(v="f.value"),
        calendar_bucket=SQL_BUCKET.format(v="f.calendar"),
        sums=_SUMS,
        names=_SUM_NAMES,
        one=_HISTOGRAM.format(own="s.own"),
        two=_HISTOGRAM.format(own="s.own_calendar"),
    )


_BY_DIMENSIONS, _BY_AGENT = _day_rows(is_agents=False), _day_rows(is_agents=True)


def add_up_days(zone: str, days: Collection[tuple[int, date]]) -> None:
    """Adds up whole local days of a zone: 92 to 100 quarters of an hour each. Three statements."""
    where = ZoneInfo(zone)
    ordered = sorted(days)
    values: dict[str, Any] = {
        "zone": zone,
        "durations": _DURATIONS,
        "edges": EDGES,
        "metrics": [metric for metric, _day in ordered],
        "days": [day for _metric, day in ordered],
        "starts": [midnight(day, where) for _metric, day in ordered],
        "ends": [midnight(day + timedelta(days=1), where) for _metric, day in ordered],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM metrics_rollupday r USING unnest(%(metrics)s::smallint[], %(days)s::date[]) AS d(metric, day)"
            " WHERE r.zone = %(zone)s AND r.metric = d.metric AND r.day = d.day",
            values,
        )
        cursor.execute(_BY_DIMENSIONS, values)
        cursor.execute(_BY_AGENT, values)


def add_up_quarters_between(first: date, last: date, zone: ZoneInfo) -> None:
    """Adds up all quarters of an hour of local days, `last` included; those sums must be gone. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO metrics_rollup15m (metric, bucket, channel, team, {_SUM_NAMES})"  # noqa: S608
            " SELECT f.metric, date_bin('15 minutes', f.anchor, '1970-01-01T00:00Z'), f.channel, f.team,"
            f" {_SUMS} FROM metrics_factrow f WHERE f.anchor >= %s AND f.anchor < %s AND f.reason = ''"
            " AND f.metric = ANY(%s) GROUP BY 1, 2, 3, 4",
            [midnight(first, zone), midnight(last + timedelta(days=1), zone), list(CODES.values())],
        )
