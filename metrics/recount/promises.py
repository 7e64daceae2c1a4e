"""Promises about time: kept when fulfilled, broken at the due instant."""

from metrics.recount.hours import FOREVER
from metrics.recount.ledger import Line, Rules, Ticket
from metrics.recount.waits import Wait, has_first_response, tell

CANCELLED = "closed_without_reply"


def first_response_promises(tickets: list[Ticket], rules: Rules, as_of: int) -> list[Line]:
    """`sla_first_response`: one line per outcome; cancelled ones have a note and count nothing."""
    found = []
    for ticket in tickets:
        story = tell(ticket)
        start = story.first_wait if story.first is not None else story.waiting
        if not has_first_response(ticket) or start is None or (story.bot and not ticket.responses()):
            continue
        due = _due(ticket, rules, "first_response", start, as_of)
        if due is None:
            continue
        if story.first is not None and story.first["ms"] <= due:
            agent = story.first.get("agent")
            found.append(ticket.line("sla_first_response", story.first["ms"], agent, rules, num=1, den=1))
        elif story.first is None and story.done and story.closed_at is not None and story.closed_at <= due:
            found.append(ticket.line("sla_first_response", story.closed_at, None, rules, note=CANCELLED))
        elif due <= as_of:
            found.append(_broken(ticket, rules, "sla_first_response", due, f"{ticket.id}:first_response"))
    return found


def next_response_promises(tickets: list[Ticket], rules: Rules, as_of: int) -> list[Line]:
    """`sla_next_response`: later turns; one that ended without an answer counts only if it was overdue then."""
    found = []
    for ticket in tickets:
        story = tell(ticket)
        if not ticket.is_request or (story.bot and not ticket.responses()):
            continue
        every = not has_first_response(ticket)
        turns = [turn for turn in story.turns if every or not turn.is_first]
        if story.waiting is not None and (every or story.first is not None):
            turns.append(Wait(story.waiting))
        for turn in turns:
            due = _due(ticket, rules, "next_response", turn.start, as_of)
            if due is None:
                continue
            if turn.end is not None and turn.end <= due:
                if turn.response is not None:
                    agent = turn.response.get("agent")
                    found.append(ticket.line("sla_next_response", turn.end, agent, rules, num=1, den=1))
            elif due <= as_of:
                found.append(_broken(ticket, rules, "sla_next_response", due, str(ticket.id)))
    return found


def resolution_promises(tickets: list[Ticket], rules: Rules, as_of: int) -> list[Line]:
    """`sla_resolution`: one line per cycle that has an outcome."""
    found = []
    for ticket in tickets:
        if not ticket.is_request or (ticket.has_bot() and not ticket.responses()):
            continue
        for number, cycle in enumerate(ticket.cycles, 1):
            due = _due(ticket, rules, "resolution", cycle.start, as_of)
            if due is None:
                continue
            if cycle.end is not None and cycle.end.at <= due:
                agent = cycle.end.agent
                found.append(ticket.line("sla_resolution", cycle.end.at, agent, rules, seq=cycle.end.seq, num=1, den=1))
            elif due <= as_of:
                found.append(_broken(ticket, rules, "sla_resolution", due, f"{ticket.id}:resolution:{number}"))
    return found


def _due(ticket: Ticket, rules: Rules, target: str, start: int, as_of: int) -> int | None:
    """When it falls due, FOREVER if not up to now; None where nothing was promised."""
    promise = rules.promise(ticket, target, start)
    if promise is None:
        return None
    due: int = promise["hours"].due(start, promise["length"], ticket.spent(promise["pause"], FOREVER), as_of)
    return due


def _broken(ticket: Ticket, rules: Rules, metric: str, due: int, subject: str) -> Line:
    agent, team = ticket.assigned_at(due)
    line = ticket.line(metric, due, agent, rules, den=1, note="broken", subject=subject)
    line.team = team
    return line
