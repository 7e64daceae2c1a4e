"""The same change for many tickets, and one step to take it all back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Agent, Team
from tickets.access import access_ticket
from tickets.actions import change, flags, merge
from tickets.actions.change import KEEP, _Keep
from tickets.actions.undo import Step, inverse_of, remember
from tickets.enums import Flag
from tickets.errors import Refused
from tickets.log import By
from tickets.models import Status, Ticket, UndoStep

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """What to do to each ticket; whatever is left out stays as it is."""

    status: Status | None = None
    assignee: Agent | _Keep | None = KEEP
    team: Team | _Keep = KEEP
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    priority: int | None = None
    flag: Flag | None = None
    unflag: bool = False
    merge_into: int | None = None


def change_many(*, agent: Agent, numbers: Sequence[int], change: BulkChange) -> UndoStep:
    """Applies the change to up to 200 tickets in one transaction; returns how to undo it for some seconds.

    Errors: Http404 or PermissionDenied for a ticket that is not the agent's to change; Refused for too many.
    Effects: the events of each single change.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        raise Refused(_("No ticket is selected."))
    if len(wanted) > MOST:
        raise Refused(_("Please change at most %(most)s tickets at once.") % {"most": MOST})
    with transaction.atomic():
        steps = [_apply(agent, number, change) for number in wanted]
        return remember(
            agent=agent, label=_label(change, [step for step in steps if step]), steps=[s for s in steps if s]
        )


def _apply(agent: Agent, number: int, wanted: BulkChange) -> Step | None:
    ticket = access_ticket(agent, number, write=True)
    if wanted.merge_into is not None:
        return _merge(agent, ticket, wanted.merge_into)
    by, inverse = By.agent(agent), inverse_of(ticket)
    if wanted.flag is not None:
        flags.flag(ticket_number=number, flag=wanted.flag, by=by)
    if wanted.unflag:
        flags.unflag(ticket_number=number, by=by)
    if wanted.assignee is not KEEP or wanted.team is not KEEP:
        change.assign(ticket_number=number, by=by, agent=wanted.assignee, team=wanted.team)
    if wanted.priority is not None:
        change.set_priority(ticket_number=number, priority=wanted.priority, by=by)
    if wanted.add_tags or wanted.remove_tags:
        change.set_tags(ticket_number=number, by=by, add=wanted.add_tags, remove=wanted.remove_tags)
    if wanted.status is not None:
        change.set_status(ticket_number=number, status=wanted.status, by=by)
    return inverse


def _merge(agent: Agent, ticket: Ticket, survivor_number: int) -> Step | None:
    if ticket.pk == survivor_number:
        return None
    access_ticket(agent, survivor_number, write=True)
    merge.merge(survivor_number=survivor_number, merged_number=ticket.pk, by=By.agent(agent))
    return {"unmerge": ticket.pk}


def _label(wanted: BulkChange, steps: Sequence[Step]) -> str:
    count = len(steps)
    tickets = ngettext("%(count)d ticket", "%(count)d tickets", count) % {"count": count}
    if wanted.merge_into is not None:
        return _("%(tickets)s merged into #%(number)s") % {"tickets": tickets, "number": wanted.merge_into}
    if wanted.flag == Flag.SPAM:
        return _("%(tickets)s marked as spam") % {"tickets": tickets}
    if wanted.flag == Flag.DELETED:
        return _("%(tickets)s deleted") % {"tickets": tickets}
    if wanted.unflag:
        return _("%(tickets)s moved back to the inbox") % {"tickets": tickets}
    if wanted.status is not None:
        return _("%(tickets)s: %(status)s") % {"tickets": tickets, "status": wanted.status.name}
    if isinstance(wanted.assignee, Agent):
        return _("%(tickets)s assigned to %(name)s") % {"tickets": tickets, "name": wanted.assignee.name}
    return _("%(tickets)s changed") % {"tickets": tickets}
