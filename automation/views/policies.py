"""Settings: service level policies, in the order in which they are tried."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from automation.access import access_policy
from automation.actions.policies import PolicyRefused, move_policy, save_policy
from automation.enums import Target
from automation.explaining import Names, conditions, duration
from automation.forms import PolicyForm
from automation.models import SlaPolicy
from people.access import AgentRequest, agent_required
from people.actions.calendars import CalendarRefused
from people.enums import Role

managers = agent_required(Role.ADMINISTRATOR, Role.MANAGER)


@managers
@require_GET
def policies(request: AgentRequest) -> HttpResponse:
    """All policies in their order. Four queries."""
    names = Names()
    rows = [
        {
            "policy": policy,
            "for": conditions(policy, names),
            "targets": [
                duration(policy.target_ms(target) or 0) if policy.target_ms(target) else "–" for target in Target
            ],
            "calendar": names.calendars.get(policy.calendar_id or 0, ""),
        }
        for policy in SlaPolicy.objects.all()
    ]
    return render(request, "automation/policies.html", {"page_title": _("Service levels"), "rows": rows})


@managers
@require_http_methods(["GET", "POST"])
def new_policy(request: AgentRequest) -> HttpResponse:
    """Writes one, as the last of the order."""
    return _form(request, None)


@managers
@require_http_methods(["GET", "POST"])
def policy(request: AgentRequest, policy_id: int) -> HttpResponse:
    """Changes one for what begins from now on."""
    return _form(request, access_policy(request.agent, policy_id))


def _form(request: AgentRequest, found: SlaPolicy | None) -> HttpResponse:
    form = PolicyForm(request.POST or None, policy=found)
    if request.method == "POST" and form.is_valid():
        try:
            save_policy(policy=found, values=form.values(), calendar=form.cleaned_data["calendar"], by=request.agent)
        except (PolicyRefused, CalendarRefused) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("sla:policies")
    context = {"page_title": found.name if found else _("New policy"), "form": form, "policy": found}
    return render(request, "automation/policy_form.html", context)


@managers
@require_POST
def place(request: AgentRequest, policy_id: int) -> HttpResponse:
    """A step up (-1) or down (1) in the order."""
    given = request.POST.get("step", "")
    step = int(given) if given in ("-1", "1") else 0
    move_policy(policy=access_policy(request.agent, policy_id), step=step, by=request.agent)
    return redirect("sla:policies")
