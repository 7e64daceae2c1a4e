"""What customers thought of the help: beside their ticket, and all of it to be searched."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from people.access import AgentRequest, agent_required
from people.models import Agent, Team
from surveys.access import MANAGERS, access_ratings, access_survey
from surveys.actions.planning import plan_by_hand
from surveys.enums import Kind
from surveys.queries import surveys_by_hand
from surveys.verbatims import HAPPY, UNHAPPY, Wanted, find, find_topics
from tickets.access import access_ticket
from tickets.enums import DONE
from tickets.errors import Refused

managers = agent_required(*MANAGERS)


@agent_required()
@require_GET
def ratings(request: AgentRequest, number: int) -> HttpResponse:
    """The latest answers of the ticket's requester, and for managers a way to ask; nothing when there is neither."""
    found = access_ratings(request.agent, number)
    surveys = []
    if request.agent.role in MANAGERS and access_ticket(request.agent, number).category in DONE:
        surveys = surveys_by_hand()
    return render(request, "surveys/_ratings.html", {"ratings": found, "number": number, "surveys": surveys})


@managers
@require_POST
def invitations(request: AgentRequest, number: int) -> HttpResponse:
    """A manager asks about this ticket now; the quiet days and who wants no questions hold here too."""
    ticket = access_ticket(request.agent, number)
    given = request.POST.get("survey", "")
    survey = access_survey(request.agent, int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0)
    try:
        plan_by_hand(survey=survey, ticket=ticket, by=request.agent)
        messages.success(request, _("The customer is asked within a minute, unless they were asked lately."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("tickets:ticket", number)


@agent_required()
@require_GET
def answers(request: AgentRequest) -> HttpResponse:
    """Every answer that the agent may read, with filters and what many of them speak of."""
    given = request.GET
    wanted = Wanted(
        words=given.get("q", "").replace("\x00", "").strip()[:100],
        kind=_one_of(given.get("kind", ""), Kind.values),
        mark=_one_of(given.get("mark", ""), [UNHAPPY, HAPPY]),
        mood=_one_of(given.get("mood", ""), ["-1", "1"]),
        agent=_number(given.get("agent", "")),
        team=_number(given.get("team", "")),
        tag=given.get("tag", "").replace("\x00", "")[:60],
        with_words="words" in given,
        before=_number(given.get("before", "")),
    )
    rows, before = find(request.agent, wanted)
    kept = {name: value for name, value in given.items() if name != "before" and value}
    context: dict[str, Any] = {
        "page_title": _("Answers"),
        "rows": rows,
        "wanted": wanted,
        "given": kept,
        "next_href": f"?{urlencode({**kept, 'before': before})}" if before else "",
        "topics": find_topics(request.agent, wanted) if not wanted.before else [],
        "kinds": Kind.choices,
        "agents": Agent.objects.filter(is_active=True, is_bot=False).order_by("name"),
        "teams": Team.objects.order_by("name"),
    }
    return render(request, "surveys/answers.html", context)


def _one_of(text: str, known: list[str]) -> str:
    return text if text in known else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
