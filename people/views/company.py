"""Settings: the company."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import panels
from people import queries
from people.access import AgentRequest, agent_required
from people.actions.company import change_company
from people.enums import Role
from people.forms import CompanyForm


@agent_required()
@require_GET
def start(request: AgentRequest) -> HttpResponse:
    """Leads to the first page of the settings that this agent may open; 404 when there is none."""
    pages = panels.panels(panels.SETTINGS, request.agent)
    if not pages:
        raise Http404
    return redirect(pages[0].url(request.agent))


@agent_required(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def company(request: AgentRequest) -> HttpResponse:
    """Name, public address, language and time zone."""
    found = queries.company()
    if found is None:
        raise Http404
    initial = {name: getattr(found, name) for name in ("name", "public_url", "language", "time_zone", "country")}
    form = CompanyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_company(company=found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:company")
    return render(request, "people/company.html", {"page_title": _("Company"), "form": form})
