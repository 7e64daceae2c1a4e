"""The only door to policies and promises for a user."""

from django.db.models import QuerySet
from django.http import Http404

from automation.models import SlaPolicy, SlaPromise
from people.models import Agent
from tickets.access import access_ticket
from tickets.models import Ticket


def access_policy(agent: Agent, policy_id: int) -> SlaPolicy:
    """The policy, for those who may decide about service levels; raises Http404. One query."""
    found = SlaPolicy.objects.filter(pk=policy_id).first() if agent.sees_everything else None
    if found is None:
        raise Http404
    return found


def promises_of(agent: Agent, number: int) -> "tuple[Ticket, QuerySet[SlaPromise]]":
    """A ticket that the agent may see, and its promises; raises Http404. One query more than that."""
    ticket = access_ticket(agent, number)
    return ticket, SlaPromise.objects.filter(ticket=ticket).select_related("version").order_by("started_at", "pk")
