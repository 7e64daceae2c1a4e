"""Which metrics there are and what kind of number each is: a count, a share, a duration, a score or an NPS."""

from dataclasses import dataclass
from enum import StrEnum

from metrics.engine import facts


class Shape(StrEnum):
    """What a metric's number is made of."""

    COUNT = "count"
    SHARE = "share"  # num of den
    DURATION = "duration"  # milliseconds
    SCORE = "score"  # points of a scale, and num of den are good
    NPS = "nps"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `low` and `high` are the ends of its scale; `waits` says that facts ripen before they count."""

    name: str
    shape: Shape
    low: int | None = None
    high: int | None = None
    waits: bool = False
    has_clock: bool = False  # open hours and the calendar differ


def _durations() -> list[Metric]:
    clocked = [
        facts.FIRST_RESPONSE, facts.NEXT_REPLY, facts.RESOLUTION, facts.FIRST_RESOLUTION, facts.TIME_OPEN,
        facts.TIME_PENDING, facts.TIME_ON_HOLD,
    ]  # fmt: skip
    plain = [facts.ANSWER_SPEED, facts.HANDLE, facts.HANDLE_AGENT, facts.HANDLE_EXCLUDED, facts.CALL_HANDLE]
    found = [Metric(name, Shape.DURATION, has_clock=True) for name in clocked]
    return found + [Metric(name, Shape.DURATION) for name in plain]


def _shares() -> list[Metric]:
    ripening = [facts.FCR, facts.REOPEN_RATE, facts.DEFLECTION, facts.DEFLECTION_CONFIRMED, facts.BOT_CONTAINED,
                facts.BOT_CONFIRMED]  # fmt: skip
    plain = [facts.ASKED, facts.ONE_TOUCH, facts.QUICK, *facts.SLA.values(), facts.FCR_SURVEY]
    found = [Metric(name, Shape.SHARE, waits=True) for name in ripening]
    found += [Metric(name, Shape.SHARE) for name in plain]
    for survey in (facts.CSAT, facts.NPS, facts.NPS_TICKET, facts.CES, facts.FCR_SURVEY):
        for rate in (facts.rate_of(survey), facts.partial_rate_of(survey), facts.bound_of(survey)):
            found.append(Metric(rate, Shape.SHARE, waits=True))
    return found


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in [
        *[Metric(name, Shape.COUNT) for name in (facts.CREATED, facts.RESOLVED, facts.REOPENED)],
        *_durations(),
        *_shares(),
        Metric(facts.CSAT, Shape.SCORE, 1, 10),
        Metric(facts.CSAT_BOT, Shape.SCORE, 1, 10),
        Metric(facts.CES, Shape.SCORE, 1, 7),
        Metric(facts.CONTACTS, Shape.SCORE),
        Metric(facts.NPS, Shape.NPS),
        Metric(facts.NPS_TICKET, Shape.NPS),
    ]
}
# Charts and cards read prepared sums of these; the others are few, and read as facts.
DIMENSIONS = ("channel", "team", "agent", "tier", "language")
