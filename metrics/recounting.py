"""What the recount says of some owners on a day, as sums: the second of the two that the nightly check compares.

The rows are told by `metrics.telling`, the figures counted by `metrics.recount`; neither knows the engine or the jobs.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from metrics import telling
from metrics.catalog import CODES
from metrics.exporting import HANDLING, related
from metrics.recount.gathering import Recount
from metrics.recount.ledger import Ticket
from metrics.recount.lines import COMPARED, amounts, lines, openings
from metrics.settings_of import ProductConfig
from metrics.terms import terms_of

Sums = Counter[tuple[int, str]]
PROMISES = frozenset(CODES[name] for name in COMPARED if name.startswith("sla_"))
OPENINGS = CODES["asked"]
_DAY = timedelta(days=1)


class Counting:
    """The recount of a day, a slice of owners at a time."""

    def __init__(self, start: datetime, end: datetime, as_of: datetime, config: ProductConfig) -> None:
        self.start, self.end, self.as_of, self.config = start, end, as_of, config
        self.sums: Sums = Counter()
        self.untold: set[int] = set()  # tickets of whose promises some cannot be told

    def count(self, owners: Collection[str]) -> None:
        """Adds what these owners have on the day. Some twenty queries, and three for each visitor."""
        self._tickets({int(owner[1:]) for owner in owners if owner[0] == "t"})
        self._contacts({owner for owner in owners if owner[0] in "ci"})
        for owner in owners:
            if owner[0] == "v":
                self._visitor(owner[1:])

    def _tickets(self, asked: set[int]) -> None:
        if not asked:
            return
        numbers = related(asked)
        terms, untold = terms_of(numbers, self.config)
        self.untold |= untold & asked
        names = {str(number) for number in asked}
        data = self._recount(
            telling.tell_tickets(numbers, self.as_of),
            _beside(numbers, self.as_of),
            telling.tell_surveys("i.ticket_id = ANY(%s) AND s.kind <> 'tnps'", [list(numbers)], self.as_of),
            terms=terms,
        )
        # Whether a bot takes back a promise that was broken before it came in is told in two ways (docs/metrics.md).
        self.untold |= {int(ticket.id) for ticket in data.all if _met_a_bot(ticket)} & asked
        badly = {str(number) for number in self.untold}
        for line in lines(data):
            if line.ticket in names and not (line.metric.startswith("sla_") and line.ticket in badly):
                add(self.sums, CODES[line.metric], *amounts(line))
        for reason, count in openings(data, names).items():
            self.sums[OPENINGS, f"n {reason}"] += count

    def _contacts(self, owners: set[str]) -> None:
        """What contacts recommend, and what else they were asked that is about no ticket."""
        if not owners:
            return
        contacts = [int(owner[1:]) for owner in owners if owner[0] == "c"]
        single = [int(owner[1:]) for owner in owners if owner[0] == "i"]
        where = "i.ticket_id IS NULL AND (i.contact_id = ANY(%s) OR i.id = ANY(%s))"
        data = self._recount(telling.tell_surveys(where, [contacts, single], self.as_of))
        for line in lines(data):
            add(self.sums, CODES[line.metric], *amounts(line))

    def _visitor(self, visitor: str) -> None:
        visits = telling.tell_visits([visitor], self.as_of)
        named = {row[3]["visitor"] for row in visits}
        contacts = [int(name[1:]) for name in named if name.startswith("c")]
        came = _wrote(contacts, self.start - _DAY, self.end + 2 * _DAY) if contacts else set()
        data = self._recount(visits, telling.tell_tickets(related(came), self.as_of) if came else [])
        for line in lines(data):
            if line.metric.startswith("deflection"):
                add(self.sums, CODES[line.metric], *amounts(line))

    def _recount(self, *parts: list[telling.Sorted], terms: dict[str, Any] | None = None) -> Recount:
        start, end, as_of = (telling.milliseconds(at) for at in (self.start, self.end, self.as_of))
        config = terms or {"report_tz": self.config.report_tz}
        return Recount({"config": config, "events": telling.in_order(*parts)}, as_of, start, end)


def _met_a_bot(ticket: Ticket) -> bool:
    return any(event["type"] in ("bot_reply", "bot_handoff") for event in ticket.events)


def add(sums: Sums, code: int, *whole: int) -> None:
    """One counted thing: open time or score, the calendar's time, num and den."""
    sums[code, "n"] += 1
    for name, number in zip(("value", "calendar", "num", "den"), whole, strict=True):
        sums[code, name] += number


CODES_COMPARED = frozenset(CODES[name] for name in COMPARED)
# The same agents at about the same time on other tickets, which are named as what they were merged into.
_BESIDE = """
WITH d AS (
    SELECT DISTINCT actor_agent_id AS agent, date_bin('1 hour', at, '1970-01-01T00:00Z') AS hour
    FROM tickets_ticketevent WHERE ticket_id = ANY(%(given)s) AND kind = ANY(%(kinds)s) AND actor_agent_id IS NOT NULL
)
SELECT DISTINCT e.id FROM d JOIN tickets_ticketevent e ON e.at >= d.hour - interval '12 hours'
    AND e.at < d.hour + interval '2 hours' AND e.kind = ANY(%(kinds)s) AND e.actor_agent_id = d.agent
WHERE e.ticket_id <> ALL(%(given)s)
"""


def _beside(numbers: Collection[int], until: datetime) -> list[telling.Sorted]:
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, {"given": list(numbers), "kinds": list(HANDLING)})
        found = [row[0] for row in cursor.fetchall()]
    return telling.tell_events("e.id = ANY(%s)", [found], until, of_survivors=True) if found else []


def _wrote(contacts: list[int], since: datetime, before: datetime) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT t.number FROM tickets_ticket t JOIN tickets_ticketevent e ON e.ticket_id = t.number"
            " WHERE t.requester_id = ANY(%s) AND e.at >= %s AND e.at < %s",
            [contacts, since, before],
        )
        return {row[0] for row in cursor.fetchall()}
