"""The time from receipt to ticket, counted in fixed buckets: each is wider than the one before by the root of two."""

from collections.abc import Sequence

FIRST_S = 0.1
BUCKETS = 42  # the last one reaches 41 hours, and holds what took longer


def upper_s(bucket: int) -> float:
    """The upper edge of a bucket in seconds."""
    return float(FIRST_S * 2 ** (bucket / 2))


def added(histograms: Sequence[Sequence[int]]) -> list[int]:
    """The sum of histograms, each of which may be shorter."""
    total = [0] * BUCKETS
    for histogram in histograms:
        for bucket, count in enumerate(histogram[:BUCKETS]):
            total[bucket] += count
    return total


def percentile_s(histogram: Sequence[int], share: float) -> float | None:
    """The edge below which at least this share of all lies, in seconds; None when there is nothing.

    Nearest rank (metrics.md 5.3): the smallest edge with at least share · n at or below it.
    """
    needed = share * sum(histogram)
    seen = 0
    for bucket, count in enumerate(histogram):
        seen += count
        if count and seen >= needed:
            return upper_s(bucket)
    return None
