"""What a figure says: the answer to a question, from facts or sums, the same everywhere (metrics.md 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from metrics import intervals
from metrics.catalog import METRICS, Metric, Shape
from metrics.engine.facts import DEFINITION_VERSION

EXACT_UP_TO = 50_000


class Clock(StrEnum):
    """Whose time a duration is measured in."""

    OPEN = "open"
    CALENDAR = "calendar"


class View(StrEnum):
    """Which instant decides the period: when it happened, or when its subject began."""

    ACTIVITY = "activity"
    COHORT = "cohort"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the figures.

    [start, end) are instants; `zone` decides days and weeks. `by` is "" or a dimension (channel, team, agent, tier,
    language, tag) or a span of time (hour, day, week, month). `filters` names values of dimensions, e.g.
    {"channel": ["chat"], "team": [3]}.
    """

    metric: str
    start: datetime
    end: datetime
    zone: str = "UTC"
    as_of: datetime | None = None
    by: str = ""
    clock: Clock = Clock.OPEN
    view: View = View.ACTIVITY
    filters: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A figure and everything that has to stand beside it.

    Durations (`value` is their median, and `sum_ms`, `mean`, `p90`, `ci`) are milliseconds; shares lie between 0 and 1;
    NPS is in points. None: there is nothing to say it of. `approx`: the quantiles are from log buckets, within 1 %.
    `key` and `rows`: of a question with `by`.
    """

    metric: str
    key: Any = None
    value: float | None = None
    n: int = 0
    num: int = 0
    den: int = 0
    sum_ms: int = 0
    mean: float | None = None
    median: float | None = None
    p90: float | None = None
    ci: tuple[float, float] | None = None
    method: str = ""
    badge: str = "none"
    counts: tuple[int, ...] = ()  # of an NPS: promoters, passives, detractors
    excluded: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    not_ripe: int = 0
    definition_version: int = DEFINITION_VERSION
    verified_at: datetime | None = None
    as_of: datetime | None = None
    approx: bool = False
    rows: tuple["Answer", ...] = ()


@dataclass(slots=True)
class Sums:
    """What adds up: the number of facts, sums of values and squares, num of den, and of an NPS who stands where."""

    n: int = 0
    total: int = 0
    squares: int = 0
    num: int = 0
    den: int = 0
    promoters: int = 0
    detractors: int = 0

    def add(self, value: int, num: int, den: int) -> None:
        """Counts one fact."""
        self.n += 1
        self.total += value
        self.squares += value * value
        self.num += num
        self.den += den
        self.promoters += value >= 9
        self.detractors += value <= 6


def answer(metric_name: str, sums: Sums, values: Sequence[int] | None = None, **more: Any) -> Answer:
    """The figure of these sums; `values` are a duration's milliseconds in order, None where only sums are known."""
    metric = METRICS[metric_name]
    found = {
        Shape.COUNT: _count,
        Shape.SHARE: _share,
        Shape.DURATION: _duration,
        Shape.SCORE: _score,
        Shape.NPS: _nps,
    }[metric.shape](metric, sums, values)
    return Answer(metric=metric_name, n=sums.n, num=sums.num, den=sums.den, **(found | more))


def _count(_metric: Metric, sums: Sums, _values: Sequence[int] | None) -> dict[str, Any]:
    return {"value": sums.n, "method": "exact", "badge": "normal"}


def _share(_metric: Metric, sums: Sums, _values: Sequence[int] | None) -> dict[str, Any]:
    value = sums.num / sums.den if sums.den else None
    interval = intervals.wilson(sums.num, sums.den)
    badge = intervals.badge(sums.den, value, interval)
    return {"value": value, "ci": interval, "method": "wilson", "badge": badge}


def _score(metric: Metric, sums: Sums, _values: Sequence[int] | None) -> dict[str, Any]:
    """The share of good answers with its interval; the mean beside it (its own interval: `mean_ci`)."""
    return _share(metric, sums, None) | {"mean": sums.total / sums.n if sums.n else None, "sum_ms": sums.total}


def _duration(_metric: Metric, sums: Sums, values: Sequence[int] | None) -> dict[str, Any]:
    mean = sums.total / sums.n if sums.n else None
    found: dict[str, Any] = {"sum_ms": sums.total, "mean": mean, "badge": intervals.badge(sums.n, None, None)}
    if values is None:
        return found | {
            "value": mean,
            "method": "t",
            "ci": intervals.mean_interval(sums.n, sums.total, sums.squares, 0),
        }
    median = intervals.quantile(values, 0.5)
    return found | {
        "value": median,
        "median": median,
        "p90": intervals.quantile(values, 0.9),
        "ci": median_interval(values),
        "method": "order statistics",
    }


def median_interval(values: Sequence[int]) -> tuple[float, float] | None:
    """The interval of a median, from n = 6."""
    low, high = intervals.order_interval(len(values), 0.5)
    return None if low is None or high is None else (values[low - 1], values[high - 1])


def _nps(_metric: Metric, sums: Sums, _values: Sequence[int] | None) -> dict[str, Any]:
    counts = sums.promoters, sums.n - sums.promoters - sums.detractors, sums.detractors
    value = 100 * (counts[0] - counts[2]) / sums.n if sums.n else None
    interval = intervals.nps_interval(*counts)
    badge = intervals.badge(sums.n, None, None)
    return {"value": value, "ci": interval, "method": "adjusted wald", "badge": badge, "counts": counts}


def mean_ci(metric_name: str, sums: Sums) -> tuple[float, float] | None:
    """The interval of a score's mean, cut at the ends of its scale."""
    metric = METRICS[metric_name]
    return intervals.mean_interval(sums.n, sums.total, sums.squares, metric.low, metric.high)


P90 = Fraction(9, 10)
HALF = Fraction(1, 2)
