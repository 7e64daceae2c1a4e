"""Drafts, saved as the agent types, and their files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from people.access import agent_required
from people.models import Agent
from tickets.access import access_attachment, access_ticket
from tickets.actions import drafts as actions
from tickets.composing import file_state, read_line
from tickets.errors import Refused
from tickets.models import Draft
from tickets.recipients import Address
from tickets.views.answers import agent_of

KINDS = (Draft.Kind.REPLY, Draft.Kind.NOTE, Draft.Kind.FORWARD)


@require_http_methods(["POST", "DELETE"])
@agent_required()
def draft(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """POST keeps what is written (204); DELETE throws it away with its files."""
    return _keep(request, number, kind)


@require_POST
@agent_required()
def files(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Adds one file (`file`) to the draft; answers with its id, name, size and address."""
    return _attach(request, number, kind)


@require_http_methods(["POST", "DELETE"])
@agent_required()
def new(request: HttpRequest) -> HttpResponse:
    """The draft of a new conversation."""
    return _keep(request, None, Draft.Kind.NEW)


@require_POST
@agent_required()
def new_files(request: HttpRequest) -> HttpResponse:
    """A file for a new conversation."""
    return _attach(request, None, Draft.Kind.NEW)


@require_http_methods(["DELETE"])
@agent_required()
def file(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Takes a file out of one's own draft."""
    row = access_attachment(agent_of(request), attachment_id)
    if row.draft_id is None:
        raise Http404
    actions.detach(attachment=row)
    return HttpResponse(status=204)


def own_draft(agent: Agent, number: int | None, kind: str) -> Draft | None:
    """What this agent is writing there, or None; one query."""
    mine = Draft.objects.filter(agent=agent, kind=kind)
    mine = mine.filter(ticket=None) if number is None else mine.filter(ticket_id=number)
    return mine.first()


def _keep(request: HttpRequest, number: int | None, kind: str) -> HttpResponse:
    agent = agent_of(request)
    _check(agent, number, kind)
    if request.method == "DELETE":
        found = own_draft(agent, number, kind)
        if found is not None:
            actions.discard_draft(draft=found)
        return HttpResponse(status=204)
    _save(agent, number, kind, request.POST)
    return HttpResponse(status=204)


def _save(agent: Agent, number: int | None, kind: str, form: Any) -> Draft:
    seen = form.get("seen", "")
    return actions.save_draft(
        agent=agent,
        ticket_number=number,
        kind=kind,
        html=form.get("html", ""),
        to=_loose(form.get("to", "")),
        cc=_loose(form.get("cc", "")),
        bcc=_loose(form.get("bcc", "")),
        subject=form.get("subject", ""),
        plain_only=bool(form.get("plain")),
        seen_seq=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0,
    )


def _attach(request: HttpRequest, number: int | None, kind: str) -> HttpResponse:
    agent = agent_of(request)
    _check(agent, number, kind)
    upload = request.FILES.get("file")
    if upload is None:
        return JsonResponse({"error": "no file"}, status=422)
    row = own_draft(agent, number, kind)
    row = row or actions.save_draft(agent=agent, ticket_number=number, kind=kind)
    try:
        attachment = actions.attach(draft=row, upload=upload)
    except Refused as error:
        return JsonResponse({"error": str(error)}, status=422)
    return JsonResponse(file_state(attachment), status=201)


def _check(agent: Agent, number: int | None, kind: str) -> None:
    if number is not None:
        access_ticket(agent, number)
        if kind not in KINDS:
            raise Http404


def _loose(line: str) -> list[Address]:
    """Recipients of a draft may be half typed: what cannot be read yet is kept as it stands."""
    try:
        return read_line(line)
    except Refused:
        return [{"name": "", "email": part.strip()[:320]} for part in line.split(",") if part.strip()]
