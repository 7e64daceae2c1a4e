"""Whether a channel has fallen silent against its usual rhythm."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

WEEKS = 4
ENOUGH_WEEKS = 2
USUAL = 5.0  # so many messages are missing before anybody is told
LONGEST = timedelta(days=6)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def missed(received: Mapping[datetime, int], last: datetime, at: datetime) -> float | None:
    """How many messages usually come in the time since the last one, when it is unusual that none came; else None.

    `received` are messages by the hour (UTC) of the last weeks. Only whole hours count: those after the last message's.
    The same hours of up to four former weeks are compared; a channel is silent when at least two of them are known,
    something came in each, and five or more on the mean. So a night, a weekend or a channel that hardly anybody uses is
    never an alarm; a week with a change of the clocks is compared one hour askew.
    """
    end = at.replace(minute=0, second=0, microsecond=0)
    begin = max(last.replace(minute=0, second=0, microsecond=0) + HOUR, end - LONGEST)
    if begin >= end or not received:
        return None
    first = min(received)
    sums = [
        _sum(received, begin - week * WEEK, end - week * WEEK)
        for week in range(1, WEEKS + 1)
        if begin - week * WEEK >= first
    ]
    return _mean(sums) if len(sums) >= ENOUGH_WEEKS and min(sums) > 0 and _mean(sums) >= USUAL else None


def _sum(received: Mapping[datetime, int], begin: datetime, end: datetime) -> int:
    return sum(received.get(begin + number * HOUR, 0) for number in range((end - begin) // HOUR))


def _mean(sums: Sequence[int]) -> float:
    return sum(sums) / len(sums)
