"""Settings: teams."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.access import AgentRequest, agent_required
from people.actions.calendars import assign_calendar
from people.actions.teams import change_team, create_team, set_members
from people.enums import Role
from people.forms import TeamForm
from people.models import Team


@agent_required(Role.ADMINISTRATOR, Role.MANAGER)
@require_GET
def teams(request: AgentRequest) -> HttpResponse:
    """All teams with the number of their members."""
    found = Team.objects.annotate(size=Count("memberships", filter=Q(memberships__agent__is_active=True)))
    context = {"page_title": _("Teams"), "teams": found.order_by("-is_active", "name")}
    return render(request, "people/teams.html", context)


@agent_required(Role.ADMINISTRATOR, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def new_team(request: AgentRequest) -> HttpResponse:
    """Creates a team."""
    form = TeamForm(request.POST or None, may_set_calendar=request.agent.is_administrator)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {name: given[name] for name in ("name", "signature", "members", "tracks_time")}
        made = create_team(**values)
        _set_calendar(request, made, given)
        messages.success(request, _("The team is there."))
        return redirect("people:teams")
    return render(request, "people/team_form.html", {"page_title": _("New team"), "form": form})


@agent_required(Role.ADMINISTRATOR, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def team(request: AgentRequest, team_id: int) -> HttpResponse:
    """Changes name, signature and members of a team."""
    found = get_object_or_404(Team, pk=team_id)
    title = found.name
    form = TeamForm(request.POST or None, instance=found, may_set_calendar=request.agent.is_administrator)
    if request.method == "POST" and form.is_valid():
        changed = form.cleaned_data
        values = {name: changed[name] for name in ("name", "signature", "is_active", "tracks_time")}
        change_team(team=found, **values)
        set_members(team=found, members=changed["members"])
        _set_calendar(request, found, changed)
        messages.success(request, _("Saved."))
        return redirect("people:teams")
    return render(request, "people/team_form.html", {"page_title": title, "form": form, "team": found})


def _set_calendar(request: AgentRequest, team: Team, given: dict[str, Any]) -> None:
    """Only administrators decide about open hours, because figures and promises follow from them."""
    if "calendar" in given:
        assign_calendar(holder=team, calendar=given["calendar"], by=request.agent)
