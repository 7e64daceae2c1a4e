"""The only door to calls and recordings for an agent; strangers get 404, as if nothing were there (R34, R36)."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from channels_inbox.models import Call, CallRecording
from people.models import Agent
from tickets.access import visible


def visible_calls(agent: Agent) -> QuerySet[Call]:
    """Calls to and of the agent, and those in tickets that they may see; managers and administrators see all."""
    if agent.sees_everything:
        return Call.objects.all()
    own = Q(agent=agent) | Q(agent=None, offered_to__contains=[agent.pk])
    return Call.objects.filter(own | Q(ticket__isnull=False) & visible(agent, "ticket__"))


def access_call(agent: Agent, call_id: int, *, write: bool = False) -> Call:
    """The call, or Http404; PermissionDenied when a light agent wants to write, or it is a colleague's."""
    found = visible_calls(agent).select_related("channel", "contact").filter(pk=call_id).first()
    if found is None:
        raise Http404
    if write and (not agent.may_reply or found.agent_id not in {None, agent.pk}):
        raise PermissionDenied
    return found


def access_recording(agent: Agent, recording_id: int) -> CallRecording:
    """A recording in a ticket that the agent may see, or Http404: who spoke has no right to it once it moved away."""
    recordings = CallRecording.objects.select_related("call")
    found = recordings.filter(visible(agent, "call__ticket__"), call__ticket__isnull=False, pk=recording_id).first()
    if found is None:
        raise Http404
    return found
