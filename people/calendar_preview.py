"""What a calendar means in the days to come, ready to be drawn; no query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise

from core import clocks
from core.hours import DAY_MINUTES, Spans, write_span
from people.hours_text import write_hours
from people.models import CalendarDay

DAYS = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a day's line: minutes after midnight and how many."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day: its open hours as text and as bars; `own` is the row that replaces the weekday's hours."""

    name: str | Promise
    hours: str
    bars: list[Bar]
    day: date | None = None
    own: CalendarDay | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """Whether it is open, and until or from when, by the calendar's own wall clock."""

    is_open: bool
    here: datetime
    turns: datetime | None

    @property
    def time(self) -> str:
        """What the clock says there."""
        return f"{self.here:%H:%M}"

    @property
    def zone_name(self) -> str:
        """The zone as people write it."""
        return str(self.here.tzinfo).replace("_", " ")

    @property
    def turns_text(self) -> str:
        """When it turns: the time today, else with the weekday, else with the date; midnight ends its day."""
        if self.turns is None:
            return ""
        at_midnight = self.is_open and self.turns.hour == self.turns.minute == 0
        day = self.turns.date() - timedelta(days=1) if at_midnight else self.turns.date()
        ahead = (day - self.here.date()).days
        time = "24:00" if at_midnight else f"{self.turns:%H:%M}"
        if ahead == 0:
            return time
        return f"{WEEKDAYS[day.weekday()] if ahead < 7 else formats.date_format(day)} {time}"


def moment_of(calendar: clocks.Calendar, at: datetime) -> Moment:
    """Open or closed at an instant, and what comes next."""
    zone = calendar.schedule_at(at).zone
    opened = clocks.is_open(calendar, at)
    turns = clocks.next_closing(calendar, at) if opened else clocks.next_opening(calendar, at)
    return Moment(opened, at.astimezone(zone), turns.astimezone(zone) if turns else None)


def week_lines(week: tuple[Spans, ...]) -> list[DayLine]:
    """Monday to Sunday, each with what begins on it; what goes on after midnight is drawn to the day's end."""
    return [
        DayLine(WEEKDAYS[day], write_hours(spans), [_bar(*span) for span in spans]) for day, spans in enumerate(week)
    ]


def coming_days(calendar: clocks.Calendar, at: datetime, own: Mapping[date, CalendarDay]) -> list[DayLine]:
    """The next 14 local days with the time that is really open on each."""
    schedule = calendar.schedule_at(at)
    first = schedule.local_date(at)
    return [
        _line(calendar, schedule.zone, first + timedelta(days=step), own.get(first + timedelta(days=step)))
        for step in range(DAYS)
    ]


def _line(calendar: clocks.Calendar, zone: ZoneInfo, day: date, own: CalendarDay | None) -> DayLine:
    midnights = [datetime(each.year, each.month, each.day, tzinfo=zone) for each in (day, day + timedelta(days=1))]
    spans = tuple(
        (_minute(start, day, zone), _minute(end, day, zone)) for start, end in clocks.open_spans(calendar, *midnights)
    )
    text = ", ".join("–".join(write_span(span)) for span in spans)
    return DayLine(WEEKDAYS[day.weekday()], text, [_bar(*span) for span in spans], day, own)


def _minute(instant: datetime, day: date, zone: ZoneInfo) -> int:
    wall = instant.astimezone(zone)
    return wall.hour * 60 + wall.minute if wall.date() == day else DAY_MINUTES


def _bar(start: int, end: int) -> Bar:
    return Bar(start, max(min(end, DAY_MINUTES) - start, 0))
