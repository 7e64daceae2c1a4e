"""Answers from prepared sums: days of the report's zone, quarters of an hour (metrics.md 7)."""

from datetime import timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from metrics.answering import HALF, P90, Answer, Clock, Question, Sums, View, answer
from metrics.catalog import CODES, METRICS, Shape
from metrics.engine.log import NOBODY
from metrics.histogram import quantile_of
from metrics.models import RollupDay
from metrics.slicing import midnight

# A day's row knows these; by agent there are rows of their own.
_DIMENSIONS = frozenset({"channel", "team", "tier"})
_QUARTERS = frozenset({"channel", "team"})
_SPANS = frozenset({"day", "week", "month"})
_QUARTER = timedelta(minutes=15)


class Prepared(StrEnum):
    """Which sums know a question's whole answer."""

    DAYS = "days"
    QUARTERS = "quarters"


def sums_for(question: Question) -> Prepared | None:
    """Which sums say the whole answer of a count, a share, a score or an NPS; None: facts do. One query at most.

    The median of a duration is exact only from facts; `ask` comes back here (`answer_roughly`) when they are too many.
    """
    if question.view is View.COHORT or METRICS[question.metric].shape is Shape.DURATION:
        return None
    if _by_days(question):
        return Prepared.DAYS
    return Prepared.QUARTERS if _by_quarters(question) else None


def _by_days(question: Question) -> bool:
    return fits_days(question) and has_days(question.zone)


def has_days(zone: str) -> bool:
    """Whether days of this zone are prepared at all. One query."""
    return RollupDay.objects.filter(zone=zone).exists()


def fits_days(question: Question) -> bool:
    """Whether whole days of a zone, where they are prepared, know the slices that are asked for."""
    wanted = {*question.filters, *({question.by} if question.by not in {"", *_SPANS} else set())}
    if not (wanted <= _DIMENSIONS or wanted <= {"agent"}):
        return False
    zone = ZoneInfo(question.zone)
    ends = (question.start, question.end)
    return all(midnight(at.astimezone(zone).date(), zone) == at for at in ends)


def _by_quarters(question: Question) -> bool:
    wanted = {*question.filters, *({question.by} if question.by else set())}
    ends = (question.start, question.end)
    return wanted <= _QUARTERS and all(at.timestamp() % _QUARTER.total_seconds() == 0 for at in ends)


_COLUMNS = "sum(n), sum({p}total), sum({p}squares), sum(num), sum(den), sum(promoters), sum(detractors)"


def answer_from_sums(question: Question, kind: Prepared, more: dict[str, Any]) -> Answer:
    """The answer from the sums that know it. One query."""
    sql, values = _day_query(question) if kind is Prepared.DAYS else _quarter_query(question)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = [(_named(question, row[0]), Sums(*(int(part or 0) for part in row[1:8]))) for row in cursor.fetchall()]
    whole = Sums()
    for _key, sums in rows:
        _add(whole, sums)
    parts = tuple(answer(question.metric, sums, key=key) for key, sums in sorted(rows, key=lambda pair: str(pair[0])))
    return answer(question.metric, whole, rows=parts if question.by else (), **more)


def answer_roughly(question: Question, more: dict[str, Any]) -> Answer | None:
    """A duration's answer from the histograms of days, within 1 %; None where days do not know it. One query."""
    if question.view is View.COHORT or not _by_days(question):
        return None
    prefix = "calendar_" if question.clock is Clock.CALENDAR and METRICS[question.metric].has_clock else ""
    sql, values = _day_query(question, f", array_agg(array_to_string({prefix}buckets, ',')), "
                                       f"array_agg(array_to_string({prefix}counts, ','))")  # fmt: skip
    whole, histogram, parts = Sums(), dict[int, int](), []
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for row in cursor.fetchall():
            sums, own = Sums(*(int(part or 0) for part in row[1:8])), _read(row[8], row[9])
            _add(whole, sums)
            for bucket, count in own.items():
                histogram[bucket] = histogram.get(bucket, 0) + count
            parts.append(_rough(question, sums, own, key=_named(question, row[0])))
    rows = tuple(sorted(parts, key=lambda part: str(part.key))) if question.by else ()
    return _rough(question, whole, histogram, rows=rows, **more)


