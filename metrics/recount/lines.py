"""Every line of a log that the nightly check compares, by the names of the product's metrics."""

from collections.abc import Collection, Iterable
from typing import Any

from metrics.recount import voices, waits
from metrics.recount.gathering import Recount
from metrics.recount.ledger import Line, Ticket
from metrics.recount.solving import contacts, only_bot, time_in_status

# As the recount calls them, and as the product does; those of RATIOS are num of den, the others amounts.
NAMES = {
    "created": "created", "resolved": "resolved", "reopened": "reopened", "frt": "first_response",
    "next_reply": "next_reply", "asa": "answer_speed", "resolution": "resolution",
    "first_resolution": "first_resolution", "fcr": "fcr", "reopen": "reopen_rate", "aht": "handle",
    "handle": "handle_agent", "excluded_handle": "handle_excluded", "call_aht": "call_handle",
    "sla_first_response": "sla_first_response", "sla_resolution": "sla_resolution",
    "sla_next_response": "sla_next_response", "csat": "csat", "ces": "ces", "fcr_survey": "fcr_survey", "nps": "nps",
    "bot_containment": "bot_contained", "deflection": "deflection",
}  # fmt: skip
_SURVEYS = {"csat": "csat", "ces": "ces", "fcr": "fcr_survey", "nps": "nps"}
_RATES = ("rate", "rate_partial", "bound")
RATIOS = frozenset(
    {
        "fcr", "reopen_rate", "sla_first_response", "sla_next_response", "sla_resolution", "bot_contained",
        "bot_confirmed", "deflection", "deflection_confirmed", "one_touch", "quick",
        *(f"{survey}_{rate}" for survey in _SURVEYS.values() for rate in _RATES),
    }
)  # fmt: skip
ONE_CLOCK = frozenset({"csat", "ces", "fcr_survey", "nps", "call_handle", "contacts"})
COMPARED = frozenset({*NAMES.values(), *RATIOS, "contacts", "time_open", "time_pending", "time_on_hold"})
_QUICK = 900_000


def lines(data: Recount) -> list[Line]:
    """The lines of the period under the product's names."""
    found = []
    for line in data.lines:
        if line.metric in NAMES and (line.den or NAMES[line.metric] not in RATIOS):
            line.metric = NAMES[line.metric]
            found.append(line)
            if line.metric in ("bot_contained", "deflection"):
                name = "bot_confirmed" if line.metric == "bot_contained" else "deflection_confirmed"
                confirmed = int(line.note == "confirmed")
                found.append(Line(name, line.subject, line.at, num=confirmed, den=1, ticket=line.ticket))
    more = [*_of_tickets(data), *_rates(data)]
    return [*found, *(line for line in more if data.start <= line.at < data.end)]


def amounts(line: Line) -> tuple[int, int, int, int]:
    """What adds up of a line: open time or score, the calendar's time, num and den."""
    if line.metric in RATIOS:
        return 0, 0, line.num, line.den
    cal, shares = line.cal or 0, (line.num, line.den) if line.den else (1, 1)
    return cal if line.biz is None else line.biz, 0 if line.metric in ONE_CLOCK else cal, *shares


def _of_tickets(data: Recount) -> Iterable[Line]:
    for ticket in data.all:
        if ticket.excluded or not ticket.solutions:
            continue
        first, last, name = ticket.solutions[0], ticket.solutions[-1], str(ticket.id)
        quick = int(first.at - ticket.opened <= _QUICK)
        yield Line("quick", name, first.at, num=quick, den=1, ticket=ticket.id)
        if ticket.is_request:
            count = contacts(ticket, first, data.rules)
            yield Line("contacts", name, first.at, cal=count, ticket=ticket.id)
            if ticket.is_done:
                replies = sum(event["type"] == "agent_reply" for event in ticket.events)
                yield Line("one_touch", name, last.at, num=int(replies < 2), den=1, ticket=ticket.id)
                yield from _times(ticket, data)


def _times(ticket: Ticket, data: Recount) -> Iterable[Line]:
    if not only_bot(ticket):
        for status, (cal, biz) in time_in_status(ticket, data.rules).items():
            if cal:
                at = ticket.solutions[-1].at
                yield Line(f"time_{status}", str(ticket.id), at, cal=cal, biz=biz, ticket=ticket.id)


def _rates(data: Recount) -> Iterable[Line]:
    for kind, survey in _SURVEYS.items():
        for one in voices.asked(kind, data.answers, data.as_of, data.start, data.end):
            assert one.invitation is not None
            counted = one.counted
            partial = any(reason in ("", "partial") for _event, reason in one.judged)
            best = counted is not None and counted["score"] >= voices.best(one, data.rules)
            for rate, num in zip(_RATES, (counted is not None, partial, best), strict=True):
                ticket = one.ticket.id if one.ticket else None
                at = int(one.invitation["ms"])
                yield Line(f"{survey}_{rate}", str(one.invitation["survey"]), at, num=int(num), den=1, ticket=ticket)


def openings(data: Recount, tickets: Collection[Any]) -> dict[str, int]:
    """Of every ticket opened in the period that is part of these, why it has no first response time ("" if it has)."""
    raw = {ticket: root for ticket, root in data.roots.items() if root in tickets}
    found = waits.ledger(data.tickets, raw, data.raw_openings(), data.start, data.end)
    counted = found.pop("counted", 0) + found.pop("response_outside_period", 0)
    return found | ({"": counted} if counted else {})
