"""Medians, their intervals, and durations in words."""

import pytest

from metrics.catalog import Shape
from metrics.dashboards.words import in_words
from metrics.statistics import median, median_interval, sample_state


@pytest.mark.parametrize(("values", "expected"), [([3], 3), ([1, 3], 2), ([1, 2, 9], 2), ([1, 2, 3, 10], 2.5)])
def test_median(values: list[int], expected: float) -> None:
    assert median(values) == expected


# Ranks of metrics.md 5.1: n = 9 gives [2nd, 8th], n = 12 [3rd, 10th], n = 14 [3rd, 12th].
@pytest.mark.parametrize(("n", "ranks"), [(5, None), (6, (1, 6)), (9, (2, 8)), (12, (3, 10)), (14, (3, 12))])
def test_median_interval_is_that_of_the_order_statistics(n: int, ranks: tuple[int, int] | None) -> None:
    assert median_interval(list(range(1, n + 1))) == ranks


def test_median_interval_of_many_values_is_near_the_normal_approximation() -> None:
    low, high = median_interval(list(range(1, 10_001))) or (0, 0)
    assert (low, high) == (4902, 5099)


@pytest.mark.parametrize(
    ("n", "state"), [(0, "counts"), (4, "counts"), (5, "small-sample"), (29, "small-sample"), (30, "")]
)
def test_sample_state(n: int, state: str) -> None:
    assert sample_state(n) == state


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
