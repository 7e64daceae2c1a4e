"""Whole pages as files: the numbers of the screen, for spreadsheets and for programs."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from core.clocks import now
from metrics.dashboards import options
from metrics.dashboards.asking import read_state
from metrics.dashboards.backlog import read_backlog
from metrics.dashboards.exports import FIGURES, as_csv, backlog_values, figure_values
from metrics.dashboards.pages import MINE, PAGES, fill_page
from metrics.dashboards.terms import terms_of
from metrics.dashboards.views import XLSX, address_query, agents, filters_of, linker, page_href
from metrics.dashboards.workbooks import Book, as_xlsx, make_workbook
from people.access import AgentRequest


@agents
@require_GET
def export(request: AgentRequest, slug: str) -> HttpResponse:
    """The figures of a page as CSV, or with `as=xlsx` as a workbook, each with numerator, denominator and n."""
    page = MINE if slug == MINE.slug else PAGES.get(slug)
    if page is None:
        raise Http404
    is_mine = page is MINE
    if not is_mine and not request.agent.sees_everything:
        raise PermissionDenied
    filters, names = filters_of(request, page), options.slice_names()
    filled = fill_page(page, filters, names, linker(is_mine), read_state())
    now_values = backlog_values(read_backlog(filters), filters) if page.slug == "overview" else []
    file_name = f"{page.slug}-{filters.first}-{filters.last}"
    if request.GET.get("as") != XLSX:
        rows = [*now_values, *(figure_values(one, filters) for one in filled.figures)]
        return as_csv(file_name, FIGURES, rows)
    book = Book(
        title=str(page.label),
        address=request.build_absolute_uri(page_href(page) + address_query(filters, is_mine)),
        filters=filters,
        terms=terms_of(filters, names, hidden=("agent",) if is_mine else ()),
        figures=filled.figures,
        courses=filled.courses,
        now_values=now_values,
        made_at=now(),
    )
    return as_xlsx(file_name, make_workbook(book))
