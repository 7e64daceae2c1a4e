"""Which business calendar holds, and the clock that `core.clocks` asks; each docstring states its query count.

The calendar of the channel, else of the customer's tier, else of the team, else of the company; none of them having
one means always open. What promises more precisely (a service level policy) may name a calendar of its own and then
asks nobody here.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from core import clocks
from core.hours import WEEK, Schedule, Spans, read_spans, write_span
from people.enums import HolderKind
from people.models import Calendar, CalendarDay, CalendarVersion, Company

_MOST_KEPT = 200
_kept: dict[int, tuple[int, clocks.Calendar]] = {}


class Holder(Protocol):
    """A row that may have a calendar: a channel, tier, team or the company."""

    @property
    def calendar_id(self) -> int | None:
        """The calendar's id, or None for "as the next one says"."""


def calendar_id(*, channel: Holder | None = None, tier: Holder | None = None, team: Holder | None = None) -> int | None:
    """The id of the calendar that holds, or None for always open. No query, or one when the company decides."""
    for holder in (channel, tier, team):
        if holder is not None and holder.calendar_id is not None:
            return holder.calendar_id
    return Company.objects.values_list("calendar_id", flat=True).first()


def clock(calendar_id: int | None) -> clocks.Calendar | None:
    """A calendar as `core.clocks` knows it; None gives None, always open.

    One query while nothing was changed since this process asked last, else three. Raises Calendar.DoesNotExist.
    """
    if calendar_id is None:
        return None
    revision = Calendar.objects.values_list("revision", flat=True).get(pk=calendar_id)
    return _clock_of(calendar_id, revision)


def forget() -> None:
    """Reads every calendar anew: a database that was put in another's place may use its numbers again."""
    _kept.clear()


def clock_of(calendar: Calendar) -> clocks.Calendar:
    """The clock of a row that was just read. No query, or two when it changed since this process asked last."""
    return _clock_of(calendar.pk, calendar.revision)


def _clock_of(key: int, revision: int) -> clocks.Calendar:
    found = _kept.get(key)
    if found is None or found[0] != revision:
        versions = CalendarVersion.objects.filter(calendar_id=key)
        found = revision, build_clock(versions, CalendarDay.objects.filter(calendar_id=key))
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = found
    return found[1]


def build_clock(versions: Iterable[CalendarVersion], days: Iterable[CalendarDay]) -> clocks.Calendar:
    """The clock of these rows. No query of its own."""
    own: dict[date, Spans] = {day.date: read_spans(day.hours) for day in days}
    return clocks.Calendar(
        clocks.Version(each.valid_from, Schedule(ZoneInfo(each.time_zone), read_week(each.weekly), own))
        for each in versions
    )


def read_week(stored: dict[str, Any]) -> tuple[Spans, ...]:
    """Spans of Monday to Sunday from the stored form."""
    return tuple(read_spans(stored.get(str(day), ())) for day in WEEK)


def write_week(week: Iterable[Spans]) -> dict[str, Any]:
    """The stored form of spans from Monday on; closed days are left out."""
    return {str(day): write_spans(spans) for day, spans in enumerate(week) if spans}


def write_spans(spans: Spans) -> list[list[str]]:
    """The stored form of one day's spans."""
    return [list(write_span(span)) for span in spans]


def today(calendar: Calendar) -> date:
    """The date on the calendar's wall now. As many queries as `clock_of`."""
    moment = clocks.now()
    return clock_of(calendar).schedule_at(moment).local_date(moment)


class Held(NamedTuple):
    """Something that works by a calendar."""

    kind: HolderKind
    name: str


def holders(calendars: Iterable[Calendar]) -> dict[int, list[Held]]:
    """What works by each calendar, by its id. One query for each kind."""
    found: dict[int, list[Held]] = {calendar.pk: [] for calendar in calendars}
    for relation in Calendar._meta.related_objects:
        if relation.field.null:  # the rows of a calendar's own cannot be without it
            rows: Iterable[Any] = relation.related_model._default_manager.filter(calendar_id__in=found)
            for row in rows:
                found[row.calendar_id].append(Held(HolderKind(row._meta.model_name), str(row)))
    return found
