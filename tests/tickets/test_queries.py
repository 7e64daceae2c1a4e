"""Reads of tickets that no page owns."""

from typing import Any

from people.actions.calendars import assign_calendar, create_calendar
from people.actions.contacts import create_organization
from people.calendar_forms import OFFICE
from people.models import Calendar, Tier
from tests.cast import Cast
from tickets.models import Ticket
from tickets.queries import clock_of

HOLDERS = ("channel", "team", "requester__tier", "organization__tier")


def assigned(holder: Any) -> Calendar:
    """A calendar in a zone of its own, which the holder works by from now on."""
    zone = f"Etc/GMT-{Calendar.objects.count() + 1}"
    calendar = create_calendar(name=zone, time_zone=zone, weekly=OFFICE, by=None)
    assign_calendar(holder=holder, calendar=calendar, by=None)
    return calendar


def zone_of(ticket: Ticket) -> str | None:
    clock = clock_of(Ticket.objects.select_related(*HOLDERS).get(pk=ticket.pk))
    return clock.versions[0].schedule.zone.key if clock else None


def test_clock_of_a_ticket_without_any_calendar_is_always_open(ticket: Ticket) -> None:
    assert zone_of(ticket) is None


def test_clock_of_a_ticket_is_that_of_channel_tier_or_team(cast: Cast, ticket: Ticket) -> None:
    standard, premium = Tier.objects.get(slug="standard"), Tier.objects.get(slug="premium")
    Ticket.objects.update(organization=create_organization(name="Customer", domains=[], tier=standard))
    for holder in (cast.support, standard):
        calendar = assigned(holder)
        assert zone_of(ticket) == calendar.name
    cast.dana.tier = premium
    cast.dana.save()
    assert zone_of(ticket) == "Etc/GMT-1"  # the contact's own tier has none, so the team's holds
    for holder in (premium, cast.mailbox):
        calendar = assigned(holder)
        assert zone_of(ticket) == calendar.name


def test_clock_of_a_ticket_needs_one_query_when_it_was_read_along(
    cast: Cast, ticket: Ticket, django_assert_num_queries: Any
) -> None:
    assigned(cast.mailbox)
    read = Ticket.objects.select_related(*HOLDERS).get(pk=ticket.pk)
    clock_of(read)
    with django_assert_num_queries(1):
        clock_of(read)
