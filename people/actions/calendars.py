"""Writes business calendars and who works by them.

Every change adds a `CalendarChange` with the first local date whose open time it may change, and a new revision. What
lies in the past of a calendar that was ever in use is changed only with `restate`: figures of that time follow.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.hours import Spans
from core.text import clean_line
from people.calendars import holders, today, write_spans, write_week
from people.enums import CalendarChangeKind, HolderKind
from people.models import Agent, Calendar, CalendarChange, CalendarDay, CalendarVersion

MOST_DAYS = 366


class CalendarRefused(Exception):
    """A calendar cannot be changed so; `str()` says why in a sentence for the reader."""


class PastRefused(CalendarRefused):
    """The change lies in the past and nobody said that it should."""


def create_calendar(*, name: str, time_zone: str, weekly: Sequence[Spans], by: Agent | None) -> Calendar:
    """A calendar whose hours hold from the beginning; raises IntegrityError when the name is taken."""
    with transaction.atomic():
        calendar = Calendar.objects.create(name=clean_line(name, 80))
        CalendarVersion.objects.create(calendar=calendar, time_zone=time_zone, weekly=write_week(weekly))
        _note(calendar, CalendarChangeKind.CREATED, by, since=None, detail=calendar.name)
    return calendar


def change_calendar(*, calendar: Calendar, name: str, is_active: bool, by: Agent | None) -> Calendar:
    """Renames a calendar or puts it aside. Raises CalendarRefused while something still works by it."""
    with transaction.atomic():
        _lock(calendar)
        if not is_active and holders([calendar])[calendar.pk]:
            raise CalendarRefused(_("Something still works by this calendar. Give it another one first."))
        calendar.name, calendar.is_active = clean_line(name, 80), is_active
        calendar.save(update_fields=["name", "is_active"])
        _note(calendar, CalendarChangeKind.RENAMED, by, since=today(calendar), detail=calendar.name)
    return calendar


def add_hours(
    *,
    calendar: Calendar,
    valid_from: date,
    time_zone: str,
    weekly: Sequence[Spans],
    by: Agent | None,
    restate: bool = False,
) -> CalendarVersion:
    """Hours that hold from a local date on. Raises CalendarRefused when others begin that day, or in the past."""
    with transaction.atomic():
        _lock(calendar)
        _keep_the_past(calendar, valid_from, restate)
        if calendar.versions.filter(valid_from=valid_from).exists():
            raise CalendarRefused(_("Other hours begin on this day. Correct those instead."))
        version = CalendarVersion.objects.create(
            calendar=calendar, valid_from=valid_from, time_zone=time_zone, weekly=write_week(weekly)
        )
        _note(calendar, CalendarChangeKind.HOURS_ADDED, by, since=valid_from)
    return version


def correct_hours(
    *, version: CalendarVersion, time_zone: str, weekly: Sequence[Spans], by: Agent | None, restate: bool = False
) -> CalendarVersion:
    """Writes hours anew from where they begin. Raises PastRefused when that is in the past and not meant."""
    with transaction.atomic():
        _lock(version.calendar)
        _keep_the_past(version.calendar, version.valid_from, restate)
        version.time_zone, version.weekly = time_zone, write_week(weekly)
        version.save(update_fields=["time_zone", "weekly"])
        _note(version.calendar, CalendarChangeKind.HOURS_CORRECTED, by, since=version.valid_from)
    return version


def remove_hours(*, version: CalendarVersion, by: Agent | None) -> None:
    """Takes hours away that have not begun; those before them go on. Raises CalendarRefused for others."""
    with transaction.atomic():
        _lock(version.calendar)
        if version.valid_from is None:
            raise CalendarRefused(_("The earliest hours stay. Correct them instead."))
        _keep_the_past(version.calendar, version.valid_from, restate=False)
        version.delete()
        _note(version.calendar, CalendarChangeKind.HOURS_REMOVED, by, since=version.valid_from)


def set_days(
    *,
    calendar: Calendar,
    first: date,
    last: date,
    name: str,
    hours: Spans,
    by: Agent | None,
    restate: bool = False,
) -> None:
    """Gives each date from `first` to `last` hours of its own, () for closed, in place of what stood there.

    Raises CalendarRefused for more than a year, and PastRefused.
    """
    if not 0 <= (last - first).days < MOST_DAYS:
        raise CalendarRefused(_("The last day lies before the first, or more than a year after it."))
    with transaction.atomic():
        _lock(calendar)
        _keep_the_past(calendar, first, restate)
        calendar.days.filter(date__range=(first, last)).delete()
        dates = [first + timedelta(days=step) for step in range((last - first).days + 1)]
        _write_days(calendar, dict.fromkeys(dates, clean_line(name, 120)), write_spans(hours), source="")
        _note(calendar, CalendarChangeKind.DAYS, by, since=first, until=last, detail=name)


def remove_day(*, day: CalendarDay, by: Agent | None, restate: bool = False) -> None:
    """Lets the weekday's hours hold again on a date. Raises PastRefused."""
    with transaction.atomic():
        _lock(day.calendar)
        _keep_the_past(day.calendar, day.date, restate)
        day.delete()
        _note(day.calendar, CalendarChangeKind.DAY_REMOVED, by, since=day.date, until=day.date, detail=day.name)


