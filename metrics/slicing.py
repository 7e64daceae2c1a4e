"""By what figures are split: dimensions and spans of time; and answering from facts in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from metrics.answering import Answer, Clock, Question, Sums, View, answer
from metrics.catalog import DIMENSIONS, METRICS, Shape
from metrics.engine.facts import COUNTED, Fact
from metrics.engine.opening import instant, moment_of

SPANS = ("hour", "day", "week", "month")
TAG = "tag"
UNTAGGED = "(none)"


def span_of(moment: int, by: str, zone: ZoneInfo) -> datetime:
    """When the hour, or the local day, week or month begins that holds a moment; an instant in UTC."""
    local = instant(moment).astimezone(zone)
    if by == "hour":
        return (local.replace(minute=0, second=0, microsecond=0)).astimezone(UTC)
    day = local.date()
    if by == "week":
        day -= timedelta(days=day.weekday())
    elif by == "month":
        day = day.replace(day=1)
    return midnight(day, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local date begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def keys_of(fact: Fact, by: str, zone: ZoneInfo, tags: Callable[[Any], Sequence[str]]) -> Iterable[Any]:
    """The rows that a fact belongs to; more than one only for tags."""
    if by == TAG:
        return tags(fact.ticket) or (UNTAGGED,)
    if by in SPANS:
        return (span_of(fact.anchor, by, zone),)
    return (getattr(fact, by),) if by else ("",)


class Memory:
    """Answers questions from facts in memory, in the plainest way: what prepared sums have to agree with."""

    def __init__(self, facts: Iterable[Fact], tags: Mapping[Any, Sequence[str]] | None = None) -> None:
        self._tags = tags or {}
        self._by_metric: dict[str, list[Fact]] = {}
        for fact in facts:
            self._by_metric.setdefault(fact.metric, []).append(fact)

    def facts(self, metric: str, start: datetime | None = None, end: datetime | None = None) -> list[Fact]:
        """Every fact of a metric, also what does not count, in the order of their anchors."""
        low, high = (None if edge is None else moment_of(edge) for edge in (start, end))
        found = [
            fact
            for fact in self._by_metric.get(metric, ())
            if (low is None or fact.anchor >= low) and (high is None or fact.anchor < high)
        ]
        return sorted(found, key=lambda fact: (fact.anchor, fact.subject))

    def ask(self, question: Question) -> Answer:
        """The answer to a question."""
        chosen = self._chosen(question)
        excluded: dict[str, int] = {}
        for fact in chosen:
            if fact.reason:
                excluded[fact.reason] = excluded.get(fact.reason, 0) + 1
        counted = [fact for fact in chosen if fact.reason == COUNTED]
        more = {"excluded": excluded, "not_ripe": excluded.get("immature", 0), "waiting": excluded.get("waiting", 0)}
        if not question.by:
            return _figure(question, counted, **more)
        zone = ZoneInfo(question.zone)
        rows: dict[Any, list[Fact]] = {}
        for fact in counted:
            for key in keys_of(fact, question.by, zone, lambda ticket: self._tags.get(ticket, ())):
                rows.setdefault(key, []).append(fact)
        ordered = sorted(rows.items(), key=lambda pair: str(pair[0]))
        parts = tuple(_figure(question, own, key=key) for key, own in ordered)
        return _figure(question, counted, rows=parts, **more)

    def _chosen(self, question: Question) -> list[Fact]:
        start, end = moment_of(question.start), moment_of(question.end)
        found = []
        for fact in self._by_metric.get(question.metric, ()):
            anchor = fact.start if question.view is View.COHORT else fact.anchor
            if start <= anchor < end and self._passes(fact, question.filters):
                found.append(fact)
        return found

    def _passes(self, fact: Fact, filters: Mapping[str, Sequence[Any]]) -> bool:
        for name, wanted in filters.items():
            if name == TAG:
                if not set(self._tags.get(fact.ticket, ()) or (UNTAGGED,)) & set(wanted):
                    return False
            elif name not in DIMENSIONS or getattr(fact, name) not in wanted:
                return False
        return True


def _figure(question: Question, counted: list[Fact], **more: Any) -> Answer:
    metric = METRICS[question.metric]
    by_calendar = metric.has_clock and question.clock is Clock.CALENDAR
    values = [fact.calendar if by_calendar else fact.value for fact in counted]
    sums = Sums()
    for fact, value in zip(counted, values, strict=True):
        sums.add(value, fact.num, fact.den)
    ordered = sorted(values) if metric.shape is Shape.DURATION else None
    return answer(question.metric, sums, ordered, as_of=question.as_of, **more)
