"""Intervals of shares against the examples of the papers that define them."""

import pytest

from core.proportions import difference, wilson


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_wilson_is_that_of_newcombes_table(part: int, whole: int, expected: tuple[float, float]) -> None:
    assert wilson(part, whole) == pytest.approx(expected, abs=5e-5)


def test_wilson_of_nothing_and_of_everything() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(7, 7)[1] == 1.0
    with pytest.raises(ValueError, match="no part"):
        wilson(3, 2)


# Newcombe 1998 (the second paper), table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 10/10 - 0/10.
@pytest.mark.parametrize(
    ("more", "less", "expected"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((10, 10), (0, 10), (0.6075, 1.0000)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ],
)
def test_difference_is_that_of_newcombes_table(
    more: tuple[int, int], less: tuple[int, int], expected: tuple[float, float]
) -> None:
    assert difference(*less, *more) == pytest.approx(expected, abs=5e-5)
    low, high = difference(*more, *less)
    assert (-high, -low) == pytest.approx(expected, abs=5e-5)


def test_difference_from_nothing_says_nothing() -> None:
    assert difference(0, 0, 3, 4) == (-1.0, 1.0)
