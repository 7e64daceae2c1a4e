"""Solutions: how long they took, whether one contact was enough, whether they lasted."""

from typing import Any

from metrics.recount.ledger import DONE, Event, Line, Move, Rules, Ticket

LIVE_TALK = ("agent_reply", "bot_reply")


def only_bot(ticket: Ticket) -> bool:
    """A bot answered and no human ever did."""
    return ticket.has_bot() and not ticket.responses()


def flows(tickets: list[Ticket], rules: Rules) -> list[Line]:
    """`created`, `resolved`, `reopened`: what came in, went out and came back."""
    found = []
    for ticket in tickets:
        if not ticket.excluded:
            line = ticket.line("created", ticket.opened, None, rules)
            line.team = None  # nobody was given it yet
            found.append(line)
            for move in ticket.moves:
                if move.solves or move.reopens:
                    metric = "resolved" if move.solves else "reopened"
                    found.append(ticket.line(metric, move.at, move.agent, rules, seq=move.seq))
    return found


def backlog(tickets: list[Ticket], instant: int) -> int:
    """Reportable tickets opened before an instant and not resolved at it."""
    return sum(
        not ticket.excluded and ticket.opened < instant and ticket.status_at(instant) not in DONE for ticket in tickets
    )


def full_resolutions(tickets: list[Ticket], rules: Rules) -> list[Line]:
    """`resolution`: requests that are resolved and not open again, from opening to the last resolution."""
    found = []
    for ticket in tickets:
        if ticket.is_request and ticket.is_done and not only_bot(ticket):
            last = ticket.solutions[-1]
            found.append(_lasted(ticket, "resolution", last, rules))
    return found


def first_resolutions(tickets: list[Ticket], rules: Rules) -> list[Line]:
    """`first_resolution`: from opening to the first resolution, lasting or not."""
    return [
        _lasted(ticket, "first_resolution", ticket.solutions[0], rules)
        for ticket in tickets
        if ticket.is_request and ticket.solutions and not only_bot(ticket)
    ]


def _lasted(ticket: Ticket, metric: str, move: Move, rules: Rules) -> Line:
    biz = rules.hours_of(ticket).between(ticket.opened, move.at)
    cal = max(0, move.at - ticket.opened)
    return ticket.line(metric, move.at, move.agent, rules, seq=move.seq, cal=cal, biz=biz)


def time_in_status(ticket: Ticket, rules: Rules) -> dict[str, tuple[int, int]]:
    """(calendar, open time) per status up to the last resolution, without the time spent resolved in between."""
    hours, found = rules.hours_of(ticket), {}
    for status in ("open", "pending", "on_hold"):
        spans = ticket.spent([status], ticket.solutions[-1].at)
        found[status] = (sum(end - start for start, end in spans), sum(hours.between(*span) for span in spans))
    return found


def contacts(ticket: Ticket, until: Move, rules: Rules) -> int:
    """How often the customer got in touch up to a resolution."""
    count, channel, answered = 0, None, False
    visits: dict[str, tuple[int, bool]] = {}  # by live channel: when it falls silent, and whether it was counted
    for moment in ticket.moments:
        if (moment["ms"], moment["seq"]) > (until.at, until.seq):
            break
        what, live = moment["what"], moment["channel"] in rules["live_channels"]
        until_silence, counted = visits.get(moment["channel"], (-1, False))
        counted = counted and moment["ms"] <= until_silence
        if what == "call":
            count, channel, answered = count + 1, "phone", False
            visits.pop("phone", None)
        elif what == "customer":
            again = not counted if live else answered
            count += moment["channel"] != channel or again
            channel, answered, counted = moment["channel"], False, True
        elif what == "response":
            answered = True
        if what == "customer" or moment["type"] in LIVE_TALK or moment.get("is_ack"):
            visits[moment["channel"]] = (moment["ms"] + rules.span("live_gap"), counted)
    return count


def first_contact(
    tickets: list[Ticket], roots: dict[Any, Any], rules: Rules, as_of: int, start: int, end: int
) -> tuple[list[Line], dict[str, int]]:
    """`fcr` lines, and why the other tickets first resolved in the period do not count."""
    found, left_out = [], dict[str, int]()
    for ticket in tickets:
        if ticket.excluded or not ticket.solutions or not start <= ticket.solutions[0].at < end:
            continue
        first = ticket.solutions[0]
        if reason := _no_issue(ticket, first, as_of, rules):
            left_out[reason] = left_out.get(reason, 0) + 1
            continue
        back = _came_back(ticket, first.at, first.at + rules.span("fcr_window"), tickets, roots)
        solved = contacts(ticket, first, rules) == 1 and not back
        found.append(ticket.line("fcr", first.at, first.agent, rules, seq=first.seq, num=int(solved), den=1))
    return found, left_out


def _no_issue(ticket: Ticket, first: Move, as_of: int, rules: Rules) -> str:
    before = [one for one in ticket.responses() if (one["ms"], one["seq"]) <= (first.at, first.seq)]
    if ticket.purpose == "outbound":
        return "outbound"
    if not before and any(one["what"] == "bot_reply" and _precedes(one, first) for one in ticket.moments):
        return "bot_only"
    if ticket.follows.get(ticket.id, (None, 0))[0] not in (None, *(row["ticket"] for row in ticket.rows)):
        return "follow_up"
    if not before:
        return "no_human_contact"
    return "" if first.at + rules.span("fcr_window") <= as_of else "immature"


def _precedes(moment: Event, move: Move) -> bool:
    return bool((moment["ms"], moment["seq"]) <= (move.at, move.seq))


def _came_back(ticket: Ticket, after: int, until: int, tickets: list[Ticket], roots: dict[Any, Any]) -> bool:
    said = any(one["what"] in ("customer", "call") and after < one["ms"] <= until for one in ticket.moments)
    followed = any(
        roots.get(continued) == ticket.id and other.id != ticket.id and not other.excluded and after < opened <= until
        for other in tickets for continued, opened in other.follows.values()
    )  # fmt: skip
    return said or followed


def reopenings(tickets: list[Ticket], rules: Rules, as_of: int) -> list[Line]:
    """`reopen`: of a request's ripe resolutions not made by a bot, those the customer undid within the window."""
    found = []
    for ticket in tickets:
        for move in ticket.solutions if ticket.is_request else []:
            until = move.at + rules.span("reopen_window")
            if move.by == "bot" or until > as_of:
                continue
            later = [one for one in ticket.moves if one.reopens and (one.at, one.seq) > (move.at, move.seq)][:1]
            undone = any(one.by == "customer" and one.at <= until for one in later)
            found.append(ticket.line("reopen", move.at, move.agent, rules, seq=move.seq, num=int(undone), den=1))
    return found


def containment(tickets: list[Ticket], roots: dict[Any, Any], rules: Rules, as_of: int) -> list[Line]:
    """`bot_containment`: conversations a bot answered; `note` says confirmed where the customer thanked."""
    found = []
    for ticket in tickets:
        if ticket.excluded or not ticket.has_bot():
            continue
        first = ticket.solutions[0] if ticket.solutions else None
        ripe = (first.at if first else ticket.opened) + rules.span("deflection_window")
        if ripe > as_of:
            continue
        human = first and [one for one in ticket.responses() if _precedes(one, first)]
        contained = first is not None and not human and not _came_back(ticket, first.at, ripe, tickets, roots)
        thanked = any(one["what"] == "other" and one["is_ack"] for one in ticket.moments)
        note = "confirmed" if contained and thanked else ""
        found.append(ticket.line("bot_containment", ticket.opened, None, rules, num=int(contained), den=1, note=note))
    return found
