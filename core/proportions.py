"""Shares of few cases and the range they may really lie in: Wilson's interval, and Newcombe's for a difference."""

import math

Z = 1.959963984540054  # of a 95 % interval
FEW = 5  # below, a share is not worth printing


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % score interval of part / whole, between 0 and 1; (0, 1) of nothing.

    Wilson, Journal of the American Statistical Association 22 (1927). Errors: ValueError unless 0 <= part <= whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, Z * Z
    centre = (share + square / (2 * whole)) / (1 + square / whole)
    half = Z / (1 + square / whole) * math.sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return (0.0 if part == 0 else centre - half), (1.0 if part == whole else centre + half)


def difference(part_a: int, whole_a: int, part_b: int, whole_b: int) -> tuple[float, float]:
    """The 95 % interval of share B minus share A, by the square-and-add method; (-1, 1) where one is of nothing.

    Newcombe, Statistics in Medicine 17 (1998), method 10.
    """
    if not whole_a or not whole_b:
        return -1.0, 1.0
    a, b = part_a / whole_a, part_b / whole_b
    low_a, high_a = wilson(part_a, whole_a)
    low_b, high_b = wilson(part_b, whole_b)
    apart = b - a
    return apart - math.hypot(b - low_b, high_a - a), apart + math.hypot(high_b - b, a - low_a)
