"""The tickets behind a figure: exactly the facts that it counts, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from metrics import query
from metrics.catalog import Shape
from metrics.dashboards.cards import Card
from metrics.dashboards.filters import Filters
from metrics.query import Record
from surveys.enums import Scale

PAGE = 50
After = tuple[datetime, str]
KEPT, MISSED = "kept", "missed"
SCORED = frozenset({"csat", "nps", "ces"})
_OF_SCORE = (
    " AND f.value = %(score)s AND EXISTS (SELECT FROM surveys_response r JOIN surveys_surveyversion v"
    " ON v.id = r.version_id WHERE r.id = substr(f.subject, 2)::bigint AND v.scale = %(scale)s)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A part of what a figure counts: a weekday (1 is Monday) and hour of the zone, what succeeded or did not, a score.

    A score is one of a scale: 5 means another thing of 5 than of 10.
    """

    weekday: int | None = None
    hour: int | None = None
    part: str = ""
    score: int | None = None
    scale: str = ""


def read_slot(values: Any, card: Card) -> Slot:
    """The part that an address names; what is no such part is left out."""
    has_parts = card.shape in (Shape.SHARE, Shape.SCORE)
    part, scale = values.get("part", ""), values.get("scale", "")
    is_scored = card.slug in SCORED and scale in Scale.values
    return Slot(
        weekday=_number(values.get("weekday", ""), 1, 7),
        hour=_number(values.get("hour", ""), 0, 23),
        part=part if has_parts and part in {KEPT, MISSED} else "",
        score=_number(values.get("score", ""), 0, 10) if is_scored else None,
        scale=scale if is_scored else "",
    )


def count_records(card: Card, filters: Filters, slot: Slot) -> int:
    """How many facts there are. One query."""
    where, values, source = _chosen(card, filters, slot)
    return int(_rows(f"SELECT count(*) FROM {source} WHERE {where}", values)[0][0])  # noqa: S608


def read_records(
    card: Card, filters: Filters, slot: Slot, *, after: After | None = None, limit: int = PAGE
) -> list[Record]:
    """A page of facts, newest first, from the one behind `after` on. One query."""
    where, values, source = _chosen(card, filters, slot)
    column = query.value_column(filters.question(card.metric))
    if after is not None:
        where += " AND (f.anchor, f.subject) < (%(after)s, %(subject)s)"
        values |= {"after": after[0], "subject": after[1]}
    sql = (
        f"SELECT f.ticket, f.subject, f.anchor, f.{column}, f.num, f.den, f.reason FROM {source} WHERE {where}"  # noqa: S608
        " ORDER BY f.anchor DESC, f.subject DESC LIMIT %(limit)s"
    )
    return [Record(*row) for row in _rows(sql, values | {"limit": limit})]


def read_after(text: str) -> After | None:
    """The cursor "microseconds-subject" of an address; None for the first page and for nonsense."""
    instant, _dash, subject = text.partition("-")
    try:
        return datetime.fromtimestamp(int(instant) / 1_000_000, UTC), subject[:80].replace("\x00", "")
    except (ValueError, OverflowError, OSError):
        return None


def after_of(records: Sequence[Record]) -> str:
    """The cursor behind the last of a page."""
    last = records[-1]
    return f"{round(last.anchor.timestamp() * 1_000_000)}-{last.subject}"


def _chosen(card: Card, filters: Filters, slot: Slot) -> tuple[str, dict[str, Any], str]:
    question = filters.question(card.metric)
    query.check(question)
    where, values = query.condition_of(question)
    where += " AND f.reason = ''"
    for unit, wanted in (("isodow", slot.weekday), ("hour", slot.hour)):
        if wanted is not None:
            where += f" AND extract({unit} FROM f.anchor AT TIME ZONE %(zone)s) = %({unit})s"
            values[unit] = wanted
    if slot.score is not None:
        where += _OF_SCORE
        values |= {"score": slot.score, "scale": slot.scale}
    where += {KEPT: " AND f.num > 0", MISSED: " AND f.num = 0 AND f.den > 0"}.get(slot.part, "")
    return where, values, query.source_of(question, "")


def _number(text: str, low: int, high: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 and low <= int(text) <= high else None


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
