"""The five numbers as a page shows them: value, n, interval, and words where there are too few (metrics.md 5.2, 10)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from metrics import five
from metrics.periods import Period
from metrics.statistics import FEW, median, median_interval, sample_state

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Figure:
    """What a tile shows; `value` is empty where there is nothing to show."""

    metric: five.Metric
    value: str
    note: str
    n: int
    state: str = ""


def five_figures(period: Period, moment: datetime) -> list[Figure]:
    """All five. Five queries."""
    new, solved, first_response = figures_of(period, moment)
    open_now = _count(five.METRICS["open"], period, moment)
    return [new, solved, open_now, _oldest(five.METRICS["unanswered"], period, moment), first_response]


def figures_of(period: Period, moment: datetime) -> list[Figure]:
    """Those of the five that belong to a period: new, solved, first response. Three queries."""
    return [
        _count(five.METRICS["new"], period, moment),
        _count(five.METRICS["solved"], period, moment),
        _median(five.METRICS["first-response"], period, moment),
    ]


def _count(metric: five.Metric, period: Period, moment: datetime) -> Figure:
    count = five.count_records(metric, period, moment)
    note = _("exact, in 28 days") if metric.has_period else _("exact, at this moment")
    return Figure(metric, str(count), note, count)


def _oldest(metric: five.Metric, period: Period, moment: datetime) -> Figure:
    count, longest = five.oldest(metric, period, moment)
    if longest is None:
        return Figure(metric, "", _("Nobody is waiting"), 0)
    note = ngettext("%(n)s customer is waiting", "%(n)s customers are waiting", count) % {"n": count}
    return Figure(metric, duration_words(longest), note, count)


def _median(metric: five.Metric, period: Period, moment: datetime) -> Figure:
    values = five.durations(metric, period, moment)
    n, state = len(values), sample_state(len(values))
    if n == 0:
        return Figure(metric, "", _("No first answers in these days"), 0)
    if n < FEW:
        note = _("n = %(n)s: not enough data, from n = %(few)s on") % {"n": n, "few": FEW}
        return Figure(metric, "", note, n, state)
    note = _("n = %(n)s, calendar hours") % {"n": n}
    if interval := median_interval(values):
        words = {"low": duration_words(interval[0]), "high": duration_words(interval[1]), "n": n}
        note = _("%(low)s to %(high)s, n = %(n)s, calendar hours") % words
    return Figure(metric, duration_words(round(median(values))), note, n, state)


def duration_words(ms: int) -> str:
    """A duration as people read it: seconds up to 10 min, minutes up to 2 d, then days with one decimal."""
    ms = max(ms, 0)
    if ms < 10 * MINUTE_MS:
        minutes, seconds = divmod(round(ms / 1000), 60)
        return _("%(m)s min %(s)s s") % {"m": minutes, "s": seconds} if minutes else _("%(s)s s") % {"s": seconds}
    if ms < 2 * DAY_MS:
        hours, minutes = divmod(round(ms / MINUTE_MS), 60)
        return _("%(h)s h %(m)s min") % {"h": hours, "m": minutes} if hours else _("%(m)s min") % {"m": minutes}
    return _("%(d)s d") % {"d": round(ms / DAY_MS, 1)}
