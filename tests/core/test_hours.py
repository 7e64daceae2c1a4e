"""Reading and writing opening hours."""

import pytest

from core.hours import overlap, read_schedule, read_span, read_spans, write_span


@pytest.mark.parametrize(
    ("opens", "closes", "span", "written"),
    [
        ("09:00", "17:00", (540, 1020), ("09:00", "17:00")),
        ("9", "17", (540, 1020), ("09:00", "17:00")),
        ("00:00", "24:00", (0, 1440), ("00:00", "24:00")),
        ("00:00", "00:00", (0, 1440), ("00:00", "24:00")),
        ("22:00", "06:00", (1320, 1800), ("22:00", "06:00")),
        ("22:00", "00:00", (1320, 1440), ("22:00", "24:00")),
        ("23:59", "24:00", (1439, 1440), ("23:59", "24:00")),
    ],
)
def test_span_is_read_and_written(opens: str, closes: str, span: tuple[int, int], written: tuple[str, str]) -> None:
    assert read_span(opens, closes) == span
    assert write_span(span) == written


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("24:00", "08:00"), ("09:60", "10:00"), ("25", "26"), ("", "10"), ("24:01", "10"), ("-1", "2")],
)
def test_span_that_is_no_time_is_refused(opens: str, closes: str) -> None:
    with pytest.raises(ValueError):
        read_span(opens, closes)


def test_spans_come_in_order_and_touching_is_no_overlap() -> None:
    spans = read_spans([("13:30", "18:00"), ("08:00", "12:00")])
    assert spans == ((480, 720), (810, 1080))
    assert (overlap(spans), overlap(((480, 720), (720, 900))), overlap(((480, 720), (700, 900)))) == (
        False,
        False,
        True,
    )


def test_schedule_without_hours_is_closed() -> None:
    assert read_schedule({"tz": "UTC"}).weekly == ((),) * 7
