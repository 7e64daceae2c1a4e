"""When a ticket that is about to be written will be due: what the subscriber is going to find, a statement earlier."""

from collections.abc import Sequence

from automation.book import Facts, current_book
from automation.enums import Target
from core import clocks
from core.clocks import FAR_FUTURE
from tickets.enums import Flag, Purpose
from tickets.log import tier_of
from tickets.models import Ticket


def first_due(tickets: Sequence[Ticket]) -> None:
    """Sets `due_order` and `soon_order` of unsaved tickets. One query."""
    book = current_book()
    if book.is_empty:
        return
    for ticket in tickets:
        if ticket.purpose != Purpose.REQUEST or ticket.flag != Flag.NONE:
            continue
        start = ticket.created_at
        facts = Facts(ticket.channel.metric_channel, tier_of(ticket), ticket.team_id, ticket.priority)
        version = book.match(facts, start, start)
        if version is None:
            continue
        targets = [Target.RESOLUTION, *([Target.FIRST_RESPONSE] if ticket.is_waiting else [])]
        span = min((ms for target in targets if (ms := version.target_ms(target)) is not None), default=None)
        if span is not None:
            clock = book.clock(book.calendar_of(version, ticket.channel_id, facts))
            ticket.due_order = clocks.due_at(clock, start, span) or FAR_FUTURE
            ticket.soon_order = clocks.due_at(clock, start, span - span // 4) or ticket.due_order
