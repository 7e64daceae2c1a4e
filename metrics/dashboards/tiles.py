"""One figure as a tile shows it: the display rules of metrics.md 5.2, and everything of its section 10."""

import math
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from metrics import intervals
from metrics.answering import Answer, Clock
from metrics.catalog import Shape
from metrics.dashboards.cards import DOWN, UP, Card, reason_words
from metrics.dashboards.filters import Filters
from metrics.dashboards.words import Parts, difference_words, in_words, interval_words, parts_of, whole
from metrics.statistics import FEW, SMALL

P90_FROM = 10
TRACK = (4.0, 196.0)  # the ends of the whisker's track
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure: in words, its interval, and whether that is good ("better", "worse" or "")."""

    words: str
    interval: str = ""
    tone: str = ""
    arrow: str = ""


@dataclass(frozen=True, slots=True)
class Whisker:
    """Where the dot and the ends of the interval lie on the track."""

    dot: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """What a tile shows; `state` is "none", "counts", "small-sample" or ""."""

    card: Card
    href: str
    parts: Parts = ()
    text: str = ""
    state: str = ""
    badge: str = ""
    interval: str = ""
    slow_end: str = ""
    n: str = ""
    whisker: Whisker | None = None
    change: Change | None = None
    left_out: tuple[tuple[str, int], ...] = ()
    waiting: int = 0
    not_ripe: int = 0
    clock: str = ""
    method: str = ""
    is_approximate: bool = False
    version: int = 1
    verified_at: datetime | None = None
    as_of: datetime | None = None


def make_tile(card: Card, answer: Answer, before: Answer | None, filters: Filters, href: str) -> Tile:
    """The tile of an answer; `before` is the same figure of the window before, None where nothing is compared."""
    excluded = tuple(
        (reason_words(reason), count)
        for reason, count in sorted(answer.excluded.items(), key=lambda pair: -pair[1])
        if count and reason != "immature"
    )
    shown = _shown(card, answer)
    return Tile(
        card=card,
        href=href,
        change=change_of(card, answer, before) if before is not None else None,
        left_out=excluded,
        waiting=answer.waiting,
        not_ripe=answer.not_ripe,
        clock=clock_words(card, filters.clock),
        method=_method(answer.method),
        is_approximate=answer.approx,
        version=answer.definition_version,
        verified_at=answer.verified_at,
        as_of=answer.as_of,
        **shown,  # type: ignore[arg-type]
    )


def main_value(card: Card, answer: Answer) -> float | None:
    """The number that a card shows large."""
    return answer.mean if card.shows_mean else answer.value


def size_of(card: Card, answer: Answer) -> int:
    """What the rules of small samples look at: the denominator of a share, else the number of facts."""
    return answer.den if card.shape in (Shape.SHARE, Shape.SCORE) else answer.n


def state_of(card: Card, n: int) -> str:
    """How a figure of this size is shown; counts are exact and always shown."""
    if card.shape is Shape.COUNT:
        return ""
    if n == 0:
        return "none"
    return "counts" if n < FEW else "small-sample" if n < SMALL else ""


def clock_words(card: Card, clock: Clock) -> str:
    """Whose time a duration is, never left unsaid."""
    if not card.has_clock:
        return ""
    return _("open hours") if clock is Clock.OPEN else _("calendar hours")


def brief(card: Card, answer: Answer) -> str:
    """A figure in one cell: "–" for nothing, counts below five, else the value."""
    n, value = size_of(card, answer), main_value(card, answer)
    state = state_of(card, n)
    if state == "none" or value is None:
        return "–"
    if state == "counts":
        return counts_words(card, answer)
    return ("~" if answer.approx else "") + in_words(card.shape, value)


def counts_words(card: Card, answer: Answer) -> str:
    """Below five: what was counted, and no estimate."""
    if card.shape in (Shape.SHARE, Shape.SCORE):
        return _("%(k)s of %(n)s") % {"k": answer.num, "n": answer.den}
    return _("n = %(n)s") % {"n": answer.n}


def interval_of(card: Card, answer: Answer) -> Pair | None:
    """The interval that belongs to the number shown; that of a median is none of a mean."""
    if card.shows_mean and answer.method == "order statistics":
        return None
    return answer.ci if size_of(card, answer) >= FEW else None


def _shown(card: Card, answer: Answer) -> dict[str, object]:
    n, value = size_of(card, answer), main_value(card, answer)
    state = state_of(card, n)
    if state == "none" or value is None:
        return {"state": "none", "text": "–", "n": _("Nothing to count yet")}
    if state == "counts":
        words = _("Not enough data, from n = %(few)s") % {"few": FEW}
        return {"state": state, "text": counts_words(card, answer), "n": words}
    interval = interval_of(card, answer)
    return {
        "state": state,
        "parts": parts_of(card.shape, value),
        "badge": _badge(card, answer, state),
        "interval": _interval(card, interval),
        "slow_end": _slow_end(card, answer),
        "n": "" if card.shape is Shape.COUNT else _("n = %(n)s") % {"n": whole(n)},
        "whisker": _whisker(card, value, interval),
    }


def _badge(card: Card, answer: Answer, state: str) -> str:
    if state == "small-sample":
        return _("small sample")
    return _("unreliable") if answer.badge == "unreliable" and card.shape is not Shape.COUNT else ""


def _interval(card: Card, interval: Pair | None) -> str:
    if card.shape is Shape.COUNT:
        return _("exact")
    return interval_words(card.shape, *interval) if interval else ""


def _slow_end(card: Card, answer: Answer) -> str:
    if card.shape is not Shape.DURATION or answer.n < P90_FROM or answer.p90 is None:
        return ""
    return _("9 of 10 within %(time)s") % {"time": in_words(card.shape, answer.p90)}


def _whisker(card: Card, value: float, interval: Pair | None) -> Whisker | None:
    if card.shape is Shape.COUNT:
        return None
    low, high = _scale(card, value, interval)
    place = lambda at: round(TRACK[0] + (TRACK[1] - TRACK[0]) * min(max((at - low) / (high - low), 0), 1), 1)  # noqa: E731
    return Whisker(place(value), *((place(interval[0]), place(interval[1])) if interval else ()))


def _scale(card: Card, value: float, interval: Pair | None) -> Pair:
    if card.shape in (Shape.SHARE, Shape.SCORE):
        return 0, 1
    if card.shape is Shape.NPS:
        return -100, 100
    return 0, 1.6 * max(value, interval[1] if interval else 0, 1)


def change_of(card: Card, answer: Answer, before: Answer) -> Change:
    """The difference to the window before; an arrow only where its interval leaves out zero."""
    now, then = main_value(card, answer), main_value(card, before)
    if card.shape is Shape.COUNT:
        return _exact_change(card, (now or 0) - (then or 0))
    if now is None or then is None or min(size_of(card, answer), size_of(card, before)) < FEW:
        return Change(_("Too little to compare"))
    interval = difference_interval(card, answer, before)
    if interval is None:
        return Change(_("Too little to compare"))
    low, high = (difference_words(card.shape, edge, with_unit=False) for edge in interval)
    between = _("(%(low)s to %(high)s)") % {"low": low, "high": high}
    if interval[0] <= 0 <= interval[1]:
        return Change(_("No clear change"), between)
    return _clear_change(card, now - then, between)


def _exact_change(card: Card, difference: float) -> Change:
    if not difference:
        return Change(_("As many as before"))
    words = _("%(n)s against before") % {"n": difference_words(card.shape, difference)}
    return Change(words, arrow="arrow-up" if difference > 0 else "arrow-down")


def _clear_change(card: Card, difference: float, between: str) -> Change:
    pleases = {UP: difference > 0, DOWN: difference < 0}.get(card.better)
    tone = "" if pleases is None else "better" if pleases else "worse"
    arrow = "arrow-up" if difference > 0 else "arrow-down"
    return Change(difference_words(card.shape, difference), between, tone, arrow)


def difference_interval(card: Card, answer: Answer, before: Answer) -> Pair | None:
    """The 95 % interval of a difference; None where one of the two has none.

    Newcombe's hybrid for shares; for NPS the adjusted variances are added; for medians the two intervals are joined in
    the same way as Newcombe's (Zou and Donner 2008, "MOVER").
    """
    if card.shape in (Shape.SHARE, Shape.SCORE):
        return intervals.newcombe(answer.num, answer.den, before.num, before.den)
    one, two = interval_of(card, answer), interval_of(card, before)
    now, then = main_value(card, answer), main_value(card, before)
    if one is None or two is None or now is None or then is None:
        return None
    low = now - then - math.hypot(now - one[0], two[1] - then)
    high = now - then + math.hypot(one[1] - now, then - two[0])
    return low, high


def _method(method: str) -> str:
    return {
        "wilson": _("95 % interval by Wilson: what other customers of the same days could have said or met."),
        "adjusted wald": _("95 % interval, adjusted Wald."),
        "order statistics": _("95 % interval of the median by order statistics: how much it could change by chance."),
        "t": _("95 % interval of the mean, Student's t."),
        "bootstrap": _("95 % interval of the mean, bootstrap."),
        "log buckets": _("From prepared classes, within 1 %."),
    }.get(method, "")
