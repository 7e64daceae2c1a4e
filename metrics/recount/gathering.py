"""A log as of an instant, read once, with every line that lies in a period."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from metrics.recount import promises, solving, voices, waits, work
from metrics.recount.ledger import Line, Rules
from metrics.recount.reading import known_events, read_tickets, survivors


class Recount:
    """A log as of an instant, and what counts in a period."""

    def __init__(self, document: dict[str, Any], as_of: int, start: int, end: int) -> None:
        self.rules, self.as_of, self.start, self.end = Rules(document.get("config")), as_of, start, end
        self.events = known_events(document["events"], as_of)
        self.roots = survivors(self.events)
        self.tickets = read_tickets(self.events)
        self.all = list(self.tickets.values())
        self.answers = voices.read_answers(self.events, self.tickets, self.roots, self.rules)
        self.lines = [line for line in self._everything() if start <= line.at < end]

    def _everything(self) -> Iterable[Line]:
        every, rules, as_of = self.all, self.rules, self.as_of
        stints = work.stints(self.events, self.roots, rules, as_of)
        fcr, self.fcr_left_out = solving.first_contact(every, self.roots, rules, as_of, self.start, self.end)
        yield from solving.flows(every, rules)
        yield from waits.first_responses(every, rules)
        yield from waits.next_replies(every, rules)
        yield from waits.answer_speeds(every, rules)
        yield from promises.first_response_promises(every, rules, as_of)
        yield from promises.next_response_promises(every, rules, as_of)
        yield from promises.resolution_promises(every, rules, as_of)
        yield from solving.full_resolutions(every, rules)
        yield from solving.first_resolutions(every, rules)
        yield from fcr
        yield from solving.reopenings(every, rules, as_of)
        yield from solving.containment(every, self.roots, rules, as_of)
        yield from work.handled(self.tickets, stints, rules)
        yield from work.calls_handled(every, rules, as_of)
        for kind in ("csat", "ces", "fcr"):
            yield from (_renamed(line) for line in voices.scores(kind, self.answers, rules))
        yield from voices.promoters(self.answers, rules)
        yield from voices.sessions(self.events, every, rules, as_of)

    def of(self, metric: str) -> list[Line]:
        """The lines of a metric in the period."""
        return [line for line in self.lines if line.metric == metric]

    def raw_openings(self) -> dict[Any, int]:
        """When each ticket was opened, as if none had been merged."""
        apart = [event for event in self.events if event["type"] != "merged"]
        return {name: ticket.opened for name, ticket in read_tickets(apart).items()}


def _renamed(line: Line) -> Line:
    line.metric = "fcr_survey" if line.metric == "fcr" else line.metric
    return line


def seconds(amount: Fraction | float | None) -> float | int | None:
    """Milliseconds in seconds, whole where they are."""
    if amount is None:
        return None
    exact = Fraction(amount) / 1000
    return int(exact) if exact.denominator == 1 else float(exact)
