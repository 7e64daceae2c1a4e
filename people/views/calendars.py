"""Settings: business calendars, their hours and who works by them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clocks import now
from people import calendar_preview, calendars, queries
from people.access import AgentRequest, agent_required
from people.actions import calendars as actions
from people.calendar_forms import OFFICE, AssignmentForm, CalendarForm, HoursForm, NewCalendarForm, WeekFields
from people.enums import Role
from people.models import Calendar, CalendarVersion, Tier

administrators = agent_required(Role.ADMINISTRATOR)
CHANGES = 10
PAST_DAYS = 100


@administrators
@require_GET
def calendar_list(request: AgentRequest) -> HttpResponse:
    """Every calendar, whether it is open, and which holds for whom."""
    return _list(request, AssignmentForm(holders=_deciders()))


@administrators
@require_POST
def assignments(request: AgentRequest) -> HttpResponse:
    """Says by which calendars the company and the tiers work."""
    holders = _deciders()
    form = AssignmentForm(request.POST, holders=holders)
    if not form.is_valid():
        return _list(request, form)
    for name, holder in holders.items():
        actions.assign_calendar(holder=holder, calendar=form.cleaned_data[name], by=request.agent)
    messages.success(request, _("Saved."))
    return redirect("people:calendars")


def _deciders() -> dict[str, Any]:
    company = queries.company()
    tiers: dict[str, Any] = {f"tier_{tier.pk}": tier for tier in Tier.objects.all()}
    return {"company": company, **tiers} if company else tiers


def _list(request: AgentRequest, form: AssignmentForm) -> HttpResponse:
    rows = queries.listed_calendars(now())
    return render(request, "people/calendars.html", {"page_title": _("Business calendars"), "rows": rows, "form": form})


@administrators
@require_http_methods(["GET", "POST"])
def new_calendar(request: AgentRequest) -> HttpResponse:
    """Makes a calendar with its weekly hours."""
    company = queries.company()
    form = NewCalendarForm(request.POST or None, initial={"time_zone": company.time_zone if company else "UTC"})
    if "copy" in request.POST:
        form = NewCalendarForm(initial=_copied(request), week=OFFICE)
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.create_calendar(
            name=given["name"], time_zone=given["time_zone"], weekly=form.week(), by=request.agent
        )
        messages.success(request, _("The calendar is there. Confirm its public holidays next."))
        return redirect("people:calendar", made.pk)
    return render(request, "people/calendar_new.html", {"page_title": _("New calendar"), "form": form})


@administrators
@require_http_methods(["GET", "POST"])
def calendar(request: AgentRequest, calendar_id: int) -> HttpResponse:
    """One calendar: open now, the week, the next 14 days, single days, versions, who works by it."""
    found = get_object_or_404(Calendar, pk=calendar_id)
    title = found.name
    form = CalendarForm(request.POST or None, calendar=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_calendar(calendar=found, **form.cleaned_data, by=request.agent)
        except actions.CalendarRefused as refusal:
            form.add_error("is_active", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:calendar", found.pk)
    return render(request, "people/calendar.html", {"page_title": title, "form": form, **_context(found)})


def _context(found: Calendar) -> dict[str, Any]:
    moment = now()
    clock = calendars.clock_of(found)
    schedule = clock.schedule_at(moment)
    today = schedule.local_date(moment)
    days = list(found.days.all())
    versions = queries.versions_of(found, today)
    return {
        "calendar": found,
        "moment": calendar_preview.moment_of(clock, moment),
        "today": today,
        "week": calendar_preview.week_lines(schedule.weekly),
        "coming": calendar_preview.coming_days(clock, moment, {day.date: day for day in days}),
        "days": [day for day in days if day.date >= today],
        "past_days": [day for day in reversed(days) if day.date < today][:PAST_DAYS],
        "versions": versions,
        "holders": calendars.holders([found])[found.pk],
        "changes": found.changes.select_related("by").order_by("-id")[:CHANGES],
        "is_running_out": queries.is_running_out(found, today),
    }


@administrators
@require_http_methods(["GET", "POST"])
def new_hours(request: AgentRequest, calendar_id: int) -> HttpResponse:
    """Gives a calendar other hours from a day on."""
    found = get_object_or_404(Calendar, pk=calendar_id)
    schedule = calendars.clock_of(found).schedule_at(now())
    initial = {"time_zone": schedule.zone.key, "valid_from": calendars.today(found)}
    form = HoursForm(request.POST or None, week=schedule.weekly, initial=initial)
    if "copy" in request.POST:
        form = HoursForm(initial=_copied(request), week=schedule.weekly)
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_hours(
                calendar=found,
                valid_from=given["valid_from"],
                time_zone=given["time_zone"],
                weekly=form.week(),
                by=request.agent,
                restate=given["restate"],
            )
        except actions.CalendarRefused as refusal:
            form.refuse("valid_from", refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:calendar", found.pk)
    context = {"page_title": _("Change the hours"), "form": form, "calendar": found}
    return render(request, "people/calendar_hours.html", context)


@administrators
@require_http_methods(["GET", "POST"])
def hours(request: AgentRequest, calendar_id: int, version_id: int) -> HttpResponse:
    """Corrects hours from where they begin."""
    version = _version(calendar_id, version_id)
    week = calendars.read_week(version.weekly)
    initial = {"time_zone": version.time_zone}
    form = HoursForm(request.POST or None, week=week, initial=initial, is_correction=True)
    if "copy" in request.POST:
        form = HoursForm(initial=_copied(request), week=week, is_correction=True)
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.correct_hours(
                version=version,
                time_zone=given["time_zone"],
                weekly=form.week(),
                by=request.agent,
                restate=given["restate"],
            )
        except actions.CalendarRefused as refusal:
            form.refuse("time_zone", refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:calendar", calendar_id)
    context = {"page_title": _("Correct the hours"), "form": form, "calendar": version.calendar, "version": version}
    return render(request, "people/calendar_hours.html", context)


@administrators
@require_POST
def hours_removal(request: AgentRequest, calendar_id: int, version_id: int) -> HttpResponse:
    """Takes planned hours away."""
    try:
        actions.remove_hours(version=_version(calendar_id, version_id), by=request.agent)
    except actions.CalendarRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The hours are removed. Those before them go on."))
    return redirect("people:calendar", calendar_id)


def _version(calendar_id: int, version_id: int) -> CalendarVersion:
    return get_object_or_404(CalendarVersion.objects.select_related("calendar"), pk=version_id, calendar_id=calendar_id)


def _copied(request: AgentRequest) -> dict[str, Any]:
    """What was typed, with Monday's hours on every day to Friday."""
    names = [*WeekFields.base_fields, "name", "valid_from", *(f"day_{day}" for day in range(7))]
    typed: dict[str, Any] = {name: request.POST[name] for name in names if name in request.POST}
    return {**typed, **{f"day_{day}": typed.get("day_0", "") for day in range(5)}}
