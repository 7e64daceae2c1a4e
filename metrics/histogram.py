"""Fixed log buckets: the same boundaries everywhere, so that sketches add up to the digit (metrics.md 7.4)."""

import math
from bisect import bisect_left
from collections.abc import Mapping
from fractions import Fraction

GAMMA = 1.01 / 0.99
# The longest duration of each bucket in whole milliseconds, so that every platform agrees: bucket 0 is up to a second,
# the last one begins after a hundred years.
LONGEST = [1000 * 101**bucket // 99**bucket for bucket in range(1094)]
# Numeric logarithms cost fifty times as much as looking the place up.
SQL_BUCKET = "width_bucket({v}, %(edges)s::bigint[])"
EDGES = [longest + 1 for longest in LONGEST]


def bucket_of(ms: int) -> int:
    """The number of the bucket that holds a duration."""
    return bisect_left(LONGEST, ms)


def value_of(bucket: int) -> float:
    """The duration that stands for a bucket, within 1 % of all in it, in milliseconds."""
    return 1000 * 2 * GAMMA**bucket / (GAMMA + 1) if bucket else 1000.0


def quantile_of(histogram: Mapping[int, int], share: Fraction) -> float | None:
    """The nearest-rank quantile, within 1 %; None for nothing."""
    total = sum(histogram.values())
    wanted, seen = max(math.ceil(total * share), 1), 0
    for bucket in sorted(histogram):
        seen += histogram[bucket]
        if seen >= wanted:
            return value_of(bucket)
    return None
