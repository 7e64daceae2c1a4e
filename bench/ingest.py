"""W1: mail by real SMTP over eight connections into tickets."""

import smtplib
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import Result
from bench.mails import Letter, Thread, letters
from bench.product import BenchError, Product, until
from bench.samples import samples
from channels_inbox.models import Item
from channels_inbox.pipeline.run import work_off

CONNECTIONS = 8
COUNT = 1_000
WARM_UP = 200
IN_PROCESS = 50
LIMIT_S = 600
BUDGET_A_SECOND = 150.0
CPU_BUDGET_MS = 12.0
ACCEPTED_BUDGET = 500.0


def measure_ingest(product: Product, state: str) -> list[Result]:
    """Mails a second end to end, CPU a mail, statements a mail, mails a second accepted while nothing is processed."""
    bodies, seed = samples(), 1 if state == "empty" else 2
    send(product, letters(WARM_UP, bodies, [], seed * 10))
    settled()
    mails = letters(COUNT, bodies, _threads(), seed)
    cpu, begin = product.cpu_s(), datetime.now(UTC)
    send(product, mails)
    settled()
    seconds = (last_end() - begin).total_seconds()
    cpu_ms = (product.cpu_s() - cpu) * 1000 / COUNT
    _check(begin)
    accepted = _accepted(product, letters(COUNT, bodies, _threads(), seed + 50))
    statements = _statements(product, letters(IN_PROCESS, bodies, _threads(), seed + 90))
    ident = "W1" if state == "empty" else "W1-loaded"
    return [
        Result(
            ident,
            f"ingest, {state}",
            "mails/s",
            COUNT / seconds,
            cpu_ms=cpu_ms,
            statements=statements,
            budget=BUDGET_A_SECOND,
            more_is_better=True,
        ),
        Result(f"{ident}-cpu", f"ingest, {state}, CPU a mail", "ms", cpu_ms, budget=CPU_BUDGET_MS),
        Result(
            f"{ident}-accepted",
            f"accepted and committed, {state}",
            "mails/s",
            accepted,
            budget=ACCEPTED_BUDGET,
            more_is_better=True,
        ),
    ]


def send(product: Product, mails: Sequence[Letter]) -> None:
    """Sends over eight connections at once; returns when the last mail was acknowledged."""
    failures: list[Exception] = []

    def carry(own: Sequence[Letter]) -> None:
        try:
            with smtplib.SMTP("127.0.0.1", product.smtp_port, local_hostname="bench.example", timeout=60) as server:
                for letter in own:
                    server.sendmail(letter.sender, [letter.recipient], letter.content)
        except Exception as error:
            failures.append(error)

    lanes = [threading.Thread(target=carry, args=(mails[lane::CONNECTIONS],)) for lane in range(CONNECTIONS)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    if failures:
        raise BenchError(f"a mail was not taken: {failures[0]}")


def settled() -> None:
    """Waits until everything that came in is at its end."""
    until(lambda: not Item.objects.filter(state__in=["new", "running"]).exists(), "processing", LIMIT_S)


def last_end() -> datetime:
    """When the last item was finished."""
    last: datetime | None = Item.objects.latest("finished_at").finished_at
    if last is None:
        raise BenchError("no mail was processed")
    return last


def _check(begin: datetime) -> None:
    """A figure counts only when every mail became a message in the right place."""
    ends = Item.objects.filter(received_at__gte=begin)
    joined = ends.filter(state="done", message__seq__gt=1).count()
    done = ends.filter(state="done", message__isnull=False).count()
    if done != COUNT or joined != COUNT * 0.4:
        raise BenchError(f"of {COUNT} mails {done} became messages and {joined} joined a ticket")


def _threads() -> list[Thread]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.number, t.requester_name, c.email, m.message_id FROM tickets_ticket t"
            " JOIN people_contact c ON c.id = t.requester_id"
            " JOIN tickets_message m ON m.ticket_id = t.number AND m.seq = 1"
            " WHERE t.shelf IN ('new', 'open', 'pending') ORDER BY t.number DESC LIMIT 400"
        )
        return [Thread(*row) for row in cursor.fetchall()]


def _accepted(product: Product, mails: Sequence[Letter]) -> float:
    with product.paused_worker():
        begin = time.monotonic()
        send(product, mails)
        seconds = time.monotonic() - begin
    settled()
    return len(mails) / seconds


def _statements(product: Product, mails: Sequence[Letter]) -> int:
    """SQL statements of one mail from the claim to its end, counted while this process does the worker's part."""
    with product.paused_worker():
        send(product, mails)
        with CaptureQueriesContext(connection) as queries:
            work_off()
        own = len(queries)
    settled()
    return round(own / len(mails))