def _read(buckets: list[str], counts: list[str]) -> dict[int, int]:
    found: dict[int, int] = {}
    for names, numbers in zip(buckets, counts, strict=True):
        for name, number in zip(names.split(","), numbers.split(","), strict=True):
            if name:
                found[int(name)] = found.get(int(name), 0) + int(number)
    return found


def _rough(question: Question, sums: Sums, histogram: dict[int, int], **more: Any) -> Answer:
    median = quantile_of(histogram, HALF)
    found = answer(question.metric, sums, None)
    kept = {name: getattr(found, name) for name in ("metric", "n", "num", "den", "sum_ms", "mean", "ci", "badge")}
    return Answer(
        **kept, value=median, median=median, p90=quantile_of(histogram, P90), method="log buckets", approx=True, **more
    )


def _add(whole: Sums, sums: Sums) -> None:
    for name in Sums.__slots__:
        setattr(whole, name, getattr(whole, name) + getattr(sums, name))


def _named(question: Question, key: Any) -> Any:
    return NOBODY if key == 0 and question.by in {"team", "agent"} else key


def _columns(question: Question) -> str:
    is_calendar = question.clock is Clock.CALENDAR and METRICS[question.metric].has_clock
    return _COLUMNS.format(p="calendar_" if is_calendar else "")


def _filters(question: Question, values: dict[str, Any]) -> str:
    parts = ""
    for name, wanted in question.filters.items():
        values[f"f_{name}"] = [0 if value == NOBODY and name in {"team", "agent"} else value for value in wanted]
        parts += f" AND {name} = ANY(%(f_{name})s)"
    return parts


def _day_query(question: Question, more: str = "") -> tuple[str, dict[str, Any]]:
    zone = ZoneInfo(question.zone)
    values: dict[str, Any] = {
        "metric": CODES[question.metric],
        "zone": question.zone,
        "first": question.start.astimezone(zone).date(),
        "last": question.end.astimezone(zone).date(),
        "is_agents": "agent" in {question.by, *question.filters},
    }
    key = {"": "''", "day": "day::timestamp AT TIME ZONE zone"}.get(question.by, question.by)
    if question.by in {"week", "month"}:
        key = f"date_trunc('{question.by}', day::timestamp) AT TIME ZONE zone"
    sql = (
        f"SELECT {key}, {_columns(question)}{more} FROM metrics_rollupday WHERE zone = %(zone)s AND metric = %(metric)s"  # noqa: S608
        f" AND day >= %(first)s AND day < %(last)s AND is_agents = %(is_agents)s{_filters(question, values)}"
    )
    return f"{sql} GROUP BY 1", values


def _quarter_query(question: Question) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"metric": CODES[question.metric], "start": question.start, "end": question.end}
    key = question.by or "''"
    sql = (
        f"SELECT {key}, {_columns(question)} FROM metrics_rollup15m WHERE metric = %(metric)s"  # noqa: S608
        f" AND bucket >= %(start)s AND bucket < %(end)s{_filters(question, values)}"
    )
    return f"{sql} GROUP BY 1", values


def sums_query(question: Question, *, by_days: bool) -> tuple[str, dict[str, Any]] | None:
    """The query of `answer_from_sums` and its values, for those who ask for several metrics; None where sums know less.

    `by_days`: days of the zone are prepared (`has_days`).
    """
    if question.view is View.COHORT:
        return None
    if by_days and fits_days(question):
        return _day_query(question)
    return _quarter_query(question) if _by_quarters(question) else None


add_up = _add
