"""A file in the golden format: what is in it, and what its report says, worked out in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metrics.engine import log
from metrics.engine.compute import Computed, compute
from metrics.engine.config import SECOND, Config, read_config
from metrics.engine.log import Event, LogError, read_events
from metrics.report import Order, early, report
from metrics.slicing import Memory

KEYS = frozenset(
    {
        "config", "period", "as_of", "as_of_early", "report", "contrast", "events", "expected", "clock_vectors",
        "comment", "version",
    }
)  # fmt: skip
WISHES = frozenset({"_", "backlog_at", "created_on", "day_hours", "tickets", "contrast"})


@dataclass(frozen=True, slots=True)
class Exam:
    """A file that was read; instants in milliseconds. `as_of_early` is None where the file names none."""

    config: Config
    document: Mapping[str, Any]
    start: int
    end: int
    as_of: int
    as_of_early: int | None
    wishes: Mapping[str, Any] | None
    contrast: bool
    events: Sequence[Event]

    def order(self, as_of: int) -> Order:
        """What the report is asked for."""
        known = [event for event in self.events if event.at <= as_of]
        tickets = [event.ticket for event in known if event.kind == log.TICKET_CREATED]
        accounts = [event for event in known if event.kind.startswith("account_")]
        return Order(self.start, self.end, self.config, accounts, tickets, self.wishes, self.contrast)


def read_exam(document: Any) -> Exam:
    """Reads a file in the golden format. Raises LogError naming the key or the seq."""
    if not isinstance(document, dict):
        raise LogError("the file has to hold one object")
    if unknown := set(document) - KEYS:
        raise LogError(f"unknown key {sorted(unknown)[0]!r}")
    rows = document.get("events")
    if not isinstance(rows, list):
        raise LogError("events has to be a list")
    period = document.get("period")
    if not isinstance(period, list) or len(period) != 2:
        raise LogError("period has to be [start, end] in seconds")
    start, end = (_moment(edge, "period") for edge in period)
    if start >= end:
        raise LogError("period has to end after it starts")
    as_of = _moment(document.get("as_of", period[1]), "as_of")
    before = document.get("as_of_early")
    wishes = document.get("report")
    if wishes is not None and (not isinstance(wishes, dict) or set(wishes) - WISHES):
        raise LogError("report names something unknown")
    config = read_config(document.get("config"))
    return Exam(
        config=config,
        document=document,
        start=start,
        end=end,
        as_of=as_of,
        as_of_early=None if before is None else _moment(before, "as_of_early"),
        wishes=wishes,
        contrast=bool((wishes or {}).get("contrast") or document.get("contrast")),
        events=read_events(rows, config.home_teams),
    )


def _moment(value: Any, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LogError(f"{key} has to be a number of seconds")
    return round(value * SECOND)


def tags_of(computed: Computed) -> dict[Any, list[str]]:
    """The tags of every surviving ticket."""
    return {root: group.card.tags for root, group in computed.groups.items()}


def in_memory(exam: Exam) -> dict[str, Any]:
    """The report, from facts in memory."""
    found: dict[str, Any] = {}
    if exam.as_of_early is not None:
        computed = compute(exam.events, exam.config, exam.as_of_early)
        found |= early(exam.order(exam.as_of_early), Memory(computed.facts, tags_of(computed)))
    computed = compute(exam.events, exam.config, exam.as_of)
    return found | report(exam.order(exam.as_of), Memory(computed.facts, tags_of(computed)))
