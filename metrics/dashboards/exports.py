"""Figures and the tickets behind them as files: the numbers of the screen, with numerator, denominator and n."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from metrics.answering import Answer
from metrics.catalog import Shape
from metrics.dashboards.cards import Card
from metrics.dashboards.filters import Filters
from metrics.dashboards.tiles import clock_words

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 100_000
FIGURES = ("figure", "slice", "value", "unit", "n", "numerator", "denominator", "low", "high", "mean", "p90", "clock",
           "left_out", "waiting", "not_ripe", "from", "to", "zone", "view", "as_of", "verified_at",
           "definition_version")  # fmt: skip
Line = Sequence[Any]


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula (R45): such texts get an apostrophe; numbers stay numbers."""
    if not isinstance(value, str):
        return "" if value is None else value
    bare = value.lstrip("\"' ")
    return f"'{value}" if value.startswith(DANGEROUS) or bare.startswith(DANGEROUS) else value


def figure_line(card: Card, slice_name: str, answer: Answer, filters: Filters) -> Line:
    """One figure with everything that belongs to it; durations in seconds, shares between 0 and 1."""
    scale = 0.001 if card.shape is Shape.DURATION else 1
    unit = {Shape.DURATION: "seconds", Shape.SHARE: "share", Shape.SCORE: "share", Shape.NPS: "points"}
    low, high = answer.ci or (None, None)
    return (
        str(card.label), slice_name, _scaled(answer.value, scale), unit.get(card.shape, "count"), answer.n, answer.num,
        answer.den, _scaled(low, scale), _scaled(high, scale), _scaled(answer.mean, scale), _scaled(answer.p90, scale),
        clock_words(card, filters.clock), sum(answer.excluded.values()), answer.waiting, answer.not_ripe,
        filters.first.isoformat(), filters.last.isoformat(), filters.zone, filters.view.value, _instant(answer.as_of),
        _instant(answer.verified_at), answer.definition_version,
    )  # fmt: skip


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else round(value * scale, 6)


def _instant(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def as_csv(name: str, lines: Iterable[Line]) -> HttpResponse:
    """A download of lines, the first of which is the head; UTF-8 with a mark, as spreadsheets like it."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([harmless(value) for value in line])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def capped(lines: Iterable[Line]) -> Iterator[Line]:
    """At most as many lines as a spreadsheet can hold."""
    for place, line in enumerate(lines):
        if place > MOST_ROWS:
            return
        yield line
