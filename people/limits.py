"""Rate limits in PostgreSQL: fixed windows, one upsert a question."""

from datetime import UTC, datetime

from django.db import connection


def allow(key: str, *, most: int, seconds: int) -> bool:
    """Counts one attempt under `key`; False once more than `most` fell into the running window of `seconds`."""
    return count(key, seconds=seconds) <= most


def count(key: str, *, seconds: int) -> int:
    """Adds one attempt and returns how many the running window holds; one statement, safe under concurrency."""
    now = datetime.now(UTC).timestamp()
    window = datetime.fromtimestamp(now - now % seconds, UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_ratelimit (key, \"window\", count) VALUES (%s, %s, 1)"
            ' ON CONFLICT (key, "window") DO UPDATE SET count = people_ratelimit.count + 1 RETURNING count',
            [key[:160], window],
        )
        return int(cursor.fetchone()[0])
