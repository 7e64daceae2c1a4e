"""Figures as a spreadsheet: numbers as numbers, dates as dates, and no formula whatever a name says (R45).

Sheets: the figures, what is drawn over time, what each figure means, what is left out and why, and what it is of.
Excel knows no zones: instants are written in the zone of the page, which the heads of their columns name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from metrics.dashboards import charts
from metrics.dashboards.cards import Card, reason_words
from metrics.dashboards.exports import Values, figure_values, is_dangerous, unit_of
from metrics.dashboards.filters import Filters
from metrics.dashboards.pages import Course, Figure
from metrics.dashboards.terms import Terms

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Texts stay texts: nothing that stands in a cell becomes a formula, a link or a number.
AS_WRITTEN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NARROW, WIDE, MOST_WIDE = 11, 30, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What a workbook is made of; `now_values` are figures of this moment, as `exports.backlog_values` has them."""

    title: str
    address: str
    filters: Filters
    terms: Terms
    figures: Sequence[Figure]
    courses: Sequence[Course]
    now_values: Sequence[Values]
    made_at: datetime


class _Writer:
    """A workbook that is being written."""

    def __init__(self, zone: str) -> None:
        self.out = BytesIO()
        self.zone = ZoneInfo(zone)
        self.book = xlsxwriter.Workbook(self.out, AS_WRITTEN)
        self.head = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.quoted = self.book.add_format({"quote_prefix": True})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.share = self.book.add_format({"num_format": "0.0%"})

    def sheet(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]) -> None:
        """A sheet with a head that stays in sight."""
        sheet = self.book.add_worksheet(name[:31])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for column, text in enumerate(head):
            sheet.write_string(0, column, text, self.head)
        sheet.freeze_panes(1, 1)
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                self._cell(sheet, line, column, value, wraps=widths[column] >= MOST_WIDE)

    def _cell(self, sheet: Any, line: int, column: int, value: Any, *, wraps: bool) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            sheet.write_datetime(line, column, value.astimezone(self.zone).replace(tzinfo=None), self.instant)
        elif isinstance(value, date):
            sheet.write_datetime(line, column, value, self.day)
        elif isinstance(value, _Share):
            sheet.write_number(line, column, value.value, self.share)
        elif isinstance(value, int | float):
            sheet.write_number(line, column, value)
        else:
            text = str(value)
            form = self.quoted if is_dangerous(text) else self.wrapped if wraps else None
            sheet.write_string(line, column, text, form)

    def end(self) -> bytes:
        """The file."""
        self.book.close()
        return self.out.getvalue()


@dataclass(frozen=True, slots=True)
class _Share:
    """A number between 0 and 1 that is shown in percent."""

    value: float


def make_workbook(book: Book) -> bytes:
    """The file of a page."""
    writer = _Writer(book.filters.zone)
    _write_figures(writer, book)
    drawn = [course for course in book.courses if course.plot.kind != "heat"]
    if drawn:
        _write_courses(writer, drawn)
    for course in book.courses:
        if course.plot.kind == "heat":
            _write_heat(writer, course)
    _write_definitions(writer, book)
    _write_left_out(writer, book)
    _write_terms(writer, book)
    return writer.end()


def _write_figures(writer: _Writer, book: Book) -> None:
    names = {
        "figure": _("Figure"), "slice": _("Of"), "shown": _("Shown"), "value": _("Value"), "unit": _("Unit"),
        "n": _("n"),
        "numerator": _("Numerator"), "denominator": _("Denominator"), "low": _("95 % from"), "high": _("95 % to"),
        "mean": _("Mean"), "p90": _("9 of 10 within"), "before": _("Before"), "before_n": _("n before"),
        "clock": _("Clock"), "left_out": _("Left out"), "waiting": _("Still waiting"), "not_ripe": _("Not ripe yet"),
        "from": _("First day"), "to": _("Last day"), "as_of": _("As of (%(zone)s)") % {"zone": book.filters.zone},
        "verified_at": _("Verified (%(zone)s)") % {"zone": book.filters.zone},
        "definition_version": _("Definition"),
    }  # fmt: skip
    rows = [*book.now_values, *(figure_values(one, book.filters) for one in book.figures)]
    widths = [WIDE, WIDE] + [NARROW] * 16 + [12, 12, 20, 20, NARROW]
    writer.sheet(_("Figures"), list(names.values()), ([_typed(row, key) for key in names] for row in rows), widths)


