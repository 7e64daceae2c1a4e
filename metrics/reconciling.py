"""Checking figures: days are counted a second time, by `metrics.recount`, and compared with what the jobs had written.

Compared are counts and whole numbers of every metric that the recount knows: all but recommendations after a ticket and
scores that a bot was given.
"""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.clocks import now
from metrics import jobs
from metrics.catalog import CODES
from metrics.models import FactRow, Incident, MetricsState, RollupDay
from metrics.recounting import (
    CODES_COMPARED,
    OPENINGS,
    PROMISES,
    Counting,
    Sums,
    add,
)
from metrics.settings_of import ProductConfig, config_of_product
from metrics.slicing import midnight

OLDER_DAYS = 20
_DAY = timedelta(days=1)
OWNERS = 100  # in one transaction


def reconcile(
    *, older_days: int = OLDER_DAYS, config: ProductConfig | None = None, lot: random.Random | None = None
) -> dict[date, str]:
    """Compares yesterday and some older days, drawn by lot; returns what differed, by day.

    Effects: an incident for each day that differs, closed when it agrees again; "verified at" when nothing differs.
    """
    config = config or config_of_product()
    zone = ZoneInfo(config.report_tz)
    found: dict[date, str] = {}
    days = _days(zone, older_days, lot or random.Random())  # noqa: S311 - which days is no secret
    for day in days:
        if detail := _differing(day, zone, config):
            found[day] = detail
    _tell(days, found)
    return found


def _days(zone: ZoneInfo, older: int, lot: random.Random) -> list[date]:
    yesterday = now().astimezone(zone).date() - _DAY
    first = FactRow.objects.order_by("anchor").values_list("anchor", flat=True).first()
    known = (yesterday - first.astimezone(zone).date()).days if first else 0
    chosen = lot.sample(range(1, known + 1), min(older, known)) if known > 0 else []
    return [yesterday, *(yesterday - _DAY * back for back in chosen)]


def _differing(day: date, zone: ZoneInfo, config: ProductConfig) -> str:
    """What differs on a day: facts against the recount of events, sums against facts; "" when all agree.

    A slice of owners is one transaction, so that the jobs wait for seconds only.
    """
    start, end = midnight(day, zone), midnight(day + _DAY, zone)
    owners = sorted(_owners(start, end))
    wrong: set[int] = set()
    for place in range(0, len(owners), OWNERS):
        wrong |= _wrong_facts(set(owners[place : place + OWNERS]), start, end, config)
    if wrong:
        return _("facts of the metrics %(codes)s") % {"codes": ", ".join(map(str, sorted(wrong)))}
    with transaction.atomic():
        jobs.wait_for_turn()
        if not _unworked() and (summed := _wrong_sums(day, start, end, str(zone))):
            return _("sums of the metrics %(codes)s") % {"codes": ", ".join(map(str, summed))}
    return ""


def _wrong_facts(owners: set[str], start: datetime, end: datetime, config: ProductConfig) -> set[int]:
    """The metrics whose stored facts of the day are not what the recount says of these owners."""
    with transaction.atomic():
        jobs.wait_for_turn()
        state = MetricsState.objects.first()
        agreed = owners - _unworked()
        counting = Counting(start, end, state.as_of if state and state.as_of else now(), config)
        counting.count(agreed)
        stored = _stored(start, end, agreed, counting.untold)
    fresh = +counting.sums
    return {code for code, _what in (stored - fresh + (fresh - stored))}


def _unworked() -> set[str]:
    """Owners that the next refresh works out: they cannot agree yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT owner FROM metrics_dirtymark UNION SELECT owner FROM metrics_ripening WHERE at <= now()")
        return {row[0] for row in cursor.fetchall()}


def _stored(start: datetime, end: datetime, owners: set[str], untold: set[int]) -> Sums:
    """What the jobs had written; promises that the recount cannot be told of are left out."""
    rows = FactRow.objects.filter(owner__in=owners, anchor__gte=start, anchor__lt=end)
    sums: Sums = Counter()
    for code, ticket, value, calendar, num, den, reason in rows.values_list(
        "metric", "ticket", "value", "calendar", "num", "den", "reason"
    ):
        if code == OPENINGS:
            sums[code, f"n {reason}"] += 1
        elif code in CODES_COMPARED and not reason and not (code in PROMISES and ticket in untold):
            add(sums, code, value, calendar, num, den)
    return +sums


_OWNERS = """
SELECT DISTINCT owner FROM metrics_factrow WHERE metric = ANY(%(codes)s) AND anchor >= %(start)s AND anchor < %(end)s
UNION SELECT DISTINCT 't' || coalesce(t.merged_into_id, t.number) FROM tickets_ticketevent e
    JOIN tickets_ticket t ON t.number = e.ticket_id WHERE e.at >= %(start)s AND e.at < %(end)s
UNION SELECT DISTINCT CASE WHEN ticket_id IS NOT NULL THEN 't' || ticket_id WHEN contact_id IS NULL THEN 'i' || id
    ELSE 'c' || contact_id END FROM surveys_invitation WHERE sent_at >= %(start)s AND sent_at < %(end)s AND skipped = ''
UNION SELECT DISTINCT 'v' || visitor FROM knowledge_base_helpsession
    WHERE intent_at IS NOT NULL AND started_at >= %(start)s AND started_at < %(end)s
"""


def _owners(start: datetime, end: datetime) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, {"codes": list(CODES.values()), "start": start, "end": end})
        return {row[0] for row in cursor.fetchall()}


def _wrong_sums(day: date, start: datetime, end: datetime, zone: str) -> list[int]:
    """Metrics whose sums of the day, or of its quarters of an hour, are not those of its facts."""
    facts = "SELECT metric, count(*), sum(value), sum(num), sum(den) FROM metrics_factrow WHERE reason = ''"
    columns = "SELECT metric, sum(n), sum(total), sum(num), sum(den) FROM"
    codes, zoned = list(CODES.values()), {"zone": zone, "day": day}
    between: dict[str, Any] = {"codes": codes, "start": start, "end": end} | zoned
    queries = (
        f"{facts} AND metric = ANY(%(codes)s) AND anchor >= %(start)s AND anchor < %(end)s GROUP BY 1",
        f"{columns} metrics_rollup15m WHERE bucket >= %(start)s AND bucket < %(end)s GROUP BY 1",
        f"{columns} metrics_rollupday WHERE zone = %(zone)s AND day = %(day)s AND NOT is_agents GROUP BY 1",
    )
    answers = []
    with connection.cursor() as cursor:
        for sql in queries:
            cursor.execute(sql, between)
            answers.append({(row[0], *map(int, row[1:])) for row in cursor.fetchall()})
    if not RollupDay.objects.filter(zone=zone).exists():
        answers[2] = answers[0]
    return sorted({row[0] for one in answers[1:] for row in one ^ answers[0]})


def _tell(days: list[date], found: dict[date, str]) -> None:
    moment = now()
    Incident.objects.filter(day__in=[day for day in days if day not in found], closed_at=None).update(closed_at=moment)
    for day, detail in found.items():
        Incident.objects.update_or_create(
            day=day, closed_at=None, defaults={"found_at": moment, "detail": detail[:300]}
        )
    if not found:
        MetricsState.objects.update_or_create(defaults={"verified_at": moment}, id=1)
