"""Figures in words: durations, shares, points and counts, with their intervals and differences."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from metrics.catalog import Shape

MINUS = "−"
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
Parts = tuple[tuple[str, str], ...]  # (number, unit)


def parts_of(shape: Shape, value: float) -> Parts:
    """A figure as numbers with their units, for the large print."""
    if shape is Shape.DURATION:
        return duration_parts(value)
    if shape in (Shape.SHARE, Shape.SCORE):
        return ((percent(value), "%"),)
    if shape is Shape.NPS:
        return ((signed(round(value)), ""),)
    return ((whole(round(value)), ""),)


def in_words(shape: Shape, value: float | None) -> str:
    """The same in one line; a dash for nothing."""
    if value is None:
        return "–"
    return " ".join(f"{number} {unit}".strip() for number, unit in parts_of(shape, value))


def duration_parts(ms: float) -> Parts:
    """Seconds up to 10 min, minutes up to 2 d, then days with one decimal (metrics.md 3)."""
    ms = max(ms, 0)
    if round(ms / SECOND) < 600:
        minutes, seconds = divmod(round(ms / SECOND), 60)
        if not minutes:
            return ((str(seconds), _("s")),)
        return ((str(minutes), _("min")), (str(seconds), _("s"))) if seconds else ((str(minutes), _("min")),)
    if round(ms / MINUTE) < 2 * 1440:
        hours, minutes = divmod(round(ms / MINUTE), 60)
        if not hours:
            return ((str(minutes), _("min")),)
        return ((str(hours), _("h")), (str(minutes), _("min"))) if minutes else ((str(hours), _("h")),)
    return ((number_format(ms / DAY, decimal_pos=1), _("d")),)


def interval_words(shape: Shape, low: float, high: float) -> str:
    """From … to …, the unit once where it is the same."""
    if shape in (Shape.SHARE, Shape.SCORE):
        return _("%(low)s to %(high)s") % {"low": percent(low), "high": percent(high)}
    return _("%(low)s to %(high)s") % {"low": in_words(shape, low), "high": in_words(shape, high)}


def difference_words(shape: Shape, value: float, *, with_unit: bool = True) -> str:
    """A difference with its sign."""
    if shape in (Shape.SHARE, Shape.SCORE):
        value = round(100 * value, 1)
        text = signed(int(value) if value == int(value) else value)
        return _("%(n)s points") % {"n": text} if with_unit else text
    if shape is Shape.NPS:
        return _("%(n)s points") % {"n": signed(round(value))} if with_unit else signed(round(value))
    if shape is Shape.DURATION:
        sign = "+" if value > 0 else MINUS if value < 0 else ""
        return sign + in_words(shape, abs(value))
    return signed(round(value))


def percent(share: float) -> str:
    """A share as a number of percent; one decimal next to the ends, where a whole number would say too much."""
    value = 100 * share
    if value and (value < 1 or (99 < value < 100)):
        return number_format(value, decimal_pos=1)
    return str(round(value))


def signed(value: float) -> str:
    """A number with its sign, and a true minus."""
    text = number_format(abs(value))
    return f"+{text}" if value > 0 else f"{MINUS}{text}" if value < 0 else text


def whole(value: int) -> str:
    """A whole number with the separators of the language."""
    return number_format(value, force_grouping=True)
