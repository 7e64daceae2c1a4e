"""Settings: the companies that customers belong to, and whether their people see each other's requests."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.access import AgentRequest, agent_required
from people.actions.contacts import change_organization, create_organization
from people.enums import Role
from people.models import Organization
from people.organization_forms import OrganizationForm

PAGE = 50
managers = agent_required(Role.ADMINISTRATOR, Role.MANAGER)


@managers
@require_GET
def organizations(request: AgentRequest) -> HttpResponse:
    """A page of organizations by name, with how many contacts they have. Three queries."""
    words, after = request.GET.get("q", "").strip().replace("\0", "")[:100], request.GET.get("after", "")
    found = Organization.objects.annotate(people=Count("contacts")).order_by("name", "pk")
    found = found.prefetch_related("domains")
    if words:
        found = found.filter(name__icontains=words)
    if after.isascii() and after.isdigit() and (last := Organization.objects.filter(pk=int(after[:15])).first()):
        found = found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    rows = list(found[: PAGE + 1])
    context = {
        "page_title": _("Organizations"),
        "organizations": rows[:PAGE],
        "words": words,
        "next_after": rows[PAGE - 1].pk if len(rows) > PAGE else 0,
        "is_first": not after,
    }
    return render(request, "people/organizations.html", context)


@managers
@require_http_methods(["GET", "POST"])
def new_organization(request: AgentRequest) -> HttpResponse:
    """Writes a new one down; contacts with an address of its domains join it."""
    return _edit(request, None)


@managers
@require_http_methods(["GET", "POST"])
def organization(request: AgentRequest, organization_id: int) -> HttpResponse:
    """Changes one."""
    return _edit(request, get_object_or_404(Organization, pk=organization_id))


def _edit(request: AgentRequest, found: Organization | None) -> HttpResponse:
    form = OrganizationForm(request.POST or None, organization=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with transaction.atomic():
            one = found or create_organization(name=given["name"])
            change_organization(organization=one, **given)
        messages.success(request, _("Saved."))
        return redirect("people:organizations")
    title = found.name if found else _("New organization")
    return render(request, "people/organization_form.html", {"page_title": title, "form": form, "organization": found})
