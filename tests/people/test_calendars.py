"""Which calendar holds, and the clocks that are kept."""

from typing import Any

import pytest

from people import calendars
from people.actions.calendars import assign_calendar, correct_hours, create_calendar
from people.calendar_forms import OFFICE
from people.models import Calendar, Company, Tier
from tests.cast import Cast


def made(name: str) -> Calendar:
    return create_calendar(name=name, time_zone="UTC", weekly=OFFICE, by=None)


def test_channel_goes_before_tier_before_team_before_company(cast: Cast, django_assert_num_queries: Any) -> None:
    tier, company = Tier.objects.get(slug="premium"), Company.objects.get()
    asked = {"channel": cast.mailbox, "tier": tier, "team": cast.support}
    assert calendars.calendar_id(**asked) is None
    for holder in (company, cast.support, tier, cast.mailbox):
        calendar = made(str(holder) + holder._meta.model_name)
        assign_calendar(holder=holder, calendar=calendar, by=None)
        assert calendars.calendar_id(**asked) == calendar.pk
    with django_assert_num_queries(0):
        calendars.calendar_id(**asked)
    with django_assert_num_queries(1):
        assert calendars.calendar_id() == company.calendar_id


def test_no_calendar_is_always_open() -> None:
    assert calendars.clock(None) is None


def test_clock_is_kept_until_something_changes(cast: Cast, django_assert_num_queries: Any) -> None:
    calendar = made("Office")
    with django_assert_num_queries(3):
        first = calendars.clock(calendar.pk)
    with django_assert_num_queries(1):
        assert calendars.clock(calendar.pk) is first
    correct_hours(version=calendar.versions.get(), time_zone="UTC", weekly=((),) * 7, by=None)
    changed = calendars.clock(calendar.pk)
    assert changed is not None
    assert changed.versions[0].schedule.weekly == ((),) * 7


def test_clock_of_a_calendar_that_is_gone(cast: Cast) -> None:
    with pytest.raises(Calendar.DoesNotExist):
        calendars.clock(0)


def test_holders_are_whatever_may_have_a_calendar(cast: Cast, django_assert_num_queries: Any) -> None:
    office, other = made("Office"), made("Other")
    for holder in (cast.support, cast.mailbox, Company.objects.get()):
        assign_calendar(holder=holder, calendar=office, by=None)
    with django_assert_num_queries(5):
        found = calendars.holders([office, other])
    assert set(found[office.pk]) == {("team", "Support"), ("channel", "Support"), ("company", "Ondine")}
    assert found[other.pk] == []


def test_week_is_stored_and_read_again() -> None:
    assert calendars.write_week(OFFICE) == {str(day): [["09:00", "17:00"]] for day in range(5)}
    assert calendars.read_week(calendars.write_week(OFFICE)) == OFFICE
