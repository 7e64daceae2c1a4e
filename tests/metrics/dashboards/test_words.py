"""Durations in words."""

import pytest

from metrics.catalog import Shape
from metrics.dashboards.words import in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (59, "59 s"),
        (61, "1 min 1 s"),
        (600, "10 min"),
        (3661, "1 h 1 min"),
        (47 * 3600, "47 h"),
        (60 * 3600, "2.5 d"),
    ],
)
def test_duration_in_words(seconds: int, words: str) -> None:
    assert in_words(Shape.DURATION, seconds * 1000) == words
