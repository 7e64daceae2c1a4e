"""The editor's desk: what is stale, behind, waiting, wrong, or missing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from knowledge_base.desk_report import piles
from knowledge_base.views_desk.rights import agents
from people.access import AgentRequest


@agents
@require_GET
def desk(request: AgentRequest) -> HttpResponse:
    """Lists of what waits, each with its count."""
    context = {"page_title": _("Editor's desk"), "piles": piles(request.agent)}
    return render(request, "knowledge_base/desk/desk.html", context)
