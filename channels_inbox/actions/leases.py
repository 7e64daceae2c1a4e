"""Exclusive work: a lease row instead of a session lock, so that a pooler between us and PostgreSQL does no harm."""

from django.db import connection


def take_lease(name: str, holder: str, seconds: float) -> bool:
    """Takes a lease that is free or has run out (by the database's clock); False when somebody else holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_inbox_lease (name, holder, until)"
            " VALUES (%s, %s, clock_timestamp() + make_interval(secs => %s))"
            " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until"
            " WHERE channels_inbox_lease.until < clock_timestamp() OR channels_inbox_lease.holder = excluded.holder",
            [name, holder, seconds],
        )
        return cursor.rowcount == 1


def renew_lease(name: str, holder: str, seconds: float) -> bool:
    """Keeps a lease; False when it ran out and is somebody else's now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_inbox_lease SET until = clock_timestamp() + make_interval(secs => %s)"
            " WHERE name = %s AND holder = %s",
            [seconds, name, holder],
        )
        return cursor.rowcount == 1


def give_lease_back(name: str, holder: str) -> None:
    """Lets the next one in at once."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM channels_inbox_lease WHERE name = %s AND holder = %s", [name, holder])
