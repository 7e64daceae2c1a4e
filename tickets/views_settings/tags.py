"""Settings: tags."""

from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.access import AgentRequest, agent_required
from people.enums import Role
from tickets.actions.vocabulary import create_tag, remove_tag
from tickets.models import Tag
from tickets.views_settings.forms import TagForm

managers = agent_required(Role.ADMINISTRATOR, Role.MANAGER)


@managers
@require_http_methods(["GET", "POST"])
def tags(request: AgentRequest) -> HttpResponse:
    """The list to choose from, with how many unsolved tickets carry each."""
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        create_tag(name=form.cleaned_data["name"])
        messages.success(request, _("The tag can be chosen now."))
        return redirect("ticket_settings:tags")
    used = _unsolved_by_tag()
    rows = [{"tag": tag, "count": used.get(tag.name, 0)} for tag in Tag.objects.all()]
    return render(request, "tickets/settings/tags.html", {"page_title": _("Tags"), "rows": rows, "form": form})


def _unsolved_by_tag() -> dict[str, int]:
    """Numbers of unsolved tickets by tag; one query over the unsolved alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tag, count(*) FROM tickets_ticket, unnest(tags) AS tag"
            " WHERE shelf IN ('new', 'open', 'pending', 'on_hold') GROUP BY tag"
        )
        return dict(cursor.fetchall())


@managers
@require_POST
def removal(request: AgentRequest, tag_id: int) -> HttpResponse:
    """Takes a tag out of the list."""
    remove_tag(tag=get_object_or_404(Tag, pk=tag_id))
    messages.success(request, _("The tag is no longer offered. Tickets that carry it keep it."))
    return redirect("ticket_settings:tags")
