"""Working everything out anew: a slice of tickets at a time, with a cursor in a row, so that it may stop anywhere."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max, Min

from core.clocks import now
from metrics import jobs
from metrics.catalog import CODES
from metrics.models import FactRow, MetricsState
from metrics.settings_of import ProductConfig, config_of_product
from metrics.writing import add_up_days, add_up_quarters_between
from tickets.models import Ticket

TICKETS = 2000
OWNERS = 2000
_DAY = timedelta(days=1)
_MONTH = timedelta(days=31)
Progress = Callable[[int, int], None]


def rebuild(
    *, as_of: datetime | None = None, config: ProductConfig | None = None, again: bool = False,
    progress: Progress | None = None, budget_s: float = 1e9,
) -> bool:  # fmt: skip
    """Works out every fact and every sum; returns whether it came to the end within `budget_s`.

    One that was stopped goes on where it was, unless `again`. Effects: facts whose rows are gone disappear; `progress`
    is told how many tickets are done, of how many.
    """
    as_of, config = as_of or now(), config or config_of_product()
    began = time.monotonic()
    state = _begin(again)
    while state.rebuild_next <= state.rebuild_last:
        if time.monotonic() - began > budget_s:
            return False
        state = _tickets(state, as_of, config)
        if progress is not None:
            progress(min(state.rebuild_next, state.rebuild_last), state.rebuild_last)
    _others(as_of, config)
    add_up_everything(config.report_tz)
    MetricsState.objects.filter(id=1).update(rebuild_started_at=None, rebuild_next=0, rebuild_last=0, as_of=as_of)
    return True


def _begin(again: bool) -> MetricsState:
    state, _made = MetricsState.objects.get_or_create(id=1)
    if again or state.rebuild_started_at is None:
        edges = Ticket.objects.aggregate(first=Min("number"), last=Max("number"))
        state.rebuild_started_at = now()
        state.rebuild_next, state.rebuild_last = edges["first"] or 1, edges["last"] or 0
        state.save()
    return state


def _tickets(state: MetricsState, as_of: datetime, config: ProductConfig) -> MetricsState:
    with transaction.atomic():
        jobs.wait_for_turn()
        last = state.rebuild_next + TICKETS
        numbers = Ticket.objects.filter(number__gte=state.rebuild_next, number__lt=last).values_list(
            "number", flat=True
        )
        owners = {f"t{number}" for number in numbers}
        if owners:
            jobs.work(owners, as_of, config, sums=False)
        state.rebuild_next = last
        state.save(update_fields=["rebuild_next"])
    return state


_OTHERS = """
SELECT DISTINCT 'c' || contact_id FROM surveys_invitation WHERE contact_id IS NOT NULL AND skipped = ''
UNION ALL SELECT 'i' || id FROM surveys_invitation WHERE contact_id IS NULL AND skipped = '' AND ticket_id IS NULL
UNION ALL SELECT 'a' || id FROM surveys_response WHERE open_link
UNION ALL SELECT DISTINCT 'v' || visitor FROM knowledge_base_helpsession WHERE intent_at IS NOT NULL
"""
_GONE = """
DELETE FROM metrics_factrow f WHERE (left(owner, 1) = 't' AND NOT EXISTS
    (SELECT FROM tickets_ticket t WHERE t.number = substr(f.owner, 2)::bigint))
"""


def _others(as_of: datetime, config: ProductConfig) -> None:
    """Contacts, answers and visitors; then what belongs to nothing any more."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        owners = [row[0] for row in cursor.fetchall()]
    for place in range(0, len(owners), OWNERS):
        with transaction.atomic():
            jobs.wait_for_turn()
            jobs.work(set(owners[place : place + OWNERS]), as_of, config, sums=False)
    with transaction.atomic(), connection.cursor() as cursor:
        jobs.wait_for_turn()
        cursor.execute(_GONE)


def add_up_everything(zone: str) -> None:
    """All sums from all facts, a month at a time."""
    edges = FactRow.objects.aggregate(first=Min("anchor"), last=Max("anchor"))
    with transaction.atomic(), connection.cursor() as cursor:
        jobs.wait_for_turn()
        cursor.execute("DELETE FROM metrics_rollup15m")
        cursor.execute("DELETE FROM metrics_rollupday")
    if edges["first"] is None:
        return
    where = ZoneInfo(zone)
    day = edges["first"].astimezone(where).date()
    last = edges["last"].astimezone(where).date()
    while day <= last:
        days = [day + _DAY * count for count in range(31) if day + _DAY * count <= last]
        with transaction.atomic():
            jobs.wait_for_turn()
            add_up_quarters_between(days[0], days[-1], where)
            add_up_days(zone, {(metric, one) for metric in CODES.values() for one in days})
        day += _MONTH