def _typed(values: Mapping[str, Any], key: str) -> Any:
    value = values[key]
    is_share = values["unit"] == "share" and key in {"value", "low", "high", "before"}
    return _Share(value) if is_share and value is not None else value


def _write_courses(writer: _Writer, courses: Sequence[Course]) -> None:
    keys = ("shown", "value", "unit", "n", "numerator", "denominator", "low", "high")
    head = [_("Chart"), _("Figure"), _("First day"), _("Last day"), _("Shown"), _("Value"), _("Unit"), _("n"),
            _("Numerator"), _("Denominator"), _("95 % from"), _("95 % to")]  # fmt: skip
    rows = []
    for course in courses:
        for card, answer in zip(course.cards, course.answers, strict=True):
            for days, part in charts.by_span(answer, course.days, course.span):
                values = figure_values(Figure(card, "", part), days)
                own = [course.plot.title, card.label, days.first, days.last]
                rows.append([*own, *(_typed(values, key) for key in keys)])
    writer.sheet(_("Over time"), head, rows, [WIDE, WIDE, 12, 12] + [NARROW] * len(keys))


def _write_heat(writer: _Writer, course: Course) -> None:
    days, hours, counts = charts.weekly(course.answers[0], course.days)
    rows = [[name, *counts[day]] for day, name in enumerate(days)]
    writer.sheet(str(course.plot.title), [_("Day"), *hours], rows, [WIDE] + [6] * len(hours))


def _write_definitions(writer: _Writer, book: Book) -> None:
    head = [_("Figure"), _("Definition"), _("n counts"), _("Unit"), _("Clock")]
    cards: dict[str, Card] = {one.card.slug: one.card for one in book.figures}
    cards |= {card.slug: card for course in book.courses for card in course.cards}
    clocks = {one.card.slug: figure_values(one, book.filters)["clock"] for one in book.figures}
    rows = [
        [card.label, card.definition, card.of, unit_of(card.shape), clocks.get(slug)] for slug, card in cards.items()
    ]
    writer.sheet(_("Definitions"), head, rows, [WIDE, MOST_WIDE, 14, NARROW, 16])


def _write_left_out(writer: _Writer, book: Book) -> None:
    whole = [one for one in book.figures if not one.slice_name]
    rows: list[list[Any]] = []
    for one in whole:
        reasons = sorted(one.answer.excluded.items(), key=lambda pair: -pair[1])
        rows.append([one.card.label, _("counted"), one.answer.n])
        rows += [[one.card.label, reason_words(reason), count] for reason, count in reasons]
    writer.sheet(_("Left out"), [_("Figure"), _("Reason"), _("How many")], rows, [WIDE, WIDE, NARROW])


def _write_terms(writer: _Writer, book: Book) -> None:
    filters, before = book.filters, book.filters.before()
    rows: list[list[Any]] = [
        [_("Page"), book.title],
        [_("Address"), book.address],
        [_("First day"), filters.first],
        [_("Last day"), filters.last],
        [_("Time zone"), filters.zone],
        [_("Compared with, first day"), before.first if before else None],
        [_("Compared with, last day"), before.last if before else None],
        *[[what, words] for what, words in book.terms],
        [_("Made (%(zone)s)") % {"zone": filters.zone}, book.made_at],
        [
            _("Never counted"),
            _("Spam, deleted, test, merged and internal tickets never count, also in hindsight."),
        ],
        [_("Units"), _("Durations are seconds, shares lie between 0 and 1, intervals are of 95 %.")],
    ]
    writer.sheet(_("About"), [_("What"), _("Value")], rows, [WIDE, MOST_WIDE])


def make_table(name: str, zone: str, head: Mapping[str, str | Promise], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A workbook of one sheet; `head` names the columns in order."""
    writer = _Writer(zone)
    cells = ([row[key] for key in head] for row in rows)
    writer.sheet(name, [str(text) for text in head.values()], cells, [20] * len(head))
    return writer.end()


def as_xlsx(name: str, content: bytes) -> HttpResponse:
    """A download."""
    response = HttpResponse(content, content_type=KIND)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
