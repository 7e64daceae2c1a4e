"""What a calendar's page draws."""

from datetime import UTC, date, datetime

import pytest

from core import clocks
from core.hours import read_schedule
from people.calendar_preview import Bar, coming_days, moment_of, week_lines

OFFICE = {"tz": "Europe/Berlin", "weekly": {str(day): [["09:00", "17:00"]] for day in range(4)}}
NIGHT = {"tz": "Europe/Berlin", "weekly": {"4": [["22:00", "06:00"]], "6": [["22:00", "24:00"]]}}


def calendar(document: dict[str, object]) -> clocks.Calendar:
    return clocks.Calendar([clocks.Version(None, read_schedule(document))])


@pytest.mark.parametrize(
    ("document", "at", "opened", "turns"),
    [
        (OFFICE, (2026, 3, 3, 12), True, "17:00"),
        (OFFICE, (2026, 3, 3, 6), False, "09:00"),
        (OFFICE, (2026, 3, 3, 18), False, "Wednesday 09:00"),
        (NIGHT, (2026, 3, 6, 22), True, "Saturday 06:00"),
        (NIGHT, (2026, 3, 8, 22), True, "24:00"),
        ({"tz": "UTC", "days": {"2026-12-31": [["09:00", "12:00"]]}}, (2026, 3, 8), False, "Dec. 31, 2026 09:00"),
        ({"tz": "UTC"}, (2026, 3, 8), False, ""),
        ({"tz": "UTC", "weekly": {str(day): [["00:00", "24:00"]] for day in range(7)}}, (2026, 3, 8), True, ""),
    ],
)
def test_moment_says_what_comes_next(
    document: dict[str, object], at: tuple[int, ...], opened: bool, turns: str
) -> None:
    found = moment_of(calendar(document), datetime(*at, tzinfo=UTC))  # type: ignore[arg-type, misc]
    assert (found.is_open, found.turns_text) == (opened, turns)


def test_moment_is_that_of_the_calendars_wall() -> None:
    found = moment_of(calendar({**OFFICE, "tz": "America/New_York"}), datetime(2026, 3, 3, 12, 5, tzinfo=UTC))
    assert (found.time, found.zone_name) == ("07:05", "America/New York")


def test_week_draws_what_goes_on_after_midnight_to_the_end_of_the_day() -> None:
    lines = week_lines(read_schedule(NIGHT).weekly)
    assert [(str(line.name), line.hours, line.bars) for line in lines[4:]] == [
        ("Friday", "22:00–06:00", [Bar(1320, 120)]),
        ("Saturday", "", []),
        ("Sunday", "22:00–24:00", [Bar(1320, 120)]),
    ]


def test_coming_days_show_what_is_really_open() -> None:
    lines = coming_days(calendar(NIGHT), datetime(2026, 3, 6, 12, tzinfo=UTC), {})
    assert len(lines) == 14
    assert [(line.day, line.hours) for line in lines[:3]] == [
        (date(2026, 3, 6), "22:00–24:00"),
        (date(2026, 3, 7), "00:00–06:00"),
        (date(2026, 3, 8), "22:00–24:00"),
    ]
