"""Settings: single days of a business calendar, by hand and from the public holidays of a country."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import calendars, public_holidays
from people.access import AgentRequest, agent_required
from people.actions import calendars as actions
from people.calendar_forms import DayForm, PlaceForm, period
from people.enums import Role
from people.models import Calendar, CalendarDay

administrators = agent_required(Role.ADMINISTRATOR)


@administrators
@require_http_methods(["GET", "POST"])
def new_day(request: AgentRequest, calendar_id: int) -> HttpResponse:
    """Closes a day, opens one, or gives it other hours; or several in a row."""
    found = get_object_or_404(Calendar, pk=calendar_id)
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.set_days(
                calendar=found,
                first=given["first"],
                last=given["last"] or given["first"],
                name=given["name"],
                hours=given["hours"],
                by=request.agent,
                restate=given["restate"],
            )
        except actions.CalendarRefused as refusal:
            form.refuse("first", refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:calendar", found.pk)
    context = {"page_title": _("Closed and extra open days"), "form": form, "calendar": found}
    return render(request, "people/calendar_day.html", context)


@administrators
@require_POST
def day_removal(request: AgentRequest, calendar_id: int, day_id: int) -> HttpResponse:
    """Lets the weekday's hours hold again."""
    day = get_object_or_404(CalendarDay.objects.select_related("calendar"), pk=day_id, calendar_id=calendar_id)
    try:
        actions.remove_day(day=day, by=request.agent, restate="restate" in request.POST)
    except actions.PastRefused:
        messages.error(request, _("This day has passed by now. Its hours stay."))
    else:
        messages.success(request, _("The hours of the weekday hold again on this day."))
    return redirect("people:calendar", calendar_id)


@administrators
@require_http_methods(["GET", "POST"])
def holidays(request: AgentRequest, calendar_id: int) -> HttpResponse:
    """Shows the public holidays of a place as a list to confirm; a post makes the ticked ones closed days."""
    found = get_object_or_404(Calendar, pk=calendar_id)
    given = request.POST if request.method == "POST" else request.GET
    asked = given if "country" in given else {"country": found.country, "region": found.region}
    form = PlaceForm(asked if asked.get("country") else None, calendar=found)
    context = {"page_title": _("Public holidays"), "calendar": found, "form": form}
    if form.is_valid():
        first, last = period(calendars.today(found), past=form.cleaned_data["past"])
        country, region = form.place()
        offered = public_holidays.holidays_between(country, region, first, last)
        if request.method == "POST":
            chosen = set(request.POST.getlist("day"))
            try:
                actions.confirm_holidays(
                    calendar=found,
                    country=country,
                    region=region,
                    first=first,
                    last=last,
                    days={each.date: each.name for each in offered if each.date.isoformat() in chosen},
                    by=request.agent,
                    restate=form.cleaned_data["past"],
                )
            except actions.PastRefused as refusal:  # midnight came between the list and its confirmation
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("The holidays are confirmed until %(year)s.") % {"year": last.year})
            return redirect("people:calendar", found.pk)
        context |= {"years": _years(found, (country, region), offered, first, last), "last": last}
    return render(request, "people/calendar_holidays.html", context)


def _years(
    calendar: Calendar, place: tuple[str, str], offered: list[public_holidays.Holiday], first: date, last: date
) -> dict[int, list[dict[str, object]]]:
    """The offered days by year, ticked as they are stored; all of them where nothing of this place was confirmed.

    One query.
    """
    stored = {day.date: day for day in calendar.days.filter(date__range=(first, last))}
    until = calendar.holidays_until if place == (calendar.country, calendar.region) else None
    years: dict[int, list[dict[str, object]]] = {}
    for each in offered:
        there = stored.get(each.date)
        was_refused = there is None and until is not None and each.date <= until
        entry = {
            "date": each.date,
            "name": each.name,
            "by_hand": there if there and not there.source else None,
            "ticked": not was_refused,
        }
        years.setdefault(each.date.year, []).append(entry)
    return years
