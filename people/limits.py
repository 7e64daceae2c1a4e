"""Rate limits in PostgreSQL: fixed windows, one upsert a question."""

from datetime import UTC, datetime

from django.db import connection


def allow(key: str, *, most: int, seconds: int) -> bool:
    """Counts one attempt under `key`; False once more than `most` fell into the running window of `seconds`."""
    return count(key, seconds=seconds) <= most


def count(key: str, *, seconds: int) -> int:
    """Adds one attempt and returns how many the running window holds; one statement, safe under concurrency."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO people_ratelimit (key, "window", count) VALUES (%s, %s, 1)'
            ' ON CONFLICT (key, "window") DO UPDATE SET count = people_ratelimit.count + 1 RETURNING count',
            [key[:160], _window(seconds)],
        )
        return int(cursor.fetchone()[0])


def forgive(key: str, *, seconds: int) -> None:
    """Takes one attempt back, for what turned out to be rightful; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE people_ratelimit SET count = GREATEST(count - 1, 0) WHERE key = %s AND "window" = %s',
            [key[:160], _window(seconds)],
        )


def _window(seconds: int) -> datetime:
    now = datetime.now(UTC).timestamp()
    return datetime.fromtimestamp(now - now % seconds, UTC)
