"""Small statistics (metrics.md section 5)."""

import math
from collections.abc import Sequence

FEW = 5  # below: counts only
SMALL = 30  # below: greyed, with a badge
TAIL = 0.025  # each side of a 95 % interval


def median(ordered: Sequence[int]) -> float:
    """The median of an ordered, non-empty sequence: the middle, or the mean of the two middle values."""
    middle, odd = divmod(len(ordered), 2)
    return float(ordered[middle]) if odd else (ordered[middle - 1] + ordered[middle]) / 2


def median_interval(ordered: Sequence[int]) -> tuple[int, int] | None:
    """The 95 % interval of a median by order statistics, free of any assumption about the distribution.

    The r-th value from either end, with the largest r for which P(Bin(n, 1/2) <= r - 1) <= 2.5 %; None below n = 6.
    """
    n, r, cumulated = len(ordered), 0, 0.0
    while r <= n // 2:
        cumulated += math.exp(_log_choose(n, r) - n * math.log(2))
        if cumulated > TAIL:
            break
        r += 1
    return (ordered[r - 1], ordered[n - r]) if r else None


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def sample_state(n: int) -> str:
    """How a number of this sample size is shown: "counts", "small-sample" or "" (5.2)."""
    if n < FEW:
        return "counts"
    return "small-sample" if n < SMALL else ""
