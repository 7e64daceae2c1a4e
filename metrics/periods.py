"""Periods: half-open spans between local midnights of the reporting zone, as instants in UTC (metrics.md section 4)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = 28  # whole weeks, so that every weekday counts alike


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) in UTC, and the local days it covers."""

    start: datetime
    end: datetime
    first_day: date
    last_day: date
    zone: str


def report_zone(name: str) -> ZoneInfo:
    """The zone of this name, or UTC."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def last_complete_days(zone: ZoneInfo, moment: datetime, *, end_day: date | None = None, days: int = DAYS) -> Period:
    """The last `days` complete local days before `moment`, or before the midnight that begins `end_day` if given.

    A day that lies in the future is taken as today.
    """
    today = moment.astimezone(zone).date()
    end = min(end_day or today, today)
    start = end - timedelta(days=days)
    return Period(_midnight(start, zone), _midnight(end, zone), start, end - timedelta(days=1), str(zone))


def today_so_far(zone: ZoneInfo, moment: datetime) -> Period:
    """From the last local midnight to `moment`: shown beside complete days, never mixed with them."""
    today = moment.astimezone(zone).date()
    return Period(_midnight(today, zone), moment, today, today, str(zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Converted edge by edge: a day may have 23 or 25 hours.
    return datetime.combine(day, time.min, zone).astimezone(UTC)
