"""The one way to ask for a figure: cards, charts, tables, lists of tickets, exports, the API and mails all come here.

    ask(Question(metric="first_response", start=…, end=…, zone="Europe/Berlin", by="channel")) -> Answer
    records(question) -> the very facts that the answer counts, newest first, a page at a time

`metrics.answering` has the shapes, `metrics.catalog` the names. Numbers are of the last refresh (`Answer.as_of`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from metrics import prepared
from metrics.answering import EXACT_UP_TO, Answer, Clock, Question, Sums, View, answer
from metrics.catalog import CODES, DIMENSIONS, METRICS, NAMES, Shape
from metrics.engine.facts import Fact
from metrics.engine.log import NOBODY
from metrics.engine.opening import moment_of
from metrics.models import MetricsState
from metrics.slicing import SPANS, TAG

_SUMS = (
    "count(*), coalesce(sum({v}), 0), coalesce(sum({v}::numeric * {v}), 0), coalesce(sum(num), 0),"
    " coalesce(sum(den), 0), count(*) FILTER (WHERE {v} >= 9), count(*) FILTER (WHERE {v} <= 6)"
)
_TAGS = "unnest(CASE WHEN t.tags = '{}' THEN ARRAY['(none)']::varchar[] ELSE t.tags END)"
_FACT = (
    "metric, subject, ticket, anchor, start, until, value, calendar, num, den, reason, channel, team, agent, tier,"
    " language, who"
)


class QuestionError(ValueError):
    """A question that cannot be answered; the message says why."""


def ask(question: Question) -> Answer:
    """The answer to a question. Four queries: state, what is left out, and sums or facts (five where rows overlap).

    Raises QuestionError for an unknown metric, dimension or filter.
    """
    _check(question)
    state = MetricsState.objects.first()
    more: dict[str, Any] = {"as_of": state.as_of, "verified_at": state.verified_at} if state else {}
    excluded = _excluded(question)
    more |= {
        "excluded": excluded,
        "not_ripe": excluded.get("immature", 0),
        "waiting": excluded.get("waiting", 0),
    }
    if (kind := prepared.sums_for(question)) is not None:
        return prepared.answer_from_sums(question, kind, more)
    totals = _totals(question)
    whole = totals if not question.by else _totals(question, by="")
    values = _values(question, whole)
    approximate = values is None
    if approximate and (rough := prepared.answer_roughly(question, more)) is not None:
        return rough
    rows = tuple(
        answer(question.metric, sums, None if values is None else values.get(key, []), key=key, approx=approximate)
        for key, sums in (sorted(totals.items(), key=lambda pair: str(pair[0])) if question.by else ())
    )
    sums = whole.get("", Sums())
    everything = None if values is None else sorted(value for own in _plain(question, values) for value in own)
    return answer(question.metric, sums, everything, rows=rows, approx=approximate, **more)


def _plain(question: Question, values: dict[Any, list[int]]) -> Sequence[list[int]]:
    """Each value once: rows of tags overlap."""
    if question.by == TAG:
        return list(_read_values(question, "").values())
    return list(values.values())


def _check(question: Question) -> None:
    if question.metric not in METRICS:
        raise QuestionError(f"there is no metric {question.metric!r}")
    if question.by and question.by not in (*DIMENSIONS, *SPANS, TAG):
        raise QuestionError(f"figures are not split by {question.by!r}")
    if unknown := set(question.filters) - {*DIMENSIONS, TAG}:
        raise QuestionError(f"figures are not filtered by {sorted(unknown)[0]!r}")


def value_column(question: Question) -> str:
    """The column of the clock that is asked for."""
    by_calendar = METRICS[question.metric].has_clock and question.clock is Clock.CALENDAR
    return "calendar" if by_calendar else "value"


def _where(question: Question) -> tuple[str, dict[str, Any]]:
    """The condition that chooses the facts, counted or not."""
    instant = "start" if question.view is View.COHORT else "anchor"
    parts = [f"f.metric = %(metric)s AND f.{instant} >= %(start)s AND f.{instant} < %(end)s"]
    values: dict[str, Any] = {
        "metric": CODES[question.metric],
        "start": question.start,
        "end": question.end,
        "zone": question.zone,
    }
    for name, wanted in question.filters.items():
        chosen = [0 if value == NOBODY and name in {"team", "agent"} else value for value in wanted]
        values[f"f_{name}"] = chosen
        if name == TAG:
            parts.append("EXISTS (SELECT FROM " + _TAGS + " AS x WHERE x = ANY(%(f_tag)s))")
        else:
            parts.append(f"f.{name} = ANY(%(f_{name})s)")
    return " AND ".join(parts), values


def _from(question: Question, by: str) -> str:
    join = " JOIN tickets_ticket t ON t.number = f.ticket" if by == TAG or TAG in question.filters else ""
    return f"metrics_factrow f{join}"


def _key(by: str) -> str:
    if by == TAG:
        return _TAGS
    if by in SPANS:
        return f"date_trunc('{by}', f.anchor, %(zone)s)"
    return f"f.{by}" if by else "''"


def _totals(question: Question, by: str | None = None) -> dict[Any, Sums]:
    by = question.by if by is None else by
    where, values = _where(question)
    sums = _SUMS.format(v=f"f.{value_column(question)}")
    sql = f"SELECT {_key(by)}, {sums} FROM {_from(question, by)} WHERE {where} AND f.reason = ''"  # noqa: S608
    return {_named(by, row[0]): Sums(*map(int, row[1:])) for row in _rows(f"{sql} GROUP BY 1", values)}


def _named(by: str, key: Any) -> Any:
    return NOBODY if key == 0 and by in {"team", "agent"} else key


def _values(question: Question, whole: dict[Any, Sums]) -> dict[Any, list[int]] | None:
    """The single values of a duration in order, by row; None where there are too many to be exact."""
    if METRICS[question.metric].shape is not Shape.DURATION:
        return {}
    if sum(sums.n for sums in whole.values()) > EXACT_UP_TO:
        return None
    return _read_values(question, question.by)


def _read_values(question: Question, by: str) -> dict[Any, list[int]]:
    where, values = _where(question)
    column = f"f.{value_column(question)}"
    sql = f"SELECT {_key(by)}, {column} FROM {_from(question, by)} WHERE {where} AND f.reason = ''"  # noqa: S608
    found: dict[Any, list[int]] = {}
    for key, value in _rows(f"{sql} ORDER BY 2", values):
        found.setdefault(_named(by, key), []).append(value)
    return found


def _excluded(question: Question) -> dict[str, int]:
    where, values = _where(question)
    sql = f"SELECT f.reason, count(*) FROM {_from(question, '')} WHERE {where} AND f.reason <> '' GROUP BY 1"  # noqa: S608
    return {reason: int(count) for reason, count in _rows(sql, values)}


@dataclass(frozen=True, slots=True)
class Record:
    """One fact behind a figure: its ticket, when it counts, its milliseconds or score, and why not if it does not."""

    ticket: int
    subject: str
    anchor: datetime
    value: int
    num: int
    den: int
    reason: str


def records(
    question: Question, *, reason: str = "", after: tuple[datetime, str] | None = None, limit: int = 50
) -> list[Record]:
    """A page of what the answer counts (or leaves out for `reason`), newest first, behind (anchor, subject). One query.

    Rows of `by` are asked for by a filter. Raises QuestionError as `ask`.
    """
    _check(question)
    where, values = _where(question)
    values |= {"reason": reason, "limit": limit}
    if after is not None:
        where += " AND (f.anchor, f.subject) < (%(after)s, %(subject)s)"
        values |= {"after": after[0], "subject": after[1]}
    columns = f"f.ticket, f.subject, f.anchor, f.{value_column(question)}, f.num, f.den, f.reason"
    sql = f"SELECT {columns} FROM {_from(question, '')} WHERE {where} AND f.reason = %(reason)s"  # noqa: S608
    return [Record(*row) for row in _rows(f"{sql} ORDER BY f.anchor DESC, f.subject DESC LIMIT %(limit)s", values)]


class Database:
    """Answers a report from what the jobs have written down."""

    def ask(self, question: Question) -> Answer:
        """As `ask`."""
        return ask(question)

    def facts(self, metric: str, start: datetime | None = None, end: datetime | None = None) -> list[Fact]:
        """Every fact of a metric in the order of their anchors. One query."""
        sql = f"SELECT {_FACT} FROM metrics_factrow WHERE metric = %(metric)s"  # noqa: S608
        sql += " AND anchor >= %(start)s" if start else ""
        sql += " AND anchor < %(end)s" if end else ""
        values = {"metric": CODES[metric], "start": start, "end": end}
        return [_fact(row) for row in _rows(f"{sql} ORDER BY anchor, subject", values)]


def _fact(row: tuple[Any, ...]) -> Fact:
    metric, subject, ticket, anchor, start, until, value, calendar, num, den, reason, channel, team, agent = row[:14]
    return Fact(
        metric=NAMES[metric],
        subject=subject,
        ticket=ticket or None,
        anchor=moment_of(anchor),
        start=moment_of(start),
        until=None if until is None else moment_of(until),
        value=value,
        calendar=calendar,
        num=num,
        den=den,
        reason=reason,
        channel=channel,
        team=team or NOBODY,
        agent=agent or NOBODY,
        tier=row[14],
        language=row[15],
        who=row[16] or None,
    )


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


# For those who ask much at once (`metrics.dashboards.asking`).
check, condition_of, source_of, key_of, named = _check, _where, _from, _key, _named
