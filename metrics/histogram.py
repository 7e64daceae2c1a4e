"""Fixed log buckets: the same boundaries everywhere, so that sketches add up to the digit (metrics.md 7.4)."""

import math
from collections.abc import Mapping
from fractions import Fraction

GAMMA = 1.01 / 0.99
# In whole numbers where they meet, so that every platform agrees: bucket 0 is up to a second.
SQL_BUCKET = (
    "CASE WHEN {v} <= 1000 THEN 0 ELSE ceil(ln({v} / 1000.0::numeric) / ln(1.01::numeric / 0.99) - 1e-9)::int END"
)


def bucket_of(ms: int) -> int:
    """The number of the bucket that holds a duration."""
    return 0 if ms <= 1000 else math.ceil(math.log(ms / 1000) / math.log(GAMMA) - 1e-9)


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
