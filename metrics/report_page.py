"""What the parts of a report share: who answers, what is asked for, and how numbers are printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from metrics.answering import Answer, Question
from metrics.engine import facts
from metrics.engine.config import Config
from metrics.engine.facts import Fact
from metrics.engine.log import Event
from metrics.engine.opening import instant

SECOND = 1000


class Reader(Protocol):
    """Who answers: prepared sums and rows of the database, or facts in memory."""

    def ask(self, question: Question) -> Answer:
        """The answer to a question."""

    def facts(self, metric: str, start: datetime | None = None, end: datetime | None = None) -> list[Fact]:
        """Every fact of a metric, also what does not count, in the order of their anchors."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a report is asked for. `wishes` is the file's "report", None for every ticket."""

    start: int
    end: int
    config: Config
    accounts: Sequence[Event]
    tickets: Sequence[Any]
    wishes: Mapping[str, Any] | None = None
    contrast: bool = False


class Page:
    """The period, and short ways to ask."""

    def __init__(self, order: Order, reader: Reader) -> None:
        self.order, self.reader = order, reader
        self.start, self.end = instant(order.start), instant(order.end)
        self.zone = ZoneInfo(order.config.report_tz)

    def ask(self, metric: str, **more: Any) -> Answer:
        zone = self.order.config.report_tz
        return self.reader.ask(Question(metric=metric, start=self.start, end=self.end, zone=zone, **more))

    def inside(self, metric: str) -> list[Fact]:
        """Counted facts of the period."""
        return [fact for fact in self.reader.facts(metric, self.start, self.end) if not fact.reason]

    def ever(self, metric: str) -> list[Fact]:
        """All facts of a metric."""
        return self.reader.facts(metric)


def seconds(ms: float | None) -> float | int | None:
    """Milliseconds as seconds, whole where they are."""
    if ms is None:
        return None
    value = Fraction(ms) / SECOND
    return int(value) if value.denominator == 1 else round(float(value), 6)


def pair(interval: Sequence[float] | None) -> list[float] | None:
    """An interval as it is printed."""
    return None if interval is None else [round(edge, 6) for edge in interval]


def in_seconds(interval: Sequence[float] | None) -> list[Any] | None:
    """An interval of milliseconds in seconds."""
    return None if interval is None else [seconds(edge) for edge in interval]


def share(answer: Answer) -> list[int]:
    """k of n."""
    return [answer.num, answer.den]


def rounded(value: float | None) -> float | None:
    """To six places."""
    return None if value is None else round(value, 6)


def weeks_of(answer: Answer, zone: ZoneInfo) -> Iterable[tuple[str, Answer]]:
    """The rows of an answer by week, with the number of the ISO week in this zone."""
    return ((str(row.key.astimezone(zone).isocalendar().week), row) for row in answer.rows)


_BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)


def backlog(page: Page, at: datetime) -> int:
    """Opened before an instant and not solved at it."""
    counts = []
    for name in (facts.CREATED, facts.REOPENED, facts.RESOLVED):
        question = Question(metric=name, start=_BEGINNING, end=max(at, _BEGINNING), zone=page.order.config.report_tz)
        counts.append(page.reader.ask(question).n)
    return counts[0] + counts[1] - counts[2]
