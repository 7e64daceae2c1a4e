"""Brings a committing test's database back to what the migrations left, without copying the whole of it again.

A clone copies some two thousand files and makes the server write everything down twice; most tests touch twenty tables.
"""

import io
from dataclasses import dataclass, field

from psycopg2.extensions import connection, cursor

# Nothing but migrations writes these, and nearly every table points at them.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
# Dead rows pile up until a new clone.
MOST_SWEEPS = 40
FILLED = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND pg_relation_size(c.oid) > 0
ORDER BY c.relname
"""
# A test may make tables, columns or schemas: then only a new clone helps.
SHAPE = """
SELECT count(*), coalesce(sum(c.oid::bigint), 0), coalesce(sum(c.relnatts), 0),
  (SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""
SEQUENCES = "SELECT quote_ident(sequencename), start_value, last_value FROM pg_sequences WHERE schemaname = 'public'"
CUT = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Sweep:
    """What a fresh clone holds, and how often it has been swept since."""

    shape: tuple[int, ...]
    rows: dict[str, bytes] = field(default_factory=dict)
    sequences: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    sweeps: int = 0

    @classmethod
    def of(cls, opened: connection) -> "Sweep":
        """Reads a fresh clone: the rows that migrations put there and where each sequence stands."""
        with opened.cursor() as at:
            found = cls(shape_of(at))
            for table in filled(at):
                buffer = io.BytesIO()
                at.copy_expert(f'COPY "{table}" TO STDOUT', buffer)
                found.rows[table] = buffer.getvalue()
            found.sequences = sequences_of(at)
        return found

    def restore(self, opened: connection) -> bool:
        """Brings everything back as it was; false if that takes a new clone. Others' connections are cut."""
        self.sweeps += 1
        if self.sweeps > MOST_SWEEPS:
            return False
        with opened.cursor() as at:
            at.execute(CUT)
            if shape_of(at) != self.shape:
                return False
            # Foreign keys are triggers, and a replica fires none.
            at.execute("BEGIN; SET LOCAL session_replication_role = replica")
            self._bring_rows(at)
            self._bring_sequences(at)
            at.execute("COMMIT")
        return True

    def _bring_rows(self, at: cursor) -> None:
        tables = filled(at)
        at.execute("; ".join(f'DELETE FROM "{table}"' for table in tables) or "SELECT 1")
        for table, rows in self.rows.items():
            at.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(rows))

    def _bring_sequences(self, at: cursor) -> None:
        for name, (start, last) in sequences_of(at).items():
            if (start, last) == self.sequences[name]:
                continue
            _start, before = self.sequences[name]
            at.execute("SELECT setval(%s, %s, %s)", [name, before or start, before is not None])


def filled(at: cursor) -> list[str]:
    """The tables that hold, or have held, rows."""
    at.execute(FILLED)
    return [name for (name,) in at.fetchall() if name not in KEPT]


def shape_of(at: cursor) -> tuple[int, ...]:
    """How many tables and columns there are, and which."""
    at.execute(SHAPE)
    found = at.fetchone()
    assert found
    return tuple(int(number) for number in found)


def sequences_of(at: cursor) -> dict[str, tuple[int, int | None]]:
    """Where each sequence begins and stands."""
    at.execute(SEQUENCES)
    return {name: (start, last) for name, start, last in at.fetchall()}
