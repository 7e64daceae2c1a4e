"""The only door to an invitation for whoever holds a link to it, and to answers for an agent."""

from django.http import Http404

from core.signing import hashed
from people.models import Agent
from surveys.enums import Skipped
from surveys.models import Invitation, SurveyLink
from surveys.queries import Rating, ratings_of
from tickets.access import access_ticket


def access_link(token: str) -> Invitation:
    """The invitation behind a link; Http404 for anything else (R8). One query."""
    links = SurveyLink.objects.select_related("invitation__version__survey", "invitation__contact")
    link = links.filter(token_hash=hashed(token), invitation__skipped=Skipped.NO).first()
    if link is None:
        raise Http404
    return link.invitation


def access_ratings(agent: Agent, number: int) -> list[Rating]:
    """What the requester of a ticket answered, about tickets that the agent may see; Http404 as `access_ticket`."""
    return ratings_of(agent, access_ticket(agent, number).requester)
