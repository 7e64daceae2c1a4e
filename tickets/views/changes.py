"""Changes of one ticket's properties, and the choices of their menus."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import agent_required
from people.models import Agent, Team
from tickets.access import access_ticket
from tickets.actions import change, merge
from tickets.actions.bulk import BulkChange, change_many
from tickets.enums import Flag, Priority
from tickets.errors import Refused
from tickets.log import By
from tickets.models import CustomField, Status, Tag, Ticket
from tickets.views.answers import agent_of, refusal, undoable
from tickets.views.conversation import render_parts

TAGS_OFFERED = 200


@require_POST
@agent_required()
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Sets the status; can be undone."""
    return _undoable(request, number, lambda: BulkChange(status=_row(Status, request.POST.get("status"))))


@require_POST
@agent_required()
def assignment(request: HttpRequest, number: int) -> HttpResponse:
    """Assigns to an agent (or to nobody), to a team, or both; can be undone."""

    def wanted() -> BulkChange:
        agent, team = request.POST.get("agent"), request.POST.get("team")
        assignee: Any = change.KEEP
        if agent is not None:
            assignee = assignable(_row(Agent, agent)) if agent else None
        return BulkChange(assignee=assignee, team=_row(Team, team) if team else change.KEEP)

    return _undoable(request, number, wanted)


@require_POST
@agent_required()
def priority(request: HttpRequest, number: int) -> HttpResponse:
    """Sets the priority; can be undone."""

    def wanted() -> BulkChange:
        value = request.POST.get("priority", "")
        if value not in {str(entry.value) for entry in Priority}:
            raise Refused("unknown priority")
        return BulkChange(priority=int(value))

    return _undoable(request, number, wanted)


@require_POST
@agent_required()
def flag(request: HttpRequest, number: int) -> HttpResponse:
    """Marks as spam, or takes the mark off; can be undone."""
    is_spam = request.POST.get("flag") == Flag.SPAM
    return _undoable(request, number, lambda: BulkChange(flag=Flag.SPAM) if is_spam else BulkChange(unflag=True))


@require_POST
@agent_required()
def tags(request: HttpRequest, number: int) -> HttpResponse:
    """Adds and removes tags."""
    return _change(
        request,
        number,
        lambda by: change.set_tags(
            ticket_number=number,
            by=by,
            add=request.POST.get("add", "").split(","),
            remove=request.POST.getlist("remove"),
        ),
    )


@require_POST
@agent_required()
def subject(request: HttpRequest, number: int) -> HttpResponse:
    """Changes the subject."""
    text = request.POST.get("subject", "")
    return _change(request, number, lambda by: change.set_subject(ticket_number=number, subject=text, by=by))


@require_POST
@agent_required()
def custom(request: HttpRequest, number: int) -> HttpResponse:
    """Sets one custom field, named by `key`."""
    key = request.POST.get("key", "")
    field = CustomField.objects.filter(key=key).first()
    value: Any = request.POST.get("value", "")
    if field is not None and field.type == CustomField.Type.CHECKBOX:
        value = bool(value)
    return _change(request, number, lambda by: change.set_custom(ticket_number=number, by=by, values={key: value}))


@require_http_methods(["POST", "DELETE"])
@agent_required()
def merger(request: HttpRequest, number: int) -> HttpResponse:
    """POST folds this ticket into another one and leads there; DELETE takes a merge back."""
    agent = agent_of(request)
    access_ticket(agent, number, write=True)
    if request.method == "DELETE":
        return _change(request, number, lambda by: merge.unmerge(ticket_number=number, by=by))
    into = request.POST.get("into", "").strip().lstrip("#")
    try:
        if not (into.isascii() and into.isdigit() and len(into) < 19):
            raise Http404
        step = change_many(agent=agent, numbers=[number], change=BulkChange(merge_into=int(into)))
    except Refused as error:
        return refusal(request, error)
    response = undoable(HttpResponse(status=204), step)
    response["X-Goto"] = reverse("tickets:ticket", args=[int(into)])
    return response


