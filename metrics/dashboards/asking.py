"""Many questions at once: the same answers as `metrics.query.ask` gives one by one, in a handful of queries.

Questions that differ in the metric alone are read together: counts, shares and scores from prepared sums where those
know the slices, everything else from facts. Tests compare each answer with `ask`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from django.core.cache import cache
from django.db import connection

from metrics import prepared, query
from metrics.answering import EXACT_UP_TO, Answer, Clock, Question, Sums, answer
from metrics.catalog import CODES, METRICS, NAMES, Shape
from metrics.models import MetricsState
from metrics.slicing import TAG

KEPT_S = 300
Keyed = dict[str, dict[Any, Sums]]  # metric → row → sums
_COUNTED = (
    "count(*), coalesce(sum({v}), 0), coalesce(sum({v}::numeric * {v}), 0), coalesce(sum(f.num), 0),"
    " coalesce(sum(f.den), 0), count(*) FILTER (WHERE {v} >= 9), count(*) FILTER (WHERE {v} <= 6)"
)


def read_state() -> MetricsState | None:
    """How far the figures are worked out; None before the first time. One query."""
    return MetricsState.objects.filter(as_of__isnull=False).first()


def ask_many(questions: Sequence[Question], state: MetricsState | None, *, with_ledger: bool = True) -> list[Answer]:
    """The answers in the order of the questions; kept until the figures are refreshed.

    `with_ledger`: also what is left out, and why. Raises QuestionError as `metrics.query.ask`.
    """
    if state is None or state.as_of is None:
        return _read(questions, {}, with_ledger)
    names = [_name(state.as_of.isoformat(), question, with_ledger) for question in questions]
    kept = cache.get_many(names)
    missing = [place for place, name in enumerate(names) if name not in kept]
    more = {"as_of": state.as_of, "verified_at": state.verified_at}
    fresh = dict(zip(missing, _read([questions[place] for place in missing], more, with_ledger), strict=True))
    cache.set_many({names[place]: one for place, one in fresh.items()}, KEPT_S)
    return [kept[name] if name in kept else fresh[place] for place, name in enumerate(names)]


def _name(mark: str, question: Question, with_ledger: bool) -> str:
    text = f"{mark} {with_ledger} {question!r}"
    return f"figure:{blake2b(text.encode(), digest_size=16).hexdigest()}"


def _read(questions: Sequence[Question], more: dict[str, Any], with_ledger: bool) -> list[Answer]:
    alike: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        query.check(question)
        alike.setdefault(repr(replace(question, metric="created")), []).append(place)
    found: dict[int, Answer] = {}
    days = {zone: prepared.has_days(zone) for zone in {question.zone for question in questions}}
    for places in alike.values():
        group = [questions[place] for place in places]
        ledgers = _ledgers(group) if with_ledger else {}
        answers = _ask_alike(group, days[group[0].zone])
        found |= {
            place: replace(one, **(more | ledgers.get(one.metric, {})))
            for place, one in zip(places, answers, strict=True)
        }
    return [found[place] for place in range(len(questions))]


def _ask_alike(questions: Sequence[Question], by_days: bool) -> list[Answer]:
    """Answers questions that differ in the metric alone. Two queries, but for durations beyond exactness."""
    first = questions[0]
    plain = [one for one in questions if METRICS[one.metric].shape is not Shape.DURATION]
    durations = [one for one in questions if METRICS[one.metric].shape is Shape.DURATION]
    summed = prepared.sums_query(first, by_days=by_days) if plain else None
    sums = (_prepared(plain, *summed) if summed else _counted(plain)) if plain else {}
    values = _values(durations) if durations else {}
    answers = [
        _compose(one, sums[one.metric], None)
        if one.metric in sums
        else _compose(one, *values[one.metric])
        if values is not None
        else query.ask(one)  # too many to be exact: it reads the classes of prepared days
        for one in questions
    ]
    if first.by != TAG:
        return answers
    whole = _ask_alike([replace(one, by="") for one in questions], by_days)  # rows of tags overlap
    return [replace(one, rows=part.rows) for one, part in zip(whole, answers, strict=True)]


def _prepared(questions: Sequence[Question], sql: str, values: dict[str, Any]) -> Keyed:
    together = sql.replace("SELECT ", "SELECT metric, ", 1).replace("metric = %(metric)s", "metric = ANY(%(codes)s)")
    codes = [CODES[one.metric] for one in questions]
    rows = _rows(together.replace("GROUP BY 1", "GROUP BY 1, 2"), values | {"codes": codes})
    return _keyed(questions[0], questions, rows)


def _counted(questions: Sequence[Question]) -> Keyed:
    first = questions[0]
    where, values = _condition(questions)
    sums = _COUNTED.format(v=_column(first))
    sql = f"SELECT f.metric, {query.key_of(first.by)}, {sums} FROM {query.source_of(first, first.by)} WHERE {where}"  # noqa: S608
    return _keyed(first, questions, _rows(f"{sql} AND f.reason = '' GROUP BY 1, 2", values))


def _values(questions: Sequence[Question]) -> dict[str, tuple[dict[Any, Sums], dict[Any, list[int]]]] | None:
    """The sums and the single values in order of durations, by metric and row; None where there are too many."""
    first, most = questions[0], EXACT_UP_TO * len(questions)
    where, values = _condition(questions)
    what = f"f.metric, {query.key_of(first.by)}, {_column(first)}, f.num, f.den"
    sql = f"SELECT {what} FROM {query.source_of(first, first.by)} WHERE {where} AND f.reason = ''"  # noqa: S608
    rows = _rows(f"{sql} ORDER BY 3 LIMIT {most + 1}", values)
    if len(rows) > most:
        return None
    found: dict[str, tuple[dict[Any, Sums], dict[Any, list[int]]]] = {one.metric: ({}, {}) for one in questions}
    for code, key, value, num, den in rows:
        sums, own = found[NAMES[code]]
        name = query.named(first.by, key)
        sums.setdefault(name, Sums()).add(value, num, den)
        own.setdefault(name, []).append(value)
    return found


def _ledgers(questions: Sequence[Question]) -> dict[str, dict[str, Any]]:
    """What each metric leaves out, by reason. One query."""
    where, values = _condition(questions)
    sql = f"SELECT f.metric, f.reason, count(*) FROM {query.source_of(questions[0], '')} WHERE {where}"  # noqa: S608
    found: dict[str, dict[str, int]] = {}
    for code, reason, count in _rows(f"{sql} AND f.reason <> '' GROUP BY 1, 2", values):
        found.setdefault(NAMES[code], {})[reason] = int(count)
    return {
        name: {"excluded": own, "not_ripe": own.get("immature", 0), "waiting": own.get("waiting", 0)}
        for name, own in found.items()
    }


def _condition(questions: Sequence[Question]) -> tuple[str, dict[str, Any]]:
    where, values = query.condition_of(questions[0])
    codes = [CODES[one.metric] for one in questions]
    clocked = [CODES[one.metric] for one in questions if METRICS[one.metric].has_clock]
    return where.replace("f.metric = %(metric)s", "f.metric = ANY(%(codes)s)"), values | {
        "codes": codes,
        "clocked": clocked,
    }


def _column(question: Question) -> str:
    if question.clock is Clock.OPEN:
        return "f.value"
    return "CASE WHEN f.metric = ANY(%(clocked)s) THEN f.calendar ELSE f.value END"


def _keyed(first: Question, questions: Iterable[Question], rows: Iterable[tuple[Any, ...]]) -> Keyed:
    found: Keyed = {question.metric: {} for question in questions}
    for code, key, *sums in rows:
        found[NAMES[code]][query.named(first.by, key)] = Sums(*(int(part or 0) for part in sums))
    return found


def _compose(question: Question, sums: dict[Any, Sums], values: dict[Any, list[int]] | None) -> Answer:
    whole = Sums()
    for part in sums.values():
        prepared.add_up(whole, part)
    rows: tuple[Answer, ...] = ()
    is_duration = METRICS[question.metric].shape is Shape.DURATION
    if question.by:
        ordered = sorted(sums.items(), key=lambda pair: str(pair[0]))
        rows = tuple(
            answer(question.metric, part, (values or {}).get(key, []) if is_duration else None, key=key)
            for key, part in ordered
        )
    everything = sorted(value for own in (values or {}).values() for value in own) if is_duration else None
    return answer(question.metric, whole, everything, rows=rows)


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
