"""Writing business calendars: what holds afterwards, what is refused, what is noted."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from core.clocks import open_ms
from people import calendars
from people.actions.calendars import (
    CalendarRefused,
    PastRefused,
    add_hours,
    assign_calendar,
    change_calendar,
    confirm_holidays,
    correct_hours,
    create_calendar,
    remove_day,
    remove_hours,
    set_days,
)
from people.enums import CalendarChangeKind
from people.models import Agent, Calendar, CalendarChange
from tests.cast import Cast

HOUR = 3_600_000
NINE_TO_FIVE = ((540, 1020),)
OFFICE = (*[NINE_TO_FIVE] * 5, (), ())
LONGER = (*[((480, 1080),)] * 5, (), ())
TODAY = datetime(2026, 3, 4, 10, tzinfo=UTC)  # a Wednesday


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def office(administrator: Agent) -> Calendar:
    return create_calendar(name="Office", time_zone="Europe/Lisbon", weekly=OFFICE, by=administrator)


def hours_on(calendar: Calendar, day: date) -> float:
    """Open hours of one UTC day."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return open_ms(calendars.clock(calendar.pk), start, start.replace(hour=23, minute=59)) / HOUR


def noted(calendar: Calendar) -> list[tuple[str, date | None]]:
    return list(calendar.changes.order_by("id").values_list("kind", "since"))


def test_calendar_is_made_with_hours_from_the_beginning(office: Calendar) -> None:
    assert [hours_on(office, date(2020, 3, day)) for day in (6, 7)] == [8, 0]
    assert noted(office) == [("created", None)]


def test_hours_hold_from_a_day_on_and_those_before_are_kept(office: Calendar) -> None:
    add_hours(calendar=office, valid_from=date(2026, 3, 9), time_zone="UTC", weekly=LONGER, by=None)
    assert [hours_on(office, date(2026, 3, day)) for day in (6, 9)] == [8, 10]
    assert noted(office)[-1] == ("hours_added", date(2026, 3, 9))
    with pytest.raises(CalendarRefused):
        add_hours(calendar=office, valid_from=date(2026, 3, 9), time_zone="UTC", weekly=OFFICE, by=None)


def test_hours_in_the_past_of_a_calendar_in_use_need_a_word(office: Calendar, cast: Cast) -> None:
    assign_calendar(holder=cast.support, calendar=office, by=None)
    version = office.versions.get()
    given = {"time_zone": "UTC", "weekly": LONGER, "by": None}
    with pytest.raises(PastRefused):
        correct_hours(version=version, **given)
    with pytest.raises(PastRefused):
        add_hours(calendar=office, valid_from=date(2026, 3, 3), **given)
    correct_hours(version=version, **given, restate=True)
    assert hours_on(office, date(2026, 3, 3)) == 10
    assert noted(office)[-1] == ("hours_corrected", None)
    add_hours(calendar=office, valid_from=date(2026, 3, 4), **given)


def test_hours_of_a_calendar_that_nobody_used_are_simply_corrected(office: Calendar) -> None:
    correct_hours(version=office.versions.get(), time_zone="UTC", weekly=LONGER, by=None)
    assert hours_on(office, date(2026, 3, 3)) == 10


def test_hours_planned_are_removed_but_the_earliest_and_those_in_force_stay(office: Calendar, cast: Cast) -> None:
    assign_calendar(holder=cast.support, calendar=office, by=None)
    current = add_hours(
        calendar=office, valid_from=date(2026, 3, 2), time_zone="UTC", weekly=LONGER, by=None, restate=True
    )
    planned = add_hours(calendar=office, valid_from=date(2026, 4, 6), time_zone="UTC", weekly=OFFICE, by=None)
    remove_hours(version=planned, by=None)
    assert hours_on(office, date(2026, 4, 7)) == 10
    assert noted(office)[-1] == ("hours_removed", date(2026, 4, 6))
    for version in (current, office.versions.get(valid_from=None)):
        with pytest.raises(CalendarRefused):
            remove_hours(version=version, by=None)


