"""Handle time: focus and calls of each agent, united per ticket, shared between tickets, booked with the cycle."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from metrics.recount.hours import Span
from metrics.recount.ledger import Event, Line, Rules, Ticket
from metrics.recount.reading import milliseconds

FOCUS = ("handle_started", "handle_stopped")
AFTER = "after_resolution"


@dataclass
class Stint:
    """An agent's united interval on a ticket and the agent's share of it."""

    agent: Any
    root: Any
    span: Span
    share: int


def stints(events: list[Event], roots: dict[Any, Any], rules: Rules, as_of: int) -> list[Stint]:
    """Every united interval of every agent."""
    raw: dict[tuple[Any, Any], list[Span]] = {}
    for agent, ticket, span in [*_focus(events, rules), *_calls(events)]:
        if span[0] < span[1] <= as_of:
            raw.setdefault((agent, roots.get(ticket, ticket)), []).append(span)
    found = [Stint(*key, span, 0) for key, spans in raw.items() for span in _united(spans)]
    found.sort(key=lambda one: one.span[0])
    by_agent: dict[Any, list[Stint]] = {}
    for one in found:
        by_agent.setdefault(one.agent, []).append(one)
    for one in found:
        start, end = one.span
        beside = [other for other in by_agent[one.agent] if other.span[0] <= end and start <= other.span[1]]
        edges = sorted({edge for other in beside for edge in other.span if one.span[0] <= edge <= one.span[1]})
        for left, right in pairwise(edges):
            # Whole milliseconds: what cannot be divided goes to those that began first, one each.
            busy = [other for other in beside if other.span[0] <= left and right <= other.span[1]]
            each, over = divmod(right - left, len(busy))
            one.share += each + (next(place for place, other in enumerate(busy) if other is one) < over)
    return found


def _focus(events: list[Event], rules: Rules) -> list[tuple[Any, Any, Span]]:
    found = []
    by_agent: dict[Any, list[Event]] = {}
    for event in events:
        if event["type"] in FOCUS:
            by_agent.setdefault(event["agent"], []).append(event)
    for agent, own in by_agent.items():
        for position, start in enumerate(own):
            if start["type"] == "handle_started":
                later = own[position + 1 :]
                same = next((one for one in later if one["ticket"] == start["ticket"]), None)
                if same and same["type"] == "handle_stopped":
                    end = same["ms"]
                else:
                    elsewhere = (
                        one for one in later if one["type"] == "handle_started" and one["ticket"] != start["ticket"]
                    )
                    turns = [one["ms"] for one in (same, next(elsewhere, None)) if one is not None]
                    end = min([*turns, start["ms"] + rules.span("handle_cap")])
                found.append((agent, start["ticket"], (start["ms"], end)))
    return found


def _calls(events: list[Event]) -> list[tuple[Any, Any, Span]]:
    return [
        (event["agent"], event["ticket"], call_span(event))
        for event in events
        if event["type"] == "call_logged" and event["answered"] and event.get("agent") is not None
    ]


def call_span(event: Event) -> Span:
    """From when a call was taken to the end of its wrap-up."""
    start = event["ms"] + milliseconds(event, "wait_seconds")
    return start, start + sum(milliseconds(event, f"{part}_seconds") for part in ("talk", "hold", "wrap"))


def _united(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def handled(tickets: dict[Any, Ticket], found: list[Stint], rules: Rules) -> list[Line]:
    """`aht`, a line per resolved cycle with work in it; `handle`, the same per agent; `excluded_handle` by reason."""
    lines = []
    cycles: dict[tuple[Any, int], dict[Any, int]] = {}
    for stint in found:
        ticket = tickets.get(stint.root)
        if ticket is None:
            continue
        number = _cycle_of(ticket, stint.span[0])
        if reason := ticket.excluded or (AFTER if number is None else ""):
            line = ticket.line("excluded_handle", stint.span[0], stint.agent, rules, cal=stint.share, note=reason)
            lines.append(line)
        elif number is not None:
            shares = cycles.setdefault((ticket.id, number), {})
            shares[stint.agent] = shares.get(stint.agent, 0) + stint.share
    for (root, number), shares in cycles.items():
        end = tickets[root].cycles[number].end
        if end is not None:
            total = sum(shares.values())
            lines.append(
                tickets[root].line(
                    "aht", end.at, end.agent, rules, seq=end.seq, cal=total, subject=f"{root}:{number + 1}"
                )
            )
            for worker, share in shares.items():
                lines.append(tickets[root].line("handle", end.at, worker, rules, cal=share))
    return lines


def _cycle_of(ticket: Ticket, start: int) -> int | None:
    """The cycle in which work began; None for work after a resolution."""
    if start < ticket.opened:
        return 0
    for number, cycle in enumerate(ticket.cycles):
        if cycle.start <= start and (cycle.end is None or start < cycle.end.at):
            return number
    return None


def calls_handled(tickets: list[Ticket], rules: Rules, as_of: int) -> list[Line]:
    """`call_aht`: talk, hold and wrap-up of answered calls, booked at the end of wrap-up."""
    found = []
    for ticket in tickets:
        for event in [] if ticket.excluded else ticket.events:
            if event["type"] == "call_logged" and event["answered"]:
                start, end = call_span(event)
                if end <= as_of:
                    found.append(ticket.line("call_aht", end, event.get("agent"), rules, cal=end - start))
    return found
