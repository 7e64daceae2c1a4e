"""What readers say of articles, for agents."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from knowledge_base.deflection import Deflection, recent_deflection
from knowledge_base.models import Vote
from knowledge_base.reading import article_url
from people.access import AgentRequest, agent_required

PAGE = 50


@agent_required()
@require_GET
def votes(request: AgentRequest) -> HttpResponse:
    """Votes with a reason or words, the latest first, fifty a page; how many were helped without us. Four queries."""
    rows = Vote.objects.select_related("translation__article").exclude(reason="", text="")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 16:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk").defer("translation__html")[: PAGE + 1])
    shown = [(row, article_url(row.translation.language, row.translation.slug)) for row in found[:PAGE]]
    context = {
        "page_title": _("What readers say"),
        "votes": shown,
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "deflection": None if before else _shown(recent_deflection()),
    }
    return render(request, "knowledge_base/votes.html", context)


def _shown(found: Deflection) -> Deflection | None:
    """None without an attempt: there is nothing to say then."""
    return found if found.attempts else None
