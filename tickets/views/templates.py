"""Reply templates for the composer's `/`."""

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from people.access import agent_required
from tickets.access import access_ticket
from tickets.bodies import inline_html
from tickets.composing import fill_template
from tickets.models import ReplyTemplate
from tickets.views.answers import agent_of

OFFERED = 12


@require_GET
@agent_required()
def templates(request: HttpRequest, number: int) -> JsonResponse:
    """Templates that hold the words of `q`, those of the ticket's language first, with their fields filled in."""
    agent = agent_of(request)
    opened = access_ticket(agent, number)
    found = ReplyTemplate.objects.filter(is_active=True).filter(Q(team=None) | Q(team=opened.team_id))
    for word in request.GET.get("q", "").split()[:5]:
        found = found.filter(Q(title__icontains=word) | Q(html__icontains=word))
    rows = sorted(found, key=lambda row: (row.language != opened.language, bool(row.language), row.title))[:OFFERED]
    return JsonResponse(
        {"templates": [{"title": row.title, "html": inline_html(fill_template(row, opened, agent))} for row in rows]}
    )
