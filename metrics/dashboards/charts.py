"""Charts as figures: what the script draws, and the same figures as a table whose cells lead to their tickets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from metrics.answering import Answer, View
from metrics.catalog import Shape
from metrics.dashboards.cards import Card
from metrics.dashboards.filters import Filters
from metrics.dashboards.tiles import brief, interval_of, main_value, size_of, state_of
from metrics.dashboards.words import DAY, HOUR, MINUTE, SECOND, interval_words, whole
from metrics.statistics import SMALL

Link = Callable[[Card, Filters, dict[str, Any]], str]
Text = str | Promise
BY_DAY, BY_WEEK = 45, 400  # the longest period, in days, that is drawn by days, by weeks


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table; `note` is its interval and n, `state` "small-sample" for what is read with care."""

    text: str
    href: str = ""
    note: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is of, and its cells."""

    label: str
    cells: tuple[Cell, ...]
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing (`drawn`, for the script) of `days` with its table; without `drawn` it is the table alone."""

    slug: str
    title: Text
    note: Text
    head: tuple[Text, ...]
    rows: tuple[Row, ...]
    drawn: dict[str, Any] = field(default_factory=dict)
    days: Filters | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return all(cell.text in {"–", "0"} for row in self.rows for cell in row.cells)


def span_for(filters: Filters) -> str:
    """By what a period is drawn, so that points stay apart."""
    return "day" if filters.days <= BY_DAY else "week" if filters.days <= BY_WEEK else "month"


def spans(filters: Filters, span: str) -> list[tuple[date, date]]:
    """The first and last days of the spans of a period, cut at its ends."""
    found, day = [], filters.first
    while day <= filters.last:
        after = _next(day, span)
        found.append((day, min(after - timedelta(days=1), filters.last)))
        day = after
    return found


def _next(day: date, span: str) -> date:
    if span == "week":
        return day + timedelta(days=7 - day.weekday())
    if span == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=1)


def by_span(answer: Answer, filters: Filters, span: str) -> list[tuple[Filters, Answer]]:
    """The rows of an answer in order, with the days that each stands for; empty ones where nothing was counted."""
    zone = ZoneInfo(filters.zone)
    known = {row.key.astimezone(zone).date(): row for row in answer.rows if isinstance(row.key, datetime)}
    found = []
    for first, last in spans(filters, span):
        start = first
        if span == "week":
            start -= timedelta(days=first.weekday())
        elif span == "month":
            start = first.replace(day=1)
        days = replace(filters.on_days(first, last), view=View.ACTIVITY)
        found.append((days, known.get(start, Answer(metric=answer.metric))))
    return found


def bars(
    slug: str, title: Text, note: Text, given: Sequence[tuple[Card, Answer]], filters: Filters, link: Link
) -> Chart:
    """Counts side by side, a group for each span."""
    span = span_for(filters)
    columns = [(card, by_span(answer, filters, span)) for card, answer in given]
    labels = [label_of(days.first, span) for days, _row in columns[0][1]]
    cells = [
        [Cell(whole(row.n), link(card, days, {}) if row.n else "") for days, row in column] for card, column in columns
    ]
    drawn = {
        "kind": "bars",
        "x": labels,
        "series": [
            {"name": str(card.label), "values": [row.n for _days, row in column], "hrefs": [c.href for c in own]}
            for (card, column), own in zip(columns, cells, strict=True)
        ],
    }
    rows = tuple(Row(label, tuple(own[place] for own in cells)) for place, label in enumerate(labels))
    head = (span_word(span), *(card.label for card, _answer in given))
    return Chart(slug=slug, title=title, note=note, head=head, rows=rows, drawn=drawn, days=filters)


