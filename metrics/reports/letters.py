"""What a scheduled report says: its figures in words, its charts as pictures, and the way to the page.

Figures come from the same layer as the page's, under the rights that `sending` has just asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.mime.image import MIMEImage
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.text import clean_line
from metrics.catalog import Shape
from metrics.dashboards import options
from metrics.dashboards.asking import read_state
from metrics.dashboards.backlog import Backlog, read_backlog
from metrics.dashboards.charts import Chart
from metrics.dashboards.drawings import draw_chart
from metrics.dashboards.filters import Filters, read_filters
from metrics.dashboards.pages import PAGES, fill_page
from metrics.dashboards.terms import days_words, terms_of
from metrics.dashboards.tiles import Tile
from metrics.dashboards.words import in_words
from metrics.models import ScheduledReport, Stopped
from metrics.periods import report_zone
from people import queries
from people.addresses import absolute
from people.models import Agent


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in words: its value, interval and n, and what it is compared with."""

    label: str
    value: str
    beside: str
    change: str


def write_report(report: ScheduledReport, people: Sequence[Agent], moment: datetime) -> list[EmailMultiAlternatives]:
    """A mail for each of the people, as the page stands at this moment; in the language of the report."""
    with translation.override(report.language):
        page, filters, names = PAGES[report.page], filters_of(report, moment), options.slice_names()
        filled = fill_page(page, filters, names, lambda _card, _filters, _more: "", read_state())
        drawn = [chart for chart in filled.charts if not chart.is_empty]
        lines = [_line(tile) for tile in filled.tiles]
        if page.slug == "overview":
            lines[2:2] = _backlog_lines(read_backlog(filters))
        context = {
            "report": report,
            "page": page,
            "lines": lines,
            "charts": [(chart, _content_id(report, chart)) for chart in drawn],
            "tables": filled.tables,
            "terms": terms_of(filters, names),
            "link": absolute(page_path(report.page)) + filters.query(),
            "language": report.language,
            "company": queries.company(),
        }
        subject = f"{report.name}: {days_words(filters)}"
        pictures = [_picture(report, chart) for chart in drawn]
        return _mails("report", subject, context, people, pictures)


def write_end(report: ScheduledReport, why: Stopped, people: Sequence[Agent]) -> list[EmailMultiAlternatives]:
    """Says to whoever got a report that it has ended, and why; it holds no figure."""
    with translation.override(report.language):
        context = {
            "report": report,
            "why": why.label,
            "link": absolute(reverse("metrics:reports")),
            "language": report.language,
            "company": queries.company(),
        }
        subject = _("%(name)s has ended") % {"name": report.name}
        return _mails("report_end", subject, context, people, [])


def filters_of(report: ScheduledReport, moment: datetime) -> Filters:
    """The filters of its stored address, read at a moment: "last 28 days" move along. One query."""
    company = queries.company()
    return read_filters(QueryDict(report.query), report_zone(company.time_zone if company else "UTC"), moment)


def page_path(slug: str) -> str:
    """The path of a page without filters."""
    return reverse("metrics:overview") if slug == "overview" else reverse("metrics:page", args=[slug])


def _mails(
    name: str, subject: str, context: dict[str, Any], people: Sequence[Agent], pictures: Sequence[MIMEImage]
) -> list[EmailMultiAlternatives]:
    text = render_to_string(f"metrics/mail/{name}.txt", context)
    html = render_to_string(f"metrics/mail/{name}.html", context)
    found = []
    for person in people:
        assert person.account is not None
        mail = EmailMultiAlternatives(clean_line(subject, 150), text, to=[person.account.email])
        mail.attach_alternative(html, "text/html")
        for picture in pictures:
            mail.attach(picture)
        found.append(mail)
    return found


def _line(tile: Tile) -> Line:
    value = tile.text or " ".join(f"{number} {unit}".strip() for number, unit in tile.parts)
    beside = ", ".join(part for part in (tile.interval, tile.n, tile.clock if tile.parts else "", tile.badge) if part)
    change = f"{tile.change.words} {tile.change.interval}".strip() if tile.change else ""
    return Line(str(tile.card.label), ("~" if tile.is_approximate else "") + value, beside, change)


def _backlog_lines(backlog: Backlog) -> list[Line]:
    now_words = _("exact, at this moment")
    wait = f"{_('longest')} {in_words(Shape.DURATION, backlog.longest_ms)}" if backlog.waiting else ""
    return [
        Line(_("Open now"), in_words(Shape.COUNT, backlog.count), now_words, ""),
        Line(_("Waiting for an answer"), in_words(Shape.COUNT, backlog.waiting), now_words, wait),
    ]


def _content_id(report: ScheduledReport, chart: Chart) -> str:
    return f"{chart.slug}-{report.pk}@report"


def _picture(report: ScheduledReport, chart: Chart) -> MIMEImage:
    picture = MIMEImage(draw_chart(chart.drawn), "png")
    picture.add_header("Content-ID", f"<{_content_id(report, chart)}>")
    picture.add_header("Content-Disposition", "inline", filename=f"{report.page}-{chart.slug}.png")
    return picture
