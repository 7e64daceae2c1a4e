"""Opening hours as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hours import overlap
from people.hours_text import UnreadableHours, read_hours, write_hours


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        (" Closed ", ""),
        ("9-17", "09:00–17:00"),
        ("9:00 – 12.30, 13h30 to 17", "09:00–12:30, 13:30–17:00"),
        ("13-17; 8-12", "08:00–12:00, 13:00–17:00"),
        ("8-12 and 13-17", "08:00–12:00, 13:00–17:00"),
        ("0-24", "00:00–24:00"),
        ("22–6", "22:00–06:00"),
        ("9am - 5pm", "09:00–17:00"),
        ("9:30 a.m.-12 pm", "09:30–12:00"),
        ("6pm-12am", "18:00–24:00"),
    ],
)
def test_hours_are_read_and_written(text: str, written: str) -> None:
    assert write_hours(read_hours(text)) == written


@pytest.mark.parametrize(
    "text", ["nine to five", "9", "9-25", "9:70-10", "24-25", "13pm-14", "9-12, 11-14", "1-2," * 7]
)
def test_hours_that_make_no_sense_say_so(text: str) -> None:
    with pytest.raises(UnreadableHours):
        read_hours(text)


@given(
    st.lists(st.integers(0, 1439), min_size=2, max_size=8, unique=True)
    .map(sorted)
    .filter(lambda edges: len(edges) % 2 == 0)
)
def test_hours_written_are_read_the_same(edges: list[int]) -> None:
    spans = tuple(zip(edges[::2], edges[1::2], strict=True))
    assert not overlap(spans)
    assert read_hours(write_hours(spans)) == spans
