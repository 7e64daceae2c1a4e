"""Who waited how long for a human: first responses, later turns, promises about both, the answered rate."""

from dataclasses import dataclass, field
from typing import Any

from metrics.recount.ledger import DONE, MESSAGE_CHANNELS, Event, Line, Rules, Ticket


@dataclass
class Wait:
    """A turn: from the first unanswered message or a hand-off; `response` is missing if it ended otherwise."""

    start: int
    end: int | None = None
    response: Event | None = None
    is_first: bool = False


@dataclass
class Story:
    """How a ticket's waits went: `first` is the first human response after the customer got in touch."""

    first: Event | None = None
    first_wait: int | None = None
    waiting: int | None = None
    handed_off: bool = False  # what is waited for is a person, whatever the bot says meanwhile
    bot: bool = False
    done: bool = False
    closed_at: int | None = None
    turns: list[Wait] = field(default_factory=list)


def has_first_response(ticket: Ticket) -> bool:
    """Whether a first response is expected: requests on message channels."""
    return ticket.is_request and ticket.channel in MESSAGE_CHANNELS


def tell(ticket: Ticket, before: int | None = None) -> Story:
    """The waits of a ticket, from the moments before an instant if one is given."""
    story, touched, every_turn = (
        Story(),
        False,
        not (ticket.channel in MESSAGE_CHANNELS and ticket.purpose == "request"),
    )
    for moment in _in_order(ticket):
        if before is not None and moment["ms"] >= before:
            break
        if moment["what"] == "move":
            _moved(story, moment, every_turn)
            continue
        what, at = moment["what"], moment["ms"]
        if what in ("customer", "call", "bot_handoff"):
            touched = True
        if what == "customer" and story.waiting is None:
            story.waiting, story.handed_off = at, False
        elif what == "bot_handoff" and (story.waiting is None or not story.handed_off):
            story.waiting, story.handed_off = at, True
        elif what == "bot_reply":
            story.bot = True
            if not story.handed_off or story.waiting is None:
                _end(story, at, None)
        elif what == "response":
            if story.first is None and touched:
                story.first, story.first_wait = moment, story.waiting
                if every_turn:
                    _end(story, at, moment)
            elif story.first is not None or every_turn:
                _end(story, at, moment)
            story.waiting = None
    return story


def _in_order(ticket: Ticket) -> list[Event]:
    """Moments, and the changes of status that count."""
    moves = [{"what": "move", "ms": move.at, "seq": move.seq, "to": move.to} for move in ticket.moves]
    return sorted([*ticket.moments, *moves], key=lambda moment: (moment["ms"], moment["seq"]))


def _moved(story: Story, moment: Event, every_turn: bool) -> None:
    solved = moment["to"] in DONE and not story.done
    story.done = moment["to"] in DONE
    if solved:
        story.closed_at = moment["ms"]
        if story.first is not None or every_turn or (story.bot and not story.handed_off):
            _end(story, moment["ms"], None)


def _end(story: Story, at: int, response: Event | None) -> None:
    if story.waiting is not None:
        story.turns.append(Wait(story.waiting, at, response, is_first=story.first is None))
    story.waiting = None


def bot_only(story: Story) -> bool:
    """A bot has answered, no human has, and nobody waits."""
    return story.first is None and story.bot and story.waiting is None


def _nobody_waited(story: Story) -> bool:
    return story.first is not None and story.first_wait is None


def first_responses(tickets: list[Ticket], rules: Rules) -> list[Line]:
    """`frt`: the waits for first responses."""
    found = []
    for ticket in tickets:
        story = tell(ticket)
        if has_first_response(ticket) and story.first is not None and story.first_wait is not None:
            at, start = story.first["ms"], story.first_wait
            biz = rules.hours_of(ticket).between(start, at)
            found.append(ticket.line("frt", at, story.first.get("agent"), rules, cal=at - start, biz=biz))
    return found


def next_replies(tickets: list[Ticket], rules: Rules) -> list[Line]:
    """`next_reply`: answered turns after the first one; on phone and outbound tickets every answered turn."""
    found = []
    for ticket in tickets:
        if ticket.excluded:
            continue
        for turn in tell(ticket).turns:
            if turn.response is not None and turn.end is not None:
                biz = rules.hours_of(ticket).between(turn.start, turn.end)
                agent = turn.response.get("agent")
                found.append(ticket.line("next_reply", turn.end, agent, rules, cal=turn.end - turn.start, biz=biz))
    return found


def answer_speeds(tickets: list[Ticket], rules: Rules) -> list[Line]:
    """`asa`: how long inbound calls of phone tickets rang before they were taken."""
    return [
        ticket.line(
            "asa", moment["ms"], moment.get("agent"), rules, cal=round((moment.get("wait_seconds") or 0) * 1000)
        )
        for ticket in tickets
        if not ticket.excluded and ticket.channel == "phone"
        for moment in ticket.responses()
        if moment["type"] == "call_logged" and moment["direction"] == "inbound"
    ]


def ledger(
    tickets: dict[Any, Ticket], raw: dict[Any, Any], opened: dict[Any, int], start: int, end: int
) -> dict[str, int]:
    """Of every ticket opened in a period, merged ones included, why it counts or does not."""
    found: dict[str, int] = {}
    for ticket, survivor in raw.items():
        at = tickets[ticket].opened if ticket == survivor else opened[ticket]
        if start <= at < end:
            reason = "merged" if ticket != survivor else _reason(tickets[ticket], start, end)
            found[reason] = found.get(reason, 0) + 1
    return found


def _reason(ticket: Ticket, start: int, end: int) -> str:
    if ticket.excluded:
        return ticket.excluded
    if ticket.purpose == "outbound":
        return "outbound"
    if ticket.channel == "phone":
        return "phone"
    story = tell(ticket)
    if story.first is not None:
        inside = start <= story.first["ms"] < end
        return "no_wait" if story.first_wait is None else "counted" if inside else "response_outside_period"
    if bot_only(story):
        return "bot_only"
    return "closed_without_reply" if story.done else "waiting"


def answered(tickets: list[Ticket], start: int, end: int, before: int | None = None) -> list[int]:
    """[answered, asked]: requests opened in a period on message channels, those left out that only a bot handled."""
    cohort = [ticket for ticket in tickets if has_first_response(ticket) and start <= ticket.opened < end]
    firsts = [story.first for ticket in cohort if not bot_only(story := tell(ticket))]
    return [sum(one is not None and (before is None or one["ms"] < before) for one in firsts), len(firsts)]


def waits_of_cohort(tickets: list[Ticket], rules: Rules, start: int, end: int) -> tuple[list[int], list[int]]:
    """(ended, censored): open waits of requests opened in a period, as they stand at its end."""
    ended, censored = [], []
    for ticket in tickets:
        if not has_first_response(ticket) or not start <= ticket.opened < end:
            continue
        story, hours = tell(ticket, end), rules.hours_of(ticket)
        if story.first is not None:
            if story.first_wait is not None:
                ended.append(hours.between(story.first_wait, story.first["ms"]))
        elif not bot_only(story) and not _nobody_waited(tell(ticket)):
            until = story.closed_at if story.done and story.closed_at is not None else end
            censored.append(hours.between(ticket.opened if story.waiting is None else story.waiting, until))
    return ended, censored
