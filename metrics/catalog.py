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

# Codes of the table of facts: never change one, only add.
CODES: dict[str, int] = {
    facts.CREATED: 1, facts.RESOLVED: 2, facts.REOPENED: 3, facts.ASKED: 4, facts.FIRST_RESPONSE: 10,
    facts.NEXT_REPLY: 11, facts.ANSWER_SPEED: 12, facts.RESOLUTION: 20, facts.FIRST_RESOLUTION: 21,
    facts.TIME_OPEN: 22, facts.TIME_PENDING: 23, facts.TIME_ON_HOLD: 24, facts.FCR: 30, facts.REOPEN_RATE: 31,
    facts.CONTACTS: 32, facts.ONE_TOUCH: 33, facts.QUICK: 34, facts.HANDLE: 40, facts.HANDLE_AGENT: 41,
    facts.HANDLE_EXCLUDED: 42, facts.CALL_HANDLE: 43, facts.SLA["first_response"]: 50,
    facts.SLA["next_response"]: 51, facts.SLA["resolution"]: 52, facts.CSAT: 60, facts.CSAT_BOT: 61, facts.NPS: 62,
    facts.NPS_TICKET: 63, facts.CES: 64, facts.FCR_SURVEY: 65, facts.DEFLECTION: 90,
    facts.DEFLECTION_CONFIRMED: 91, facts.BOT_CONTAINED: 92, facts.BOT_CONFIRMED: 93,
}  # fmt: skip
for _place, _survey in enumerate((facts.CSAT, facts.NPS, facts.NPS_TICKET, facts.CES, facts.FCR_SURVEY)):
    CODES[facts.rate_of(_survey)] = 70 + 3 * _place
    CODES[facts.partial_rate_of(_survey)] = 71 + 3 * _place
    CODES[facts.bound_of(_survey)] = 72 + 3 * _place
NAMES = {code: name for name, code in CODES.items()}