@require_GET
@agent_required()
def choices(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """The entries of a property's menu, read when it opens."""
    agent = agent_of(request)
    opened = access_ticket(agent, number)
    find = {"status": _statuses, "assignee": _assignees, "team": _teams, "priority": _priorities, "tags": _tags}.get(
        name
    )
    if find is None:
        raise Http404
    template = "tickets/_tag_choices.html" if name == "tags" else "tickets/_choices.html"
    return render(request, template, {"ticket": opened, "choices": find(agent, opened)})


Choice = dict[str, Any]


def _statuses(_agent: Agent, opened: Ticket) -> list[Choice]:
    url = reverse("tickets:status", args=[opened.pk])
    return [
        {"url": url, "name": "status", "value": row.pk, "label": row.name, "category": row.category}
        | {"checked": row.pk == opened.status_id}
        for row in Status.objects.all()
    ]


def _assignees(agent: Agent, opened: Ticket) -> list[Choice]:
    """The reader first, then nobody, then the ticket's team."""
    url = reverse("tickets:assignment", args=[opened.pk])
    rows = assignable_agents().filter(teams=opened.team_id).exclude(pk=agent.pk)
    people = [agent, *rows]
    if opened.assignee and opened.assignee not in people:
        people.append(opened.assignee)
    choice = {"url": url, "name": "agent"}
    found = [
        choice | {"value": row.pk, "label": row.name, "person": row, "checked": row.pk == opened.assignee_id}
        for row in people
    ]
    found.insert(1, choice | {"value": "", "label": "", "nobody": True, "checked": opened.assignee_id is None})
    return found


def _teams(_agent: Agent, opened: Ticket) -> list[Choice]:
    url = reverse("tickets:assignment", args=[opened.pk])
    return [
        {"url": url, "name": "team", "value": row.pk, "label": row.name, "checked": row.pk == opened.team_id}
        for row in Team.objects.filter(is_active=True)
    ]


def _priorities(_agent: Agent, opened: Ticket) -> list[Choice]:
    url = reverse("tickets:priority", args=[opened.pk])
    return [
        {"url": url, "name": "priority", "value": value, "label": label, "checked": value == opened.priority}
        for value, label in reversed(Priority.choices)
    ]


def _tags(_agent: Agent, opened: Ticket) -> list[str]:
    names = Tag.objects.exclude(name__in=opened.tags).values_list("name", flat=True)
    return list(names[:TAGS_OFFERED])


def assignable_agents() -> Any:
    """Agents who can be given tickets: active people who may reply."""
    return Agent.objects.filter(is_active=True, is_bot=False).exclude(role="light").order_by("name")


def assignable(agent: Agent) -> Agent:
    """The agent, or Http404 for one who takes no tickets."""
    if not agent.is_active or not agent.may_reply:
        raise Http404
    return agent


def _row(model: Any, value: str | None) -> Any:
    """The row of that id, or Http404."""
    found = model.objects.filter(pk=value).first() if value and value.isascii() and value.isdigit() else None
    if found is None:
        raise Http404
    return found


def _undoable(request: HttpRequest, number: int, wanted: Callable[[], BulkChange]) -> HttpResponse:
    """One change of one ticket, with its undo, answered by the live parts (or by nothing, if it left one's sight)."""
    agent = agent_of(request)
    access_ticket(agent, number, write=True)
    try:
        step = change_many(agent=agent, numbers=[number], change=wanted())
    except Refused as error:
        return refusal(request, error)
    return undoable(_parts(request, number), step) if step.steps else _parts(request, number)


def _change(request: HttpRequest, number: int, act: Callable[[By], Any]) -> HttpResponse:
    agent = agent_of(request)
    access_ticket(agent, number, write=True)
    try:
        act(By.agent(agent))
    except Refused as error:
        return refusal(request, error)
    return _parts(request, number)


def _parts(request: HttpRequest, number: int) -> HttpResponse:
    try:
        opened = access_ticket(agent_of(request), number)
    except Http404:  # moved to a team that this agent is not in
        response = HttpResponse(status=204)
        response["X-Goto"] = reverse("tickets:inbox")
        return response
    return render_parts(request, opened)
