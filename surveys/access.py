"""The only door to an invitation for whoever holds a link to it, and to surveys and answers for agents."""

from django.db.models import Q
from django.http import Http404

from core.signing import hashed
from people.enums import Role
from people.models import Agent
from surveys.enums import Skipped
from surveys.models import Invitation, Survey, SurveyLink, SurveyVersion, Wave
from surveys.queries import Rating, ratings_of
from tickets.access import access_ticket, visible

MANAGERS = (Role.ADMINISTRATOR, Role.MANAGER)


def access_link(token: str) -> Invitation:
    """The invitation behind a link; Http404 for anything else (R8). One query."""
    links = SurveyLink.objects.select_related("invitation__version__survey", "invitation__contact")
    link = links.filter(token_hash=hashed(token), invitation__skipped=Skipped.NO).first()
    if link is None:
        raise Http404
    return link.invitation


def access_open_link(key: str) -> SurveyVersion:
    """What is asked by an open link now; Http404 once it was closed. Two queries."""
    survey = Survey.objects.filter(link_key=key, archived_at=None).exclude(link_key="").first()
    version = survey.versions.select_related("survey").order_by("-number").first() if survey else None
    if version is None:
        raise Http404
    return version


def access_ratings(agent: Agent, number: int) -> list[Rating]:
    """What the requester of a ticket answered, about tickets that the agent may see; Http404 as `access_ticket`."""
    return ratings_of(agent, access_ticket(agent, number).requester)


def access_survey(agent: Agent, survey_id: int) -> Survey:
    """A survey for those who decide about them; Http404 for others, and for one that was put away. One query."""
    found = Survey.objects.filter(pk=survey_id, archived_at=None).exclude(role="history").first()
    if found is None or agent.role not in MANAGERS:
        raise Http404
    return found


def access_wave(agent: Agent, wave_id: int) -> Wave:
    """A wave for those who decide about surveys; Http404 for others. One query."""
    found = Wave.objects.select_related("survey").filter(pk=wave_id).first()
    if found is None or agent.role not in MANAGERS:
        raise Http404
    return found


def readable(agent: Agent) -> Q:
    """The answers that an agent may read: about tickets that they may see; those about none are for managers."""
    seen = visible(agent, "invitation__ticket__")
    # An empty condition is all of them, and would be lost beside another one.
    return seen | Q(invitation__ticket=None) if seen and agent.role in MANAGERS else seen
