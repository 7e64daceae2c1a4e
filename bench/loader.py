"""A history of N tickets, written set by set: customers and samples by COPY, the rest made from them in the database.

Five messages a ticket, 20,000 customers for every 100,000 tickets, 8 % unsolved. Bodies are drawn from 2,000 samples
whose search documents are computed once. Indexes and foreign keys are taken away before and built anew afterwards.
"""

import io
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from bench import history_sql
from bench.product import BenchError
from bench.samples import Sample, person, samples
from tickets.search.documents import parts

BYTES_A_TICKET = 30_000  # 27 kB found at 100,000 tickets: data, indexes and the write-ahead log of writing them
FIRST_CUSTOMER = 1_000_000  # the mails of W1 come from people with lower numbers
TABLES = (
    "people_contact",
    "people_identity",
    "tickets_ticket",
    "tickets_message",
    "tickets_ticketevent",
    "tickets_searchdocument",
)


def check_disk(folder: Path, tickets: int) -> None:
    """Raises BenchError when the disk of the data folder has no room for so many tickets."""
    needed, free = tickets * BYTES_A_TICKET + 2_000_000_000, shutil.disk_usage(folder).free
    if free < needed:
        raise BenchError(f"{tickets:,} tickets need {needed / 1e9:.0f} GB, {folder} has {free / 1e9:.0f} GB free")


def load(tickets: int, say: Callable[[str], None]) -> float:
    """Writes the history; returns the seconds it took."""
    begin = time.monotonic()
    customers = max(tickets // 5, 100)
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'; SET work_mem = '64MB'; SET synchronous_commit = off")
        rebuild = _take_away(cursor)
        _copy_samples(cursor, samples())
        _copy_customers(cursor, customers)
        cursor.execute(history_sql.PREPARE, {"tickets": tickets, "customers": customers})
        for name, statement in history_sql.STEPS:
            cursor.execute(statement)
            say(f"  {name}: {time.monotonic() - begin:.0f} s")
        for name, statement in rebuild:
            cursor.execute(statement)
            say(f"  {name}: {time.monotonic() - begin:.0f} s")
        cursor.execute(history_sql.RARE, {"tickets": tickets})
        cursor.execute(history_sql.SEQUENCES)
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT" if _may_checkpoint(cursor) else "SELECT 1")
        cursor.execute("RESET ALL")
    return time.monotonic() - begin


def _may_checkpoint(cursor: object) -> bool:
    cursor.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'usage')")  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]


def _take_away(cursor: object) -> list[tuple[str, str]]:
    """Drops what slows writing down; returns (name, statement) to build it again, in order."""
    cursor.execute(history_sql.CONSTRAINTS, [list(TABLES)])  # type: ignore[attr-defined]
    constraints = cursor.fetchall()  # type: ignore[attr-defined]
    cursor.execute(history_sql.INDEXES, [list(TABLES)])  # type: ignore[attr-defined]
    indexes = cursor.fetchall()  # type: ignore[attr-defined]
    for name, table, _definition in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')  # type: ignore[attr-defined]
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')  # type: ignore[attr-defined]
    unique_first = sorted(constraints, key=lambda row: row[2].startswith("FOREIGN KEY"))
    return [
        *((f"index {name}", definition) for name, definition in indexes),
        *(
            (f"constraint {name}", f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
            for name, table, definition in unique_first
        ),
    ]


def _copy_samples(cursor: object, bodies: list[Sample]) -> None:
    cursor.execute(history_sql.SAMPLE_TABLE)  # type: ignore[attr-defined]
    rows = ((number, body.subject, body.text, body.html, parts(body.text)) for number, body in enumerate(bodies))
    _copy(cursor, "bench_sample", ("id", "subject", "body", "html", "extra"), rows)
    cursor.execute(history_sql.SAMPLE_DOCUMENTS)  # type: ignore[attr-defined]


def _copy_customers(cursor: object, count: int) -> None:
    cursor.execute(history_sql.CUSTOMER_TABLE)  # type: ignore[attr-defined]
    people = (person(FIRST_CUSTOMER + number) for number in range(count))
    rows = ((number, name, email, parts(email)) for number, (name, email) in enumerate(people))
    _copy(cursor, "bench_customer", ("id", "name", "email", "extra"), rows)
    cursor.execute(history_sql.CUSTOMERS)  # type: ignore[attr-defined]


def _copy(cursor: object, table: str, columns: tuple[str, ...], rows: object) -> None:
    text = io.StringIO()
    for row in rows:  # type: ignore[attr-defined]
        text.write("\t".join(_escaped(str(value)) for value in row) + "\n")
    text.seek(0)
    cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", text)  # type: ignore[attr-defined]


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
