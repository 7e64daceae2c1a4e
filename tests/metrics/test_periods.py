"""Periods of whole local days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from metrics.periods import last_complete_days, report_zone


def test_period_of_28_days_ends_at_the_last_local_midnight() -> None:
    period = last_complete_days(report_zone("America/Los_Angeles"), datetime(2026, 6, 15, 5, 0, tzinfo=UTC))
    assert (period.first_day, period.last_day) == (date(2026, 5, 17), date(2026, 6, 13))
    assert period.end == datetime(2026, 6, 14, 7, 0, tzinfo=UTC)
    assert period.end - period.start == timedelta(days=28)


def test_period_over_the_end_of_summer_time_has_an_hour_more() -> None:
    period = last_complete_days(report_zone("Europe/Berlin"), datetime(2025, 11, 10, 12, tzinfo=UTC))
    assert period.end - period.start == timedelta(days=28, hours=1)


def test_period_never_reaches_into_the_running_day() -> None:
    moment = datetime(2026, 6, 15, 12, tzinfo=UTC)
    period = last_complete_days(report_zone("UTC"), moment, end_day=date(2030, 1, 1))
    assert period.end == datetime(2026, 6, 15, tzinfo=UTC)
    earlier = last_complete_days(report_zone("UTC"), moment, end_day=date(2026, 6, 1), days=1)
    assert (earlier.first_day, earlier.last_day) == (date(2026, 5, 31), date(2026, 5, 31))


@pytest.mark.parametrize("name", ["", "Atlantis/Capital", "../etc/passwd"])
def test_zone_that_is_none_is_utc(name: str) -> None:
    assert str(report_zone(name)) == "UTC"