def band(
    slug: str, title: Text, note: Text, card: Card, answer: Answer, filters: Filters, span: str, link: Link
) -> Chart:
    """One figure over time with its intervals; what is below five has no point, below thirty a hollow one."""
    points = by_span(answer, filters, span)
    labels = [label_of(days.first, span) for days, _row in points]
    cells = [cell_of(card, row, link(card, days, {})) for days, row in points]
    divisor, unit = _unit(card, [row for _days, row in points])
    shown = [size_of(card, row) >= 5 and main_value(card, row) is not None for _days, row in points]
    edges = [interval_of(card, row) if is_shown else None for (_days, row), is_shown in zip(points, shown, strict=True)]
    drawn = {
        "kind": "band",
        "x": labels,
        "unit": unit,
        "ends": {Shape.SHARE: [0, 100], Shape.SCORE: [0, 100], Shape.NPS: [-100, 100]}.get(card.shape),
        "name": str(card.label),
        "words": {"interval": _("95 % interval"), "n": _("n")},
        "values": [
            round((main_value(card, row) or 0) / divisor, 2) if is_shown else None
            for (_days, row), is_shown in zip(points, shown, strict=True)
        ],
        "low": [None if edge is None else round(edge[0] / divisor, 2) for edge in edges],
        "high": [None if edge is None else round(edge[1] / divisor, 2) for edge in edges],
        "small": [size_of(card, row) < SMALL for _days, row in points],
        "n": [size_of(card, row) for _days, row in points],
        "texts": [cell.text for cell in cells],
        "hrefs": [cell.href for cell in cells],
    }
    rows = tuple(Row(label, (cell,)) for label, cell in zip(labels, cells, strict=True))
    return Chart(
        slug=slug, title=title, note=note, head=(span_word(span), card.label), rows=rows, drawn=drawn, days=filters
    )


def _unit(card: Card, rows: Sequence[Answer]) -> tuple[float, str]:
    if card.shape in (Shape.SHARE, Shape.SCORE):
        return 0.01, "%"
    if card.shape is not Shape.DURATION:
        return 1, ""
    longest = max((main_value(card, row) or 0 for row in rows), default=0)
    for divisor, unit in ((DAY, _("d")), (HOUR, _("h")), (MINUTE, _("min"))):
        if longest >= 2 * divisor:
            return divisor, unit
    return SECOND, _("s")


def heat(slug: str, title: Text, note: Text, card: Card, answer: Answer, filters: Filters, link: Link) -> Chart:
    """What came in by weekday and hour of the zone."""
    days, hours, counts = weekly(answer, filters)
    rows, cells = [], []
    for day, name in enumerate(days):
        own = []
        for hour in range(24):
            count = counts[day][hour]
            href = link(card, filters, {"weekday": day + 1, "hour": hour}) if count else ""
            own.append(Cell(whole(count), href))
            cells.append([hour, day, count, href])
        rows.append(Row(name, tuple(own)))
    drawn = {"kind": "heat", "x": hours, "y": days, "cells": cells, "most": max(map(max, counts)),
             "name": str(card.label)}  # fmt: skip
    return Chart(
        slug=slug, title=title, note=note, head=(_("Day"), *hours), rows=tuple(rows), drawn=drawn, days=filters
    )


def weekly(answer: Answer, filters: Filters) -> tuple[list[str], list[str], list[list[int]]]:
    """The names of the weekdays and hours, and how much came in at each, by weekday and hour of the zone."""
    zone = ZoneInfo(filters.zone)
    counts = [[0] * 24 for _day in range(7)]
    for row in answer.rows:
        local = row.key.astimezone(zone)
        counts[local.weekday()][local.hour] += row.n
    return [str(WEEKDAYS[day]) for day in range(7)], [f"{hour:02}" for hour in range(24)], counts


def cell_of(card: Card, answer: Answer, href: str) -> Cell:
    """A figure in a table: the value, and under it interval and n."""
    n = size_of(card, answer)
    state = state_of(card, n)
    text = whole(answer.n) if card.shape is Shape.COUNT else brief(card, answer)
    if card.shape is Shape.COUNT or state == "none":
        return Cell(text, href if answer.n else "")
    if state == "counts":
        return Cell(text, href, _("not enough data"), "small-sample")
    interval = interval_of(card, answer)
    words = f"{interval_words(card.shape, *interval)}, " if interval else ""
    return Cell(text, href, words + _("n = %(n)s") % {"n": whole(n)}, state)


def label_of(first: date, span: str) -> str:
    """What a span that begins on a day is called on an axis."""
    return date_format(first, "YEAR_MONTH_FORMAT" if span == "month" else "j M")


def span_word(span: str) -> str:
    """What the column of spans is called."""
    return {"day": _("Day"), "week": _("Week from"), "month": _("Month")}[span]
