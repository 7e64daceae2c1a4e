"""Reads of tickets that no page owns; each docstring states its query count."""

from django.db.models import Count

from core.clocks import Calendar
from people import calendars
from tickets.models import Ticket
from tickets.models.ticket import UNSOLVED_SHELF


def unsolved_by_category() -> dict[str, int]:
    """How many tickets wait on each unsolved shelf. One query, over the partial index of unsolved tickets."""
    rows = Ticket.objects.filter(UNSOLVED_SHELF).values_list("shelf").annotate(count=Count("number")).order_by("shelf")
    return {str(shelf): int(count) for shelf, count in rows}


def clock_of(ticket: Ticket) -> Calendar | None:
    """The business calendar that a ticket's open time is counted by, or None for always open (`people.calendars`).

    Reads channel, requester, organization, their tier and team, which a caller with many tickets selects along; then
    one query, or two where the company decides.
    """
    company = ticket.organization
    tier = ticket.requester.tier or (company.tier if company else None)
    return calendars.clock(calendars.calendar_id(channel=ticket.channel, tier=tier, team=ticket.team))
