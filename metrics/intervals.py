"""Intervals and quantiles of figures (metrics.md section 5); all at 95 %, computed from n = 2."""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from core import proportions
from core.proportions import FEW, Z
from metrics.statistics import SMALL

TAIL = 0.025  # each side of a 95 % interval
Pair = tuple[float, float]


def wilson(k: int, n: int) -> Pair | None:
    """Wilson's interval of k of n (Brown, Cai, DasGupta 2001); None below n = 2."""
    return None if n < 2 else proportions.wilson(k, n)


def newcombe(k1: int, n1: int, k2: int, n2: int) -> Pair | None:
    """The interval of k1/n1 - k2/n2, Newcombe's hybrid score (1998); None when either n is below 2."""
    return None if min(n1, n2) < 2 else proportions.difference(k2, n2, k1, n1)


def nps_error(promoters: int, passives: int, detractors: int) -> float | None:
    """The plain standard error of an NPS, in points; None for nobody."""
    n = promoters + passives + detractors
    if not n:
        return None
    p, d = promoters / n, detractors / n
    return 100 * math.sqrt((p + d - (p - d) ** 2) / n)


def nps_interval(promoters: int, passives: int, detractors: int) -> Pair | None:
    """The adjusted Wald interval of an NPS, in points (Rocks 2016); None below n = 2."""
    if promoters + passives + detractors < 2:
        return None
    n = promoters + passives + detractors + 3
    p, d = (promoters + 0.75) / n, (detractors + 0.75) / n
    half = Z * math.sqrt((p + d - (p - d) ** 2) / n)
    return 100 * (p - d - half), 100 * (p - d + half)


def mean_interval(n: int, total: int, squares: int, low: float | None = None, high: float | None = None) -> Pair | None:
    """Student's interval of a mean from n, the sum and the sum of squares, cut at the ends of a scale."""
    if n < 2:
        return None
    # Whole numbers until here, so that nothing cancels out.
    variance = Fraction(n * squares - total * total, n * (n - 1))
    half = t_quantile(n - 1) * math.sqrt(variance / n)
    mean = total / n
    lower, upper = mean - half, mean + half
    return (lower if low is None else max(low, lower)), (upper if high is None else min(high, upper))


@lru_cache(maxsize=1024)
def t_quantile(degrees: int) -> float:
    """The 97.5 % quantile of Student's t, by bisection of its distribution."""
    low, high = 0.0, 700.0
    for _step in range(200):
        middle = (low + high) / 2
        if _t_tail(middle, degrees) > TAIL:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _t_tail(t: float, degrees: int) -> float:
    """P(T > t): half the regularized incomplete beta function."""
    return 0.5 * _beta(degrees / (degrees + t * t), degrees / 2, 0.5)


def _beta(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function by Lentz's continued fraction (Numerical Recipes, 6.4)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    found = d
    for m in range(1, 500):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + step * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + step / c
            c = c if abs(c) > tiny else tiny
            found *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return found


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The quantile between the two nearest values (type 7, as spreadsheets have it); None for no values."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def nearest_rank(ordered: Sequence[int], share: Fraction) -> int | None:
    """The smallest value that a share of all do not exceed; None for no values."""
    return ordered[max(math.ceil(len(ordered) * share), 1) - 1] if ordered else None


def order_interval(n: int, share: float) -> tuple[int | None, int | None]:
    """The ranks (from 1) that hold a quantile, by order statistics; None where no rank is extreme enough.

    The largest r with P(Bin(n, q) <= r - 1) <= 2.5 %, and the mirror of it.
    """
    return _low_rank(n, share), (None if (mirror := _low_rank(n, 1 - share)) is None else n + 1 - mirror)


@lru_cache(maxsize=4096)
def _low_rank(n: int, share: float) -> int | None:
    rank, cumulated = 0, 0.0
    while rank < n:
        log_p = (
            math.lgamma(n + 1) - math.lgamma(rank + 1) - math.lgamma(n - rank + 1)
            + rank * math.log(share) + (n - rank) * math.log1p(-share)
        )  # fmt: skip
        cumulated += math.exp(log_p)
        if cumulated > TAIL:
            break
        rank += 1
    return rank or None


def kaplan_meier(ended: Sequence[int], censored: Sequence[int], share: Fraction) -> int | None:
    """The time by which a share has ended, those who still wait taken into account; None when that is never seen."""
    times = sorted([(at, 0) for at in ended] + [(at, 1) for at in censored])
    left, at_risk = Fraction(1), len(times)
    for at, is_censored in times:
        if not is_censored:
            left *= Fraction(at_risk - 1, at_risk)
            if left <= 1 - share:
                return at
        at_risk -= 1
    return None


def badge(n: int, estimate: float | None, interval: Pair | None) -> str:
    """How a share of this size is shown (5.2): "none", "counts_only", "small_sample", "unreliable" or "normal"."""
    if n == 0:
        return "none"
    if n < FEW:
        return "counts_only"
    if n < SMALL:
        return "small_sample"
    if interval is not None and estimate is not None:
        width = interval[1] - interval[0]
        if width > 0.30 or (width > 1.3 * estimate and width > 0.05):
            return "unreliable"
    return "normal"
