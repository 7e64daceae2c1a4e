"""Reads of people; each docstring states its query count."""

import time
from datetime import date, datetime, timedelta
from typing import NamedTuple

from people import calendars
from people.calendar_preview import DayLine, Moment, moment_of, week_lines
from people.calendars import Held
from people.models import Calendar, CalendarVersion, Company, Tier

_TIERS_FOR_S = 60.0
_tiers: tuple[float, dict[int, str]] = (0.0, {})


def tier_slugs() -> dict[int, str]:
    """Slug by tier id. No query within a minute of the last one in this process, else one."""
    global _tiers
    if time.monotonic() - _tiers[0] > _TIERS_FOR_S or not _tiers[1]:
        _tiers = (time.monotonic(), dict(Tier.objects.values_list("id", "slug")))
    return _tiers[1]


def forget_tiers() -> None:
    """Reads the tiers anew: they were edited, or a database was put in another's place."""
    global _tiers
    _tiers = (0.0, {})


def company() -> Company | None:
    """The company, or None before set-up. One query."""
    return Company.objects.first()


class ListedCalendar(NamedTuple):
    """A calendar as the list shows it."""

    calendar: Calendar
    moment: Moment
    week: list[DayLine]
    holders: list[Held]
    is_running_out: bool


def listed_calendars(at: datetime) -> list[ListedCalendar]:
    """Every calendar, those in use first. Three queries, and one for each kind of row that works by a calendar."""
    found = list(Calendar.objects.prefetch_related("versions", "days").order_by("-is_active", "name"))
    used = calendars.holders(found)
    rows = []
    for each in found:
        clock = calendars.build_clock(each.versions.all(), each.days.all())
        schedule = clock.schedule_at(at)
        ends = is_running_out(each, schedule.local_date(at))
        rows.append(ListedCalendar(each, moment_of(clock, at), week_lines(schedule.weekly), used[each.pk], ends))
    return rows


class ListedVersion(NamedTuple):
    """Hours of a calendar and whether they are in force, planned or past."""

    version: CalendarVersion
    week: list[DayLine]
    state: str


def versions_of(calendar: Calendar, today: date) -> list[ListedVersion]:
    """The versions of a calendar, latest first. One query."""
    found = sorted(calendar.versions.all(), key=lambda each: each.valid_from or date.min, reverse=True)
    current = next((each for each in found if each.valid_from is None or each.valid_from <= today), found[-1])
    rows = []
    for each in found:
        planned = each.valid_from is not None and each.valid_from > today and each is not current
        state = "current" if each is current else "planned" if planned else "past"
        rows.append(ListedVersion(each, week_lines(calendars.read_week(each.weekly)), state))
    return rows


def is_running_out(calendar: Calendar, today: date) -> bool:
    """Whether confirmed public holidays end within 90 days. No query."""
    until = calendar.holidays_until
    return until is not None and until < today + timedelta(days=90)
