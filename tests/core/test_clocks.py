"""Open time: the reference vectors, edges of the year, and what must hold for any calendar."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clocks import (
    Calendar,
    Version,
    due_at,
    elapsed_ms,
    is_open,
    next_closing,
    next_opening,
    open_ms,
    open_spans,
)
from core.hours import Schedule, read_schedule

VECTORS = json.loads((Path(__file__).parent / "clock_vectors.json").read_text(encoding="utf-8"))
BERLIN = "Europe/Berlin"
OFFICE = {"tz": BERLIN, "weekly": {str(day): [["09:00", "17:00"]] for day in range(5)}, "holidays": ["2025-10-31"]}
ZONES = [BERLIN, "UTC", "Atlantic/Azores", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu", "Pacific/Apia"]
SECOND, HOUR = 1000, 3_600_000


def calendar(document: dict[str, Any]) -> Calendar:
    """A calendar of one version."""
    return Calendar([Version(None, read_schedule(document))])


def berlin(*wall: int) -> datetime:
    """An instant by the wall clock of Berlin."""
    return datetime(*wall, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)  # type: ignore[arg-type, misc]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["what"])
def test_open_time_of_the_reference_vectors(vector: dict[str, Any]) -> None:
    start, end = datetime.fromisoformat(vector["from"]), datetime.fromisoformat(vector["to"])
    assert open_ms(calendar(vector["schedule"]), start, end) == vector["open_seconds"] * SECOND


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        (berlin(2025, 10, 24, 16, 30), berlin(2025, 10, 27, 9, 15), 2_700),  # a weekend with the end of summer time
        (berlin(2025, 10, 30, 16), berlin(2025, 11, 3, 12, 30), 16_200),  # a holiday on Friday
        (berlin(2025, 10, 22, 8), berlin(2025, 10, 22, 9, 33), 1_980),
        (berlin(2025, 10, 27, 10), berlin(2025, 10, 30, 14, 30), 102_600),
        (berlin(2025, 10, 30, 17), berlin(2025, 11, 3, 9), 0),
        (berlin(2025, 10, 30, 12), berlin(2025, 10, 30, 11), 0),
    ],
)
def test_open_time_of_an_office(start: datetime, end: datetime, seconds: int) -> None:
    assert open_ms(calendar(OFFICE), start, end) == seconds * SECOND


def test_open_time_without_a_calendar_is_all_time() -> None:
    start = utc(2025, 10, 26, 0, 30)
    assert open_ms(None, start, start + timedelta(minutes=40)) == 40 * 60 * SECOND


def test_wall_clocks_of_one_zone_are_compared_as_instants() -> None:
    zone = ZoneInfo(BERLIN)
    asked, answered = datetime(2025, 10, 26, 2, 30, tzinfo=zone), datetime(2025, 10, 26, 2, 10, fold=1, tzinfo=zone)
    assert elapsed_ms(asked, answered) == open_ms(None, asked, answered) == 2_400 * SECOND


def test_due_of_four_open_hours_over_holiday_and_weekend() -> None:
    assert due_at(calendar(OFFICE), berlin(2025, 10, 30, 16), 4 * HOUR) == berlin(2025, 11, 3, 12)


def test_due_that_is_used_up_at_closing_time_is_due_then() -> None:
    assert due_at(calendar(OFFICE), berlin(2025, 10, 30, 16), HOUR) == berlin(2025, 10, 30, 17)


def test_due_of_nothing_is_the_start() -> None:
    assert due_at(calendar(OFFICE), berlin(2025, 10, 31, 3), 0) == berlin(2025, 10, 31, 3)


def test_calendar_that_never_opens() -> None:
    closed = calendar({"tz": "UTC", "weekly": {}})
    start = utc(2026, 1, 1)
    assert open_ms(closed, start, start + timedelta(days=4000)) == 0
    assert (due_at(closed, start, 1), next_opening(closed, start), next_closing(closed, start)) == (None, None, None)


def test_calendar_that_opens_once_in_years() -> None:
    once = calendar({"tz": "UTC", "days": {"2031-05-01": [["10:00", "12:00"]]}})
    assert next_opening(once, utc(2026, 1, 1)) == utc(2031, 5, 1, 10)
    assert next_closing(once, utc(2026, 1, 1)) == utc(2031, 5, 1, 12)
    assert due_at(once, utc(2026, 1, 1), 3 * HOUR) is None


def test_next_opening_and_closing_of_an_office() -> None:
    office = calendar(OFFICE)
    friday_evening = berlin(2025, 10, 24, 18)
    assert (next_opening(office, friday_evening), next_closing(office, friday_evening)) == (
        berlin(2025, 10, 27, 9),
        berlin(2025, 10, 27, 17),
    )
    noon = berlin(2025, 10, 27, 12, 0, 0, 123_456)
    assert (next_opening(office, noon), next_closing(office, noon)) == (noon, berlin(2025, 10, 27, 17))


def test_opening_is_open_and_closing_is_not() -> None:
    office = calendar(OFFICE)
    assert (is_open(office, berlin(2025, 10, 27, 9)), is_open(office, berlin(2025, 10, 27, 17))) == (True, False)


def test_always_open_never_closes() -> None:
    whole = calendar({"tz": BERLIN, "weekly": {str(day): [["00:00", "24:00"]] for day in range(7)}})
    assert next_closing(whole, utc(2026, 1, 1)) is None
    assert next_closing(None, utc(2026, 1, 1)) is None
    assert list(open_spans(whole, utc(2025, 1, 1), utc(2028, 1, 1))) == [(utc(2025, 1, 1), utc(2028, 1, 1))]


def test_at_the_end_of_all_dates_nothing_opens_any_more() -> None:
    office = calendar({**OFFICE, "days": {"9999-12-31": [["09:00", "24:00"]], "0001-01-01": [["00:00", "24:00"]]}})
    late = utc(9999, 12, 30, 23)
    assert (next_opening(office, late), next_closing(office, late), due_at(office, late, HOUR)) == (None, None, None)
    assert open_ms(office, utc(1, 1, 1), utc(1, 1, 2)) == 0


def test_extra_open_day_and_day_with_hours_of_its_own() -> None:
    days = {"2025-12-20": [["10:00", "14:00"]], "2025-12-24": [["09:00", "12:00"]]}
    shop = calendar({**OFFICE, "days": days})
    assert open_ms(shop, berlin(2025, 12, 20), berlin(2025, 12, 21)) == 4 * HOUR
    assert open_ms(shop, berlin(2025, 12, 24), berlin(2025, 12, 25)) == 3 * HOUR


def test_holiday_leaves_the_shift_that_began_the_evening_before() -> None:
    night = {"tz": BERLIN, "weekly": {"3": [["22:00", "06:00"]], "4": [["22:00", "06:00"]]}, "holidays": ["2025-10-31"]}
    assert list(open_spans(calendar(night), berlin(2025, 10, 30), berlin(2025, 11, 3))) == [
        (berlin(2025, 10, 30, 22), berlin(2025, 10, 31, 6))
    ]


def test_overlapping_hours_count_once() -> None:
    weekly = {"0": [["08:00", "14:00"], ["12:00", "18:00"]], "6": [["20:00", "09:00"]]}
    assert open_ms(calendar({"tz": BERLIN, "weekly": weekly}), berlin(2025, 10, 20), berlin(2025, 10, 21)) == 18 * HOUR


def test_whole_day_before_the_repeated_midnight_hour_has_24_hours() -> None:
    saturday = calendar({"tz": "Atlantic/Azores", "weekly": {"5": [["00:00", "24:00"]]}})
    sunday = calendar({"tz": "Atlantic/Azores", "weekly": {"6": [["00:00", "24:00"]]}})
    start, end = utc(2025, 10, 24), utc(2025, 10, 28)
    assert (open_ms(saturday, start, end), open_ms(sunday, start, end)) == (24 * HOUR, 25 * HOUR)


def test_date_that_a_zone_left_out_has_no_hours() -> None:
    friday = calendar({"tz": "Pacific/Apia", "weekly": {"4": [["09:00", "17:00"]]}})
    assert open_ms(friday, utc(2011, 12, 29), utc(2012, 1, 3)) == 0


def test_hours_within_the_gap_of_spring() -> None:
    gone = calendar({"tz": BERLIN, "weekly": {"6": [["02:30", "03:00"]]}})
    moved = calendar({"tz": BERLIN, "weekly": {"6": [["02:00", "02:30"]]}})
    start, end = utc(2025, 3, 30), utc(2025, 3, 31)
    assert (open_ms(gone, start, end), list(open_spans(moved, start, end))) == (
        0,
        [(utc(2025, 3, 30, 1), utc(2025, 3, 30, 1, 30))],
    )


def versions(*documents: tuple[date | None, dict[str, Any]]) -> Calendar:
    return Calendar([Version(day, read_schedule(document)) for day, document in documents])


def test_versions_hold_from_their_local_date() -> None:
    longer = {"tz": BERLIN, "weekly": {"0": [["08:00", "18:00"]]}}
    both = versions((date(2025, 10, 27), longer), (None, OFFICE))
    assert open_ms(both, berlin(2025, 10, 20), berlin(2025, 10, 21)) == 8 * HOUR
    assert open_ms(both, berlin(2025, 10, 27), berlin(2025, 11, 3)) == 10 * HOUR
    assert both.schedule_at(berlin(2025, 10, 26, 23, 59)).hours(date(2025, 10, 20)) == ((540, 1020),)
    assert both.schedule_at(berlin(2025, 10, 27)).hours(date(2025, 10, 27)) == ((480, 1080),)


def test_version_cuts_the_night_shift_of_the_one_before() -> None:
    night = {"tz": BERLIN, "weekly": {"6": [["22:00", "06:00"]]}}
    both = versions((None, night), (date(2025, 10, 27), {"tz": BERLIN, "weekly": {}}))
    assert open_ms(both, berlin(2025, 10, 26), berlin(2025, 10, 28)) == 2 * HOUR


def test_earliest_version_holds_before_its_date_too() -> None:
    assert open_ms(versions((date(2025, 10, 27), OFFICE)), berlin(2025, 10, 20), berlin(2025, 10, 21)) == 8 * HOUR


def test_version_that_an_eastern_one_overtakes_never_reigns() -> None:
    whole = {"weekly": {str(day): [["00:00", "24:00"]] for day in range(7)}}
    three = versions(
        (None, {"tz": "UTC", **whole}),
        (date(2026, 1, 2), {"tz": "Etc/GMT+12", "weekly": {}}),
        (date(2026, 1, 3), {"tz": "Pacific/Kiritimati", **whole}),
    )
    assert open_ms(three, utc(2026, 1, 1), utc(2026, 1, 5)) == 96 * HOUR


def test_calendar_without_versions_is_refused() -> None:
    with pytest.raises(ValueError, match="hours"):
        Calendar([])


# What must hold for any calendar.

spans = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=3,
).map(tuple)
schedules = st.builds(
    Schedule,
    st.sampled_from(ZONES).map(ZoneInfo),
    st.lists(spans, min_size=7, max_size=7).map(tuple),
    st.dictionaries(st.dates(date(2025, 1, 1), date(2026, 12, 31)), spans, max_size=20),
)
calendars = st.builds(
    lambda first, later: Calendar([Version(None, first), *(Version(day, schedule) for day, schedule in later.items())]),
    schedules,
    st.dictionaries(st.dates(date(2025, 1, 1), date(2026, 12, 31)), schedules, max_size=2),
)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(calendars, st.lists(instants, min_size=3, max_size=3).map(sorted))
def test_open_time_is_additive_over_any_cut(any_calendar: Calendar, cuts: list[datetime]) -> None:
    start, cut, end = cuts
    assert open_ms(any_calendar, start, end) == open_ms(any_calendar, start, cut) + open_ms(any_calendar, cut, end)


@given(calendars, instants, st.integers(1, 90 * 24 * HOUR))
def test_due_instant_inverts_open_time_and_is_the_earliest(any_calendar: Calendar, start: datetime, span: int) -> None:
    due = due_at(any_calendar, start, span)
    if due is None:
        assert open_ms(any_calendar, start, utc(2034, 1, 1)) < span
    else:
        assert open_ms(any_calendar, start, due) == span
        assert open_ms(any_calendar, start, due - timedelta(milliseconds=1)) == span - 1


@given(calendars, instants, st.integers(1, 40 * 24 * HOUR))
def test_spans_open_time_and_elapsed_time_agree(any_calendar: Calendar, start: datetime, length: int) -> None:
    end = start + timedelta(milliseconds=length)
    found = list(open_spans(any_calendar, start, end))
    opened = sum(elapsed_ms(one, other) for one, other in found)
    assert opened == open_ms(any_calendar, start, end) <= elapsed_ms(start, end)
    edges = [edge for span in found for edge in span]
    assert edges == sorted(set(edges))


@given(calendars, instants)
def test_next_opening_and_closing_bound_what_is_open(any_calendar: Calendar, at: datetime) -> None:
    opening, closing = next_opening(any_calendar, at), next_closing(any_calendar, at)
    if opening is not None:
        assert is_open(any_calendar, opening)
        assert open_ms(any_calendar, at, opening) == 0
    if opening is not None and closing is not None:
        assert not is_open(any_calendar, closing)
        assert open_ms(any_calendar, opening, closing) == elapsed_ms(opening, closing)


@given(schedules, instants, st.integers(1, 20 * 24 * 60))
def test_open_time_is_what_counting_minutes_gives(schedule: Schedule, start: datetime, minutes: int) -> None:
    """Against a count that looks at wall clocks, away from days on which a clock is put."""
    start = start.replace(second=0, microsecond=0)
    one = Calendar([Version(None, schedule)])
    offsets = {
        (start + timedelta(minutes=step)).astimezone(schedule.zone).utcoffset() for step in range(0, minutes, 60)
    }
    offsets.add((start - timedelta(days=2)).astimezone(schedule.zone).utcoffset())
    if len(offsets) > 1:
        return
    counted = sum(_open_on_the_wall(schedule, start + timedelta(minutes=step)) for step in range(minutes))
    assert open_ms(one, start, start + timedelta(minutes=minutes)) == counted * 60 * SECOND


def _open_on_the_wall(schedule: Schedule, instant: datetime) -> bool:
    wall = instant.astimezone(schedule.zone)
    minute, day = wall.hour * 60 + wall.minute, wall.date()
    today = any(opens <= minute < closes for opens, closes in schedule.hours(day))
    before = schedule.hours(day - timedelta(days=1))
    return today or any(minute + 1440 < closes for _opens, closes in before)


def test_spans_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    office, start, end = calendar(OFFICE), utc(2025, 1, 1), utc(2027, 1, 1)
    first = open_ms(office, start, end)
    monkeypatch.setattr(Schedule, "spans", lambda *_anything: pytest.fail("worked out again"))
    assert open_ms(office, start, end) == first > 0
    assert due_at(office, start, first - HOUR) is not None
