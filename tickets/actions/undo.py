"""Undo: every step an agent can take back is written down with its inverse, and valid for some seconds."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from core.clocks import now
from people.models import Agent, Team
from tickets.access import access_ticket
from tickets.actions import change, flags, merge
from tickets.errors import Refused, TooLate
from tickets.log import By
from tickets.models import Status, Ticket, UndoStep

Step = dict[str, Any]


def remember(*, agent: Agent, label: str, steps: Sequence[Step]) -> UndoStep:
    """Writes down how to take back what was just done; `label` is the sentence of the toast."""
    moment = now()
    return UndoStep.objects.create(
        agent=agent,
        label=label[:200],
        steps=list(steps),
        created_at=moment,
        expires_at=moment + timedelta(seconds=settings.UNDO_CHANGE_S),
    )


def inverse_of(ticket: Ticket) -> Step:
    """How to bring a ticket back to what it is now: status, assignee, team, priority, tags and flag."""
    return {
        "ticket": ticket.pk,
        "status": ticket.status_id,
        "assignee": ticket.assignee_id,
        "team": ticket.team_id,
        "priority": ticket.priority,
        "tags": ticket.tags,
        "flag": ticket.flag,
        "waiting": ticket.waiting_order.isoformat(),
    }


def undo(*, agent: Agent, step_id: int) -> str:
    """Takes a step back as new changes, with their own events; returns its label.

    Errors: Refused when it is not the agent's or was undone already; TooLate when its seconds are over.
    """
    with transaction.atomic():
        step = UndoStep.objects.select_for_update().filter(pk=step_id, agent=agent, used_at=None).first()
        if step is None:
            raise Refused(_("There is nothing to undo."))
        if step.expires_at + timedelta(seconds=2) < now():
            raise TooLate(_("It is too late to undo this."))
        step.used_at = now()
        step.save(update_fields=["used_at"])
        for inverse in step.steps:
            _take_back(agent, inverse)
    return step.label


def _take_back(agent: Agent, inverse: Step) -> None:
    try:
        if "unmerge" in inverse:
            access_ticket(agent, inverse["unmerge"], write=True)
            merge.unmerge(ticket_number=inverse["unmerge"], by=By.agent(agent))
            return
        _restore(agent, inverse)
    except (Http404, PermissionDenied):
        return  # it left the agent's sight since; what others decided stands


def _restore(agent: Agent, inverse: Step) -> None:
    number, by = inverse["ticket"], By.agent(agent)
    ticket = Ticket.objects.select_related("team", "assignee").get(pk=number)
    if ticket.flag and not inverse["flag"]:
        flags.unflag(ticket_number=number, by=by)
    elif inverse["flag"] and ticket.flag != inverse["flag"]:
        flags.flag(ticket_number=number, flag=inverse["flag"], by=by)
    change.set_status(ticket_number=number, status=Status.objects.get(pk=inverse["status"]), by=by)
    assignee = Agent.objects.filter(pk=inverse["assignee"]).first()
    change.assign(ticket_number=number, by=by, agent=assignee, team=Team.objects.get(pk=inverse["team"]))
    change.set_priority(ticket_number=number, priority=inverse["priority"], by=by)
    change.set_tags(
        ticket_number=number,
        by=by,
        add=inverse["tags"],
        remove=[tag for tag in ticket.tags if tag not in inverse["tags"]],
    )
    change.restore_wait(ticket_number=number, waiting=inverse["waiting"])