def test_days_of_their_own_replace_what_was_there(office: Calendar) -> None:
    first, last = date(2026, 3, 5), date(2026, 3, 7)
    set_days(calendar=office, first=first, last=last, name="Fair", hours=(), by=None)
    set_days(calendar=office, first=last, last=last, name="Sale", hours=((600, 840),), by=None)
    assert [hours_on(office, date(2026, 3, day)) for day in (4, 5, 6, 7)] == [8, 0, 0, 4]
    assert noted(office)[-2:] == [("days", first), ("days", last)]
    remove_day(day=office.days.get(date=first), by=None)
    assert hours_on(office, first) == 8
    assert noted(office)[-1] == ("day_removed", first)


@pytest.mark.parametrize("last", [date(2026, 3, 4), date(2027, 3, 6)])
def test_days_backwards_or_for_years_are_refused(office: Calendar, last: date) -> None:
    with pytest.raises(CalendarRefused):
        set_days(calendar=office, first=date(2026, 3, 5), last=last, name="", hours=(), by=None)


def test_day_that_has_passed_needs_a_word(office: Calendar, cast: Cast) -> None:
    assign_calendar(holder=cast.support, calendar=office, by=None)
    gone = {"first": date(2026, 3, 3), "last": date(2026, 3, 3), "name": "", "hours": ()}
    with pytest.raises(PastRefused):
        set_days(calendar=office, **gone, by=None)
    set_days(calendar=office, **gone, by=None, restate=True)
    with pytest.raises(PastRefused):
        remove_day(day=office.days.get(), by=None)


def test_holidays_are_exactly_those_confirmed_and_days_by_hand_stay(office: Calendar) -> None:
    period = {"first": date(2026, 3, 4), "last": date(2026, 12, 31)}
    party = date(2026, 6, 10)
    set_days(calendar=office, first=party, last=party, name="Party", hours=((540, 600),), by=None)
    names = {date(2026, 4, 3): "Good Friday", party: "Portugal Day", date(2027, 1, 1): "New Year"}
    confirm_holidays(calendar=office, country="PT", region="", **period, days=names, by=None)
    assert list(office.days.values_list("date", "name", "source")) == [
        (date(2026, 4, 3), "Good Friday", "PT"),
        (party, "Party", ""),
    ]
    confirm_holidays(
        calendar=office, country="DE", region="BY", **period, days={date(2026, 5, 1): "Labour Day"}, by=None
    )
    assert list(office.days.values_list("date", "source")) == [(date(2026, 5, 1), "DE-BY"), (party, "")]
    office.refresh_from_db()
    assert (office.country, office.region, office.holidays_until) == ("DE", "BY", date(2026, 12, 31))
    change = office.changes.latest("id")
    assert (change.kind, change.since, change.until, change.detail) == ("holidays", *period.values(), "DE-BY")


def test_assignment_is_noted_on_both_sides(office: Calendar, cast: Cast, administrator: Agent) -> None:
    night = create_calendar(name="Night", time_zone="UTC", weekly=OFFICE, by=administrator)
    for calendar in (office, office, night, None):
        assign_calendar(holder=cast.mailbox, calendar=calendar, by=administrator)
    cast.mailbox.refresh_from_db()
    assert cast.mailbox.calendar is None
    rows = CalendarChange.objects.filter(holder="channel", holder_id=cast.mailbox.pk).order_by("id")
    assert [(row.calendar, row.kind) for row in rows] == [
        (office, CalendarChangeKind.ASSIGNED),
        (office, CalendarChangeKind.RELEASED),
        (night, CalendarChangeKind.ASSIGNED),
        (night, CalendarChangeKind.RELEASED),
    ]
    assert {(row.by, row.since) for row in rows} == {(administrator, TODAY.date())}


def test_calendar_that_holds_for_somebody_is_not_put_aside(office: Calendar, cast: Cast) -> None:
    assign_calendar(holder=cast.support, calendar=office, by=None)
    with pytest.raises(CalendarRefused):
        change_calendar(calendar=office, name="Office", is_active=False, by=None)
    assign_calendar(holder=cast.support, calendar=None, by=None)
    change_calendar(calendar=office, name="Old office", is_active=False, by=None)
    assert (office.name, noted(office)[-1]) == ("Old office", ("renamed", TODAY.date()))
    with pytest.raises(CalendarRefused):
        assign_calendar(holder=cast.support, calendar=office, by=None)
