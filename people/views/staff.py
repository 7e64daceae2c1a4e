"""Settings: who works here, and invitations."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clocks import now
from people.access import AgentRequest, agent_required
from people.actions import staff
from people.enums import Role
from people.forms import AgentForm, DutyForm, InvitationForm
from people.invitation_mail import invitation_link, send_invitation
from people.models import Agent, Invitation

log = logging.getLogger(__name__)


@agent_required(Role.ADMINISTRATOR)
@require_GET
def people(request: AgentRequest) -> HttpResponse:
    """Everybody who works here, and open invitations."""
    agents = (
        Agent.objects.filter(is_bot=False)
        .select_related("account", "home_team")
        .prefetch_related("teams")
        .order_by("-is_active", "name")
    )
    invitations = Invitation.objects.filter(accepted_at=None).prefetch_related("teams").order_by("-created_at")
    context = {"page_title": _("People"), "agents": agents, "invitations": invitations, "moment": now()}
    return render(request, "people/staff.html", context)


@agent_required(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def invitation(request: AgentRequest) -> HttpResponse:
    """Invites somebody by mail and shows the link too, because mail may not be set up yet."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, token = staff.invite(**form.cleaned_data, by=request.agent)
        except staff.StaffRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            return _invited(request, made, token)
    return render(request, "people/invitation_form.html", {"page_title": _("Invite somebody"), "form": form})


def _invited(request: HttpRequest, made: Invitation, token: str) -> HttpResponse:
    try:
        sent = send_invitation(made, token)
    except Exception:  # whatever the mail system raises, the invitation stands and its link is shown
        log.exception("invitation %s was not mailed", made.pk)
        sent = False
    context = {"page_title": _("Invitation"), "invitation": made, "link": invitation_link(token), "sent": sent}
    return render(request, "people/invitation_made.html", context)


@agent_required(Role.ADMINISTRATOR)
@require_POST
def withdrawal(request: AgentRequest, invitation_id: int) -> HttpResponse:
    """Ends an open invitation."""
    staff.withdraw_invitation(invitation=get_object_or_404(Invitation, pk=invitation_id, accepted_at=None))
    messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect("people:people")


@agent_required(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def person(request: AgentRequest, agent_id: int) -> HttpResponse:
    """One agent: name, role, teams, extension."""
    agent = get_object_or_404(Agent.objects.select_related("account", "home_team"), pk=agent_id)
    form = AgentForm(request.POST or None, initial=_initial(agent))
    if request.method == "POST" and form.is_valid():
        try:
            staff.change_agent(agent=agent, **form.cleaned_data)
        except staff.StaffRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:people")
    return _person(request, agent, form, DutyForm(agent=agent))


def _initial(agent: Agent) -> dict[str, object]:
    return {
        "name": agent.name,
        "role": agent.role,
        "home_team": agent.home_team_id,
        "teams": agent.team_ids(),
        "extension": agent.extension,
    }


def _person(request: HttpRequest, agent: Agent, form: AgentForm, duties: DutyForm) -> HttpResponse:
    context = {"page_title": agent.name, "form": form, "duties": duties, "person": agent}
    return render(request, "people/agent_form.html", context)


@agent_required(Role.ADMINISTRATOR)
@require_POST
def duties(request: AgentRequest, agent_id: int) -> HttpResponse:
    """What live work an agent takes, and how much of it at once."""
    agent = get_object_or_404(Agent.objects.select_related("account", "home_team"), pk=agent_id)
    form = DutyForm(request.POST, agent=agent)
    if form.is_valid():
        form.save(agent)
        messages.success(request, _("Saved."))
        return redirect("people:people")
    return _person(request, agent, AgentForm(initial=_initial(agent)), form)


@agent_required(Role.ADMINISTRATOR)
@require_POST
def deactivation(request: AgentRequest, agent_id: int) -> HttpResponse:
    """Closes an agent's account at once."""
    agent = get_object_or_404(Agent, pk=agent_id)
    try:
        staff.deactivate(agent=agent, by=request.agent)
    except staff.StaffRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("people:person", agent_id)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": agent.name})
    return redirect("people:people")


@agent_required(Role.ADMINISTRATOR)
@require_POST
def activation(request: AgentRequest, agent_id: int) -> HttpResponse:
    """Opens a closed account again."""
    agent = get_object_or_404(Agent, pk=agent_id)
    staff.reactivate(agent=agent)
    messages.success(request, _("%(name)s can sign in again.") % {"name": agent.name})
    return redirect("people:people")
