"""The same change for the selected tickets, and taking a change back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.access import agent_required
from people.models import Agent, Team
from tickets.actions import undo as undoing
from tickets.actions.bulk import BulkChange, change_many
from tickets.actions.change import KEEP
from tickets.actions.conversation import default_status
from tickets.composing import numbers
from tickets.enums import Category, Flag, Priority
from tickets.errors import Refused
from tickets.models import UndoStep
from tickets.views.answers import agent_of, notice, refusal, undoable
from tickets.views.changes import assignable


@require_POST
@agent_required()
def changes(request: HttpRequest) -> HttpResponse:
    """One change (`do`, `value`) of all tickets in `number`; answers with a toast that can undo it."""
    agent = agent_of(request)
    try:
        wanted = _change(agent, request.POST)
        step = change_many(agent=agent, numbers=numbers(request.POST.getlist("number")), change=wanted)
    except Refused as error:
        return refusal(request, error)
    return undoable(HttpResponse(status=204), step)


@require_POST
@agent_required()
def undo(request: HttpRequest, step_id: int) -> HttpResponse:
    """Takes a change back."""
    try:
        label = undoing.undo(agent=agent_of(request), step_id=step_id)
    except UndoStep.DoesNotExist:
        return HttpResponse(status=404)
    except Refused as error:
        return refusal(request, error)
    return notice(HttpResponse(status=204), _("Undone: %(what)s") % {"what": label})


def _change(agent: Agent, form: Any) -> BulkChange:
    value = form.get("value", "")
    if form.get("do") == "status" and value in Category.values:
        return BulkChange(status=default_status(value))
    if form.get("do") == "assign":
        return BulkChange(assignee=_assignee(agent, value))
    if form.get("do") == "team":
        return BulkChange(assignee=KEEP, team=_found(Team, value))
    if form.get("do") == "tag" and value.strip():
        return BulkChange(add_tags=tuple(value.split(",")))
    if form.get("do") == "untag" and value.strip():
        return BulkChange(remove_tags=(value,))
    if form.get("do") == "priority" and value in {str(entry.value) for entry in Priority}:
        return BulkChange(priority=int(value))
    if form.get("do") == "spam":
        return BulkChange(flag=Flag.SPAM)
    if form.get("do") == "not-spam":
        return BulkChange(unflag=True)
    if form.get("do") == "merge":
        return BulkChange(merge_into=numbers([value])[0] if value else 0)
    raise Refused(_("Please choose what to do."))


def _assignee(agent: Agent, value: str) -> Agent | None:
    if value == "me":
        return agent
    return assignable(_found(Agent, value)) if value else None


def _found(model: Any, value: str) -> Any:
    row = model.objects.filter(pk=value).first() if value.isascii() and value.isdigit() else None
    if row is None:
        raise Refused(_("That choice is not there any more."))
    return row
