"""Settings: custom fields."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.access import AgentRequest, agent_required
from people.enums import Role
from tickets.actions.vocabulary import save_field
from tickets.models import CustomField
from tickets.views_settings.forms import FieldForm

administrators = agent_required(Role.ADMINISTRATOR)


@administrators
@require_GET
def fields(request: AgentRequest) -> HttpResponse:
    """Every custom field."""
    found = CustomField.objects.order_by("-is_active", "order", "label")
    return render(request, "tickets/settings/fields.html", {"page_title": _("Custom fields"), "fields": found})


@administrators
@require_http_methods(["GET", "POST"])
def new_field(request: AgentRequest) -> HttpResponse:
    """Defines a new one."""
    return _edit(request, None)


@administrators
@require_http_methods(["GET", "POST"])
def field(request: AgentRequest, field_id: int) -> HttpResponse:
    """Changes one."""
    return _edit(request, get_object_or_404(CustomField, pk=field_id))


def _edit(request: AgentRequest, found: CustomField | None) -> HttpResponse:
    form = FieldForm(request.POST or None, field=found, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        save_field(field=found, values=form.cleaned_data, choices=form.cleaned_data["choices"])
        messages.success(request, _("Saved."))
        return redirect("ticket_settings:fields")
    title = found.label if found else _("New custom field")
    return render(request, "tickets/settings/field_form.html", {"page_title": title, "form": form})


def _initial(found: CustomField | None) -> dict[str, object]:
    if found is None:
        return {}
    plain = {name: getattr(found, name) for name in ("label", "key", "type", "order", "is_public", "is_active")}
    return {**plain, "choices": "\n".join(found.choices)}
