"""When a report is due: an hour on the clock of its zone, every day, on one day of the week or of the month."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from metrics.models import Rhythm, ScheduledReport

LATEST_DAY = 28  # every month has it


def next_time(report: ScheduledReport, after: datetime) -> datetime:
    """The first due instant behind `after`, UTC. An hour that the clocks skip is an hour later, as everything then."""
    zone = ZoneInfo(report.zone)
    day = after.astimezone(zone).date()
    while True:
        due = datetime.combine(day, time(report.hour), zone).astimezone(UTC)
        if due > after and _fits(report, day.isoweekday(), day.day):
            return due
        day += timedelta(days=1)


def _fits(report: ScheduledReport, weekday: int, day: int) -> bool:
    if report.rhythm == Rhythm.WEEKLY:
        return weekday == report.weekday
    return report.rhythm != Rhythm.MONTHLY or day == report.day
