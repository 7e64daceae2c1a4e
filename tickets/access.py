"""The only door to tickets, messages and files for an agent; strangers get 404, as if nothing were there (R34, R36)."""

from functools import cache

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from core.prepared import Prepared
from people.models import Agent
from tickets import names
from tickets.models import Attachment, Message, Ticket

SHOWN_WITH = ("requester", "organization")
ALL = ("status", "channel", "team", "assignee", *SHOWN_WITH)


def visible(agent: Agent, prefix: str = "") -> Q:
    """The condition that lets this agent see a ticket; `prefix` reaches it from another table ("ticket__")."""
    if agent.sees_everything:
        return Q()
    return Q(**{f"{prefix}team_id__in": agent.team_ids()}) | Q(**{f"{prefix}assignee_id": agent.pk})


def visible_tickets(agent: Agent) -> QuerySet[Ticket]:
    """The tickets of the agent's teams and their own; managers and administrators see all."""
    return Ticket.objects.filter(visible(agent))


def access_ticket(agent: Agent, number: int, *, lock: bool = False, write: bool = False) -> Ticket:
    """The ticket, locked for the running transaction if asked.

    Errors: Http404 when it is not there or not for this agent; PermissionDenied when a light agent wants to write.
    """
    if lock:
        ticket = visible_tickets(agent).select_for_update(of=("self",)).filter(pk=number).first()
    else:
        ticket = _one_ticket(agent.role, ALL).first(agent_id=agent.pk, team_ids=agent.team_ids(), number=number)
    if ticket is None:
        raise Http404
    if write and not agent.may_reply:
        raise PermissionDenied
    return ticket


def allow(agent: Agent, ticket: Ticket, *, write: bool = False) -> Ticket:
    """The ticket, which somebody has read (and locked) already, if the agent may see it. No query as a rule.

    Errors: as `access_ticket`.
    """
    if not (agent.sees_everything or ticket.team_id in agent.team_ids() or ticket.assignee_id == agent.pk):
        raise Http404
    if write and not agent.may_reply:
        raise PermissionDenied
    return ticket


def access_shown(agent: Agent, number: int) -> Ticket:
    """The ticket for showing it: status, channel, team and assignee are the process's own rows, read by all.

    Joining them too would take PostgreSQL four times as long to plan. Errors: Http404.
    """
    ticket = _one_ticket(agent.role, SHOWN_WITH).first(agent_id=agent.pk, team_ids=agent.team_ids(), number=number)
    if ticket is None:
        raise Http404
    ticket.status = names.status_rows.get(ticket.status_id)
    ticket.channel = names.channel_rows.get(ticket.channel_id)
    ticket.team = names.team_rows.get(ticket.team_id)
    if ticket.assignee_id is not None:
        ticket.assignee = names.agent_rows.get(ticket.assignee_id)
    return ticket


@cache
def _one_ticket(role: str, related: tuple[str, ...]) -> Prepared[Ticket]:
    """A ticket for agents of one role, who differ by their id and their teams."""

    def build(agent_id: int, team_ids: list[int], number: int) -> QuerySet[Ticket]:
        found = visible_tickets(Agent.stand_in(agent_id, role, team_ids)).filter(pk=number)
        return found.select_related(*related)

    return Prepared(build, agent_id=int, team_ids=[int], number=int, may_ignore={"agent_id", "team_ids"})


def access_message(agent: Agent, message_id: int) -> Message:
    """The message, or Http404."""
    message = (
        Message.objects.select_related("ticket", "channel").filter(visible(agent, "ticket__"), pk=message_id).first()
    )
    if message is None:
        raise Http404
    return message


def access_attachment(agent: Agent, attachment_id: int) -> Attachment:
    """A file of a ticket that the agent may see, or of a draft of their own; else Http404 (R22)."""
    attachment = (
        Attachment.objects.select_related("message", "draft")
        .filter(
            Q(draft__agent=agent) | Q(message__isnull=False) & visible(agent, "message__ticket__"), pk=attachment_id
        )
        .first()
    )
    if attachment is None:
        raise Http404
    return attachment
