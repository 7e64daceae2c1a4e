"""Figures of single tickets, instants and days, as a file's "report" asks for them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from metrics.recount import solving, waits, work
from metrics.recount.gathering import Recount, seconds
from metrics.recount.ledger import Rules, Ticket

Figures = dict[str, Any]


def per_ticket(data: Recount) -> Figures:
    """The figures of each ticket, whatever the period."""
    found: Figures = {}
    for ticket in data.all:
        found |= _one_ticket(ticket, data.rules)
    stints = work.stints(data.events, data.roots, data.rules, data.as_of)
    handled = {line.subject: line for line in work.handled(data.tickets, stints, data.rules) if line.metric == "aht"}
    for ticket in data.all:
        solved = [number for number, cycle in enumerate(ticket.cycles, 1) if cycle.end is not None]
        lines = [handled.get(f"{ticket.id}:{number}") for number in solved]
        if any(lines):
            amounts = [seconds(line.cal) if line else 0 for line in lines]
            found[f"aht_{ticket.id}"] = amounts[0] if len(amounts) == 1 else amounts
    return found


def _one_ticket(ticket: Ticket, rules: Rules) -> Figures:
    found: Figures = {}
    name = ticket.id
    for line in waits.first_responses([ticket], rules):
        found |= {f"frt_{name}_cal": seconds(line.cal), f"frt_{name}_biz": seconds(line.biz)}
        wrote = [moment["ms"] for moment in ticket.moments if moment["what"] == "customer"]
        found[f"frt_{name}_team_clock"] = seconds(line.cal)
        found[f"frt_{name}_customer_clock"] = seconds(max(0, line.at - wrote[0])) if wrote else None
    for line in solving.first_resolutions([ticket], rules):
        found[f"res_first_{name}"] = seconds(line.cal)
    if ticket.is_request and ticket.solutions:
        found[f"contacts_{name}"] = solving.contacts(ticket, ticket.solutions[0], rules)
    for line in solving.full_resolutions([ticket], rules):
        found |= {f"res_full_{name}": seconds(line.cal), f"res_{name}": seconds(line.cal)}
        spent = solving.time_in_status(ticket, rules)
        found[f"status_cal_{name}"] = {status: seconds(both[0]) for status, both in spent.items()}
        found[f"status_biz_{name}"] = {status: seconds(both[1]) for status, both in spent.items()}
    return found


def asked_for(data: Recount, wishes: dict[str, Any]) -> Figures:
    """What `report` asks for by instant and by day."""
    found: Figures = {}
    zone = ZoneInfo(data.rules["report_tz"])
    for moment in wishes.get("backlog_at", []):
        instant = round(datetime.fromisoformat(moment).replace(tzinfo=zone).timestamp() * 1000)
        found[f"backlog_{moment}"] = solving.backlog(data.all, instant)
    for day, name, key in wishes.get("created_on", []):
        local = [datetime.fromtimestamp(t.opened / 1000, ZoneInfo(name)).date() for t in data.all if not t.excluded]
        found[key] = sum(one.isoformat() == day for one in local)
    for day in wishes.get("day_hours", []):
        first = datetime.fromisoformat(day)
        edges = [one.replace(tzinfo=zone).timestamp() for one in (first, first.replace(day=first.day + 1))]
        found[f"day_{day}_hours"] = round(edges[1] - edges[0]) // 3600
    return found
