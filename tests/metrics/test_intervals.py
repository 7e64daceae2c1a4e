"""Intervals against published examples, and quantiles against the table of order statistics."""

from fractions import Fraction

import pytest

from metrics import intervals


def test_shares_have_intervals_from_two_on() -> None:
    assert (intervals.wilson(1, 1), intervals.newcombe(1, 1, 3, 4)) == (None, None)
    assert intervals.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert intervals.newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize(("degrees", "t"), [(1, 12.7062), (3, 3.18245), (9, 2.26216), (30, 2.04227), (1000, 1.96234)])
def test_students_t(degrees: int, t: float) -> None:
    assert intervals.t_quantile(degrees) == pytest.approx(t, abs=5e-5)


@pytest.mark.parametrize(("n", "ranks"), [(5, (None, None)), (6, (1, 6)), (9, (2, 8)), (12, (3, 10)), (14, (3, 12))])
def test_the_interval_of_a_median(n: int, ranks: tuple[int | None, int | None]) -> None:
    assert intervals.order_interval(n, 0.5) == ranks


def test_the_upper_end_of_a_p90_needs_36() -> None:
    assert intervals.order_interval(35, 0.9)[1] is None
    assert intervals.order_interval(36, 0.9)[1] == 36


def test_quantiles() -> None:
    assert intervals.quantile([60, 60, 1200, 1800, 1980, 2400, 2700, 3600, 16200], 0.9) == pytest.approx(6120)
    assert intervals.nearest_rank([60, 60, 1200, 1800, 1980, 2400, 2700, 3600, 16200], Fraction(9, 10)) == 16200
    assert intervals.quantile([], 0.5) is None


def test_waiting_tickets_count_as_censored() -> None:
    assert intervals.kaplan_meier([1, 3], [2], Fraction(1, 2)) == 3
    assert intervals.kaplan_meier([1], [2, 2, 2], Fraction(1, 2)) is None


def test_badges() -> None:
    wide, narrow = (0.2, 0.6), (0.5, 0.6)
    sizes = [(0, None), (4, None), (29, None), (30, wide), (30, narrow)]
    assert [intervals.badge(n, 0.5, interval) for n, interval in sizes] == [
        "none", "counts_only", "small_sample", "unreliable", "normal",
    ]  # fmt: skip
