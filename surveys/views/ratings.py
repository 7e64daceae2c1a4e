"""What a customer thought of the help, beside their ticket."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from people.access import AgentRequest, agent_required
from surveys.access import access_ratings


@agent_required()
@require_GET
def ratings(request: AgentRequest, number: int) -> HttpResponse:
    """The latest answers of the ticket's requester; nothing at all when there are none."""
    found = access_ratings(request.agent, number)
    return render(request, "surveys/_ratings.html", {"ratings": found, "number": number})
