"""Scheduled reports: which there are, when each is sent next and what became of the last time."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clocks import now
from core.languages import workspace_language
from metrics.dashboards import options
from metrics.dashboards.filters import Filters, read_filters
from metrics.dashboards.pages import PAGES, Page
from metrics.dashboards.report_forms import ReportForm, initial_of
from metrics.dashboards.terms import terms_of
from metrics.dashboards.views import managers, page_href, rail_of, report_zone_of_company
from metrics.models import ReportRun, Rhythm, ScheduledReport
from metrics.reports.actions import ask_report, pause_report, remove_report, resume_report, save_report
from people.access import AgentRequest

LAST_RUNS = 10


@managers
@require_GET
def reports(request: AgentRequest) -> HttpResponse:
    """All of them, by name. Managers see everything, so they see each other's reports."""
    last = Prefetch("runs", ReportRun.objects.order_by("report_id", "-at").distinct("report_id"), to_attr="last_runs")
    rows = ScheduledReport.objects.select_related("owner").prefetch_related("recipients", last)
    context = {
        "page_title": _("Scheduled reports"),
        "rail": rail_of(request.agent, None, ""),
        "rows": [
            {
                "report": row,
                "page": PAGES.get(row.page),
                "day": _day_words(row),
                "run": next(iter(row.last_runs), None),
            }
            for row in rows
        ],
    }
    return render(request, "metrics/reports.html", context)


@managers
@require_http_methods(["GET", "POST"])
def creation(request: AgentRequest) -> HttpResponse:
    """A new report of the page and filters that the address names."""
    page = PAGES.get(request.GET.get("page", "overview"))
    if page is None:
        raise Http404
    filters = _filters(request.GET)
    initial = {
        "name": str(page.label),
        "rhythm": Rhythm.WEEKLY,
        "weekday": 1,
        "day": 1,
        "hour": 8,
        "zone": request.agent.time_zone or filters.zone,
        "language": workspace_language(get_language() or "en"),
        "recipients": [request.agent],
    }
    form = ReportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {**form.values(), "page": page.slug, "query": filters.query()[1:]}
        save_report(report=None, values=values, recipients=form.cleaned_data["recipients"], by=request.agent)
        messages.success(request, _("Scheduled."))
        return redirect("metrics:reports")
    return _form(request, form, page, filters, None)


@managers
@require_http_methods(["GET", "POST"])
def report(request: AgentRequest, report_id: int) -> HttpResponse:
    """One report: when and to whom; its page and filters stay."""
    row = get_object_or_404(ScheduledReport.objects.select_related("owner"), pk=report_id)
    form = ReportForm(request.POST or None, initial=initial_of(row))
    if request.method == "POST" and form.is_valid():
        save_report(report=row, values=form.values(), recipients=form.cleaned_data["recipients"], by=request.agent)
        messages.success(request, _("Saved."))
        return redirect("metrics:reports")
    page = PAGES.get(row.page, PAGES["overview"])
    return _form(request, form, page, _filters(QueryDict(row.query)), row)


@managers
@require_POST
def state(request: AgentRequest, report_id: int) -> HttpResponse:
    """Pauses a report, or resumes one that is paused or stopped."""
    row = get_object_or_404(ScheduledReport, pk=report_id)
    if request.POST.get("state") == "paused":
        pause_report(report=row)
        messages.success(request, _("Paused."))
    else:
        resume_report(report=row, by=request.agent)
        messages.success(request, _("Resumed."))
    return redirect("metrics:reports")


@managers
@require_POST
def sendings(request: AgentRequest, report_id: int) -> HttpResponse:
    """Sends a report within a minute."""
    row = get_object_or_404(ScheduledReport, pk=report_id)
    if row.stopped:
        messages.error(request, _("It has stopped. Resume it first."))
    else:
        ask_report(report=row)
        messages.success(request, _("It leaves within a minute."))
    return redirect("metrics:reports")


@managers
@require_POST
def removal(request: AgentRequest, report_id: int) -> HttpResponse:
    """Deletes a report."""
    remove_report(report=get_object_or_404(ScheduledReport, pk=report_id))
    messages.success(request, _("Deleted."))
    return redirect("metrics:reports")


def _day_words(row: ScheduledReport) -> str:
    if row.rhythm == Rhythm.WEEKLY:
        return str(WEEKDAYS[row.weekday - 1])
    return str(row.day) if row.rhythm == Rhythm.MONTHLY else ""


def _filters(query: QueryDict) -> Filters:
    return read_filters(query, report_zone_of_company(), now())


def _form(
    request: AgentRequest, form: ReportForm, page: Page, filters: Filters, row: ScheduledReport | None
) -> HttpResponse:
    context: dict[str, Any] = {
        "page_title": row.name if row else _("New scheduled report"),
        "rail": rail_of(request.agent, None, ""),
        "form": form,
        "row": row,
        "shown": page,
        "shown_href": page_href(page) + filters.query(),
        "terms": terms_of(filters, options.slice_names()),
        "runs": row.runs.order_by("-at")[:LAST_RUNS] if row else [],
        "back_href": reverse("metrics:reports"),
    }
    return render(request, "metrics/report_form.html", context)
