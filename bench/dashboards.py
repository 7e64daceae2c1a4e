"""W6: the figures: everything worked out anew, what came since, the overview of ninety days, filters, a median.

Ninety days that end yesterday, asked for by an administrator; `cold` is the first time that anybody asks for them.
"""

import random
import time
from datetime import timedelta
from urllib.parse import urlencode

from django.db import connection

from bench.company import Company
from bench.figures import Result, median, percentile
from bench.pages import Browser, one_client, timed
from bench.product import Product
from core.clocks import now
from metrics import jobs, query
from metrics.answering import Question
from metrics.engine import facts
from metrics.models import DirtyMark
from metrics.rebuilding import rebuild
from people.enums import Role
from people.models import Agent, Team
from tickets.actions.history import record
from tickets.models import Ticket

DAYS = 90
COLD = 10
FRESH = 1_000
OVERVIEW = "/dashboards/"
TABLES = ("metrics_factrow", "metrics_rollup15m", "metrics_rollupday", "metrics_dirtymark", "metrics_ripening")


def measure_figures(product: Product) -> list[Result]:
    """All of W6, on whatever history is loaded."""
    admin = Agent.objects.filter(role=Role.ADMINISTRATOR).order_by("pk")[0]
    browser = Browser(product, Company(reader=admin))
    return [*_rebuild(), *_sizes(), *_pages(browser), *_median(), *_refresh()]


def _rebuild() -> list[Result]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tickets_ticketevent")
        events = cursor.fetchone()[0]
    begin = time.perf_counter()
    rebuild(again=True)
    seconds = time.perf_counter() - begin
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
    found = Result("W6-rebuild", "all figures anew, events", "/s", events / seconds, budget=6000, more_is_better=True)
    return [found, Result("W6-rebuild-s", "the same", "s", seconds)]


def _sizes() -> list[Result]:
    found = []
    with connection.cursor() as cursor:
        for table in TABLES[:3]:
            cursor.execute(f"SELECT count(*), pg_total_relation_size('{table}') FROM {table}")
            rows, size = cursor.fetchone()
            found.append(Result("W6-size", f"{table}, rows; bytes", "rows", rows, bytes=size))
    return found


def _path(first_days_ago: int = DAYS, **more: object) -> str:
    today = now().date()
    period = {"from": today - timedelta(days=first_days_ago), "to": today - timedelta(days=1)}
    return f"{OVERVIEW}?{urlencode({**period, **more})}"


def _pages(browser: Browser) -> list[Result]:
    """The same period again and again; periods that nobody asked for before; each filter once, over all of it."""
    prepared = one_client(browser, "W6", f"overview of {DAYS} days, prepared", [_path()], 50, "kpi__value")
    cold = [timed(lambda days=days: browser.get(_path(days))) for days in range(DAYS + 1, DAYS + 1 + COLD)]  # type: ignore[misc]
    agent, team = Agent.objects.order_by("-pk")[0], Team.objects.order_by("-pk")[0]
    chosen = {"channel": "email", "team": team.pk, "agent": agent.pk, "tier": "basic", "tag": "refund",
              "language": "en"}  # fmt: skip
    filtered = [timed(lambda one=one: browser.get(_path(**dict([one])))) for one in chosen.items()]  # type: ignore[misc]
    slowest = max(zip(filtered, chosen, strict=True))
    return [
        *prepared,
        Result("W6-cold", "the same, cold", "ms", median(cold), percentile(cold, 95), budget=250),
        Result("W6-filter", f"with a filter, slowest ({slowest[1]})", "ms", slowest[0], budget=300),
    ]


def _median() -> list[Result]:
    """Exact, however many facts there are."""
    start, limit = now() - timedelta(days=DAYS, minutes=7), query.EXACT_UP_TO
    question = Question(metric=facts.NEXT_REPLY, start=start, end=now())
    query.EXACT_UP_TO = 1 << 40  # type: ignore[misc]
    try:
        times = [timed(lambda: query.ask(question)) for _ in range(5)]
        count = query.ask(question).n
    finally:
        query.EXACT_UP_TO = limit  # type: ignore[misc]
    return [
        Result("W6-median", f"exact median of {count:,} facts", "ms", median(times), percentile(times, 95), budget=500)
    ]


def _refresh() -> list[Result]:
    """A thousand answers and customers' messages on tickets of the last ninety days."""
    _quiet()
    since = now() - timedelta(days=DAYS)
    numbers = list(Ticket.objects.filter(created_at__gte=since, flag="").values_list("number", flat=True)[:50_000])
    chosen = random.Random(6).sample(numbers, min(FRESH // 2, len(numbers)))
    for number in chosen:
        agent = Ticket.objects.get(pk=number).assignee
        record({"type": "customer_message", "ticket": number}, now())
        record({"type": "agent_reply", "ticket": number, "agent": agent}, now())
    waiting = DirtyMark.objects.count()
    begin = time.perf_counter()
    _quiet()
    seconds = time.perf_counter() - begin
    return [Result("W6-refresh", f"refresh after {waiting:,} events", "s", seconds, budget=2)]


def _quiet() -> None:
    """Until nothing waits; the product's own worker may be at it, too."""
    while jobs.refresh() or DirtyMark.objects.exists():
        pass
