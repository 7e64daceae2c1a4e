"""Settings: reply templates."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.html import to_text
from people.access import AgentRequest, agent_required
from people.enums import Role
from tickets.actions.vocabulary import remove_template, save_template
from tickets.models import ReplyTemplate
from tickets.views_settings.forms import TemplateForm

managers = agent_required(Role.ADMINISTRATOR, Role.MANAGER)
FIELDS = [
    f"{{{{{name}}}}}"
    for name in ("contact.name", "contact.first_name", "ticket.number", "ticket.subject", "agent.name", "team.name")
]


@managers
@require_GET
def templates(request: AgentRequest) -> HttpResponse:
    """Every reply template."""
    found = ReplyTemplate.objects.select_related("team").order_by("-is_active", "title")
    context = {"page_title": _("Reply templates"), "templates": found}
    return render(request, "tickets/settings/templates.html", context)


@managers
@require_http_methods(["GET", "POST"])
def new_template(request: AgentRequest) -> HttpResponse:
    """Writes a new one."""
    return _edit(request, None)


@managers
@require_http_methods(["GET", "POST"])
def template(request: AgentRequest, template_id: int) -> HttpResponse:
    """Changes one."""
    return _edit(request, get_object_or_404(ReplyTemplate, pk=template_id))


def _edit(request: AgentRequest, found: ReplyTemplate | None) -> HttpResponse:
    form = TemplateForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        save_template(template=found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("ticket_settings:templates")
    title = found.title if found else _("New reply template")
    context = {"page_title": title, "form": form, "template": found, "placeholders": FIELDS}
    return render(request, "tickets/settings/template_form.html", context)


def _initial(found: ReplyTemplate | None) -> dict[str, object]:
    if found is None:
        return {}
    # Paragraphs are parted by an empty line in the text field, as they were typed.
    text = to_text(found.html.replace("</p><p>", "</p><br><p>"))
    plain = {name: getattr(found, name) for name in ("title", "language", "is_active")}
    return {**plain, "team": found.team_id, "text": text}


@managers
@require_POST
def removal(request: AgentRequest, template_id: int) -> HttpResponse:
    """Deletes one."""
    remove_template(template=get_object_or_404(ReplyTemplate, pk=template_id))
    messages.success(request, _("The template is deleted."))
    return redirect("ticket_settings:templates")