def confirm_holidays(
    *,
    calendar: Calendar,
    country: str,
    region: str,
    first: date,
    last: date,
    days: Mapping[date, str],
    by: Agent | None,
    restate: bool = False,
) -> None:
    """Makes exactly these days the public holidays between two dates; days set by hand stay as they are.

    `days`: names by date. Holidays confirmed before, of this country or another, give way. Raises PastRefused.
    """
    with transaction.atomic():
        _lock(calendar)
        _keep_the_past(calendar, first, restate)
        calendar.days.filter(date__range=(first, last)).exclude(source="").delete()
        by_hand = set(calendar.days.filter(date__range=(first, last)).values_list("date", flat=True))
        confirmed = {day: clean_line(name, 120) for day, name in days.items() if first <= day <= last}
        source = f"{country}-{region}" if region else country
        _write_days(calendar, {day: name for day, name in confirmed.items() if day not in by_hand}, [], source=source)
        calendar.country, calendar.region, calendar.holidays_until = country, region, last
        calendar.save(update_fields=["country", "region", "holidays_until"])
        _note(calendar, CalendarChangeKind.HOLIDAYS, by, since=first, until=last, detail=source)


def assign_calendar(*, holder: Any, calendar: Calendar | None, by: Agent | None) -> None:
    """Lets a channel, tier, team or the company work by a calendar from now on; None is "as the next one says".

    Raises CalendarRefused for a calendar that is not in use.
    """
    kind = HolderKind(holder._meta.model_name)
    with transaction.atomic():
        row = type(holder)._default_manager.select_for_update(of=("self",)).get(pk=holder.pk)
        before = row.calendar
        if before == calendar:
            return
        if calendar is not None:
            _lock(calendar)
            if not calendar.is_active:
                raise CalendarRefused(_("This calendar is not in use."))
        holder.calendar = row.calendar = calendar
        row.save(update_fields=["calendar"])
        for other, change in ((before, CalendarChangeKind.RELEASED), (calendar, CalendarChangeKind.ASSIGNED)):
            if other is not None:
                _note(other, change, by, since=today(other), detail=str(row), holder=kind, holder_id=row.pk)


def _lock(calendar: Calendar) -> None:
    """One change at a time; the row's own values become those of the database."""
    calendar.refresh_from_db(from_queryset=Calendar.objects.select_for_update())


def _keep_the_past(calendar: Calendar, since: date | None, restate: bool) -> None:
    was_used = calendar.changes.filter(kind=CalendarChangeKind.ASSIGNED)
    if not restate and (since is None or since < today(calendar)) and was_used.exists():
        raise PastRefused(_("This changes open time that has passed. Tick it if you mean it, or choose a later day."))


def _write_days(calendar: Calendar, names: Mapping[date, str], hours: list[list[str]], *, source: str) -> None:
    CalendarDay.objects.bulk_create(
        [CalendarDay(calendar=calendar, date=day, name=name, hours=hours, source=source) for day, name in names.items()]
    )


def _note(
    calendar: Calendar, kind: CalendarChangeKind, by: Agent | None, *, since: date | None, detail: str = "", **more: Any
) -> None:
    CalendarChange.objects.create(
        calendar=calendar, kind=kind, by=by, since=since, detail=clean_line(detail, 200), **more
    )
    Calendar.objects.filter(pk=calendar.pk).update(revision=F("revision") + 1)
    calendar.refresh_from_db(fields=["revision"])
