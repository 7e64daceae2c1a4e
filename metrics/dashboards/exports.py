"""Figures and the tickets behind them as files: the numbers of the screen, with numerator, denominator and n."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from metrics.catalog import Shape
from metrics.dashboards.backlog import Backlog
from metrics.dashboards.filters import Filters
from metrics.dashboards.pages import Figure
from metrics.dashboards.tiles import P90_FROM, brief, clock_words, interval_of, main_value, size_of
from metrics.dashboards.words import in_words
from metrics.statistics import FEW

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 100_000
FIGURES = ("figure", "slice", "value", "unit", "n", "numerator", "denominator", "low", "high", "mean", "p90", "clock",
           "left_out", "waiting", "not_ripe", "from", "to", "zone", "view", "as_of", "verified_at",
           "definition_version", "shown", "before", "before_n")  # fmt: skip
TICKETS = ("ticket", "subject", "counted_at", "value", "numerator", "denominator")
Line = Sequence[Any]
Values = dict[str, Any]


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula (R45)."""
    return text.startswith(DANGEROUS) or text.lstrip("\"' ").startswith(DANGEROUS)


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: such texts get an apostrophe; numbers stay numbers."""
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if is_dangerous(value) else value


def figure_values(figure: Figure, filters: Filters) -> Values:
    """One figure with everything that belongs to it; durations in seconds, shares between 0 and 1.

    As on the screen: no estimate of fewer than five (numerator, denominator and n are there), no slow end below ten.
    """
    card, answer, before = figure.card, figure.answer, figure.before
    scale = 0.001 if card.shape is Shape.DURATION else 1
    is_few = card.shape is not Shape.COUNT and size_of(card, answer) < FEW
    low, high = interval_of(card, answer) or (None, None)
    had = before is not None and (card.shape is Shape.COUNT or size_of(card, before) >= FEW)
    return {
        "figure": str(card.label),
        "slice": figure.slice_name,
        "value": None if is_few else _scaled(main_value(card, answer), scale),
        "unit": unit_of(card.shape),
        "n": answer.n,
        "numerator": answer.num,
        "denominator": answer.den,
        "low": _scaled(low, scale),
        "high": _scaled(high, scale),
        "mean": None if is_few else _scaled(answer.mean, scale),
        "p90": _scaled(answer.p90, scale) if answer.n >= P90_FROM else None,
        "clock": clock_words(card, filters.clock),
        "left_out": sum(answer.excluded.values()),
        "waiting": answer.waiting,
        "not_ripe": answer.not_ripe,
        "from": filters.first,
        "to": filters.last,
        "zone": filters.zone,
        "view": filters.view.value,
        "as_of": answer.as_of,
        "verified_at": answer.verified_at,
        "definition_version": answer.definition_version,
        "shown": brief(card, answer),
        "before": _scaled(main_value(card, before), scale) if had and before else None,
        "before_n": size_of(card, before) if before else None,
    }


def backlog_values(backlog: Backlog, filters: Filters) -> list[Values]:
    """What is open and who waits at this moment, in the same form."""
    wait = in_words(Shape.DURATION, backlog.longest_ms) if backlog.waiting else "–"
    found = [
        (_("Open now"), Shape.COUNT, backlog.count, backlog.count, in_words(Shape.COUNT, backlog.count)),
        (_("Waiting for an answer"), Shape.COUNT, backlog.waiting, backlog.waiting,
         in_words(Shape.COUNT, backlog.waiting)),
        (_("Longest wait"), Shape.DURATION, round(backlog.longest_ms / 1000) if backlog.waiting else None,
         backlog.waiting, wait),
    ]  # fmt: skip
    return [
        {
            **dict.fromkeys(FIGURES),
            "figure": label, "slice": "", "value": value, "unit": unit_of(shape), "n": n, "shown": shown,
            "zone": filters.zone, "as_of": backlog.moment,
            "clock": _("calendar hours") if shape is Shape.DURATION else "",
        }
        for label, shape, value, n, shown in found
    ]  # fmt: skip


def unit_of(shape: Shape) -> str:
    """What the values of a shape are counted in."""
    return {Shape.DURATION: "seconds", Shape.SHARE: "share", Shape.SCORE: "share", Shape.NPS: "points"}.get(
        shape, "count"
    )


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else round(value * scale, 6)


def as_csv(name: str, head: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """A download; UTF-8 with a mark, as spreadsheets like it; dates and instants by ISO 8601."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([harmless(_written(row[key])) for key in head])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
