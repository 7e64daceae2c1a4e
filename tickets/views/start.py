"""Tickets that an agent begins: a new conversation, and what a caller said."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.access import agent_required
from people.actions.contacts import find_or_create_contact
from people.enums import IdentityKind, Role
from people.models import Agent
from tickets.actions.callers import open_for_caller
from tickets.actions.reply import start_conversation
from tickets.composing import as_line, file_state, numbers
from tickets.errors import Refused
from tickets.forms import CallForm, ConversationForm
from tickets.models import Draft, Message
from tickets.views.answers import agent_of
from tickets.views.inbox import page_context

WRITERS = (Role.ADMINISTRATOR, Role.MANAGER, Role.AGENT)


@require_http_methods(["GET", "POST"])
@agent_required(*WRITERS)
def conversation(request: HttpRequest) -> HttpResponse:
    """Writes to somebody who has not written to us."""
    agent = agent_of(request)
    draft = Draft.objects.filter(agent=agent, ticket=None).prefetch_related("attachments").first()
    form = ConversationForm(request.POST or None, agent=agent, initial=_initial(draft, request))
    if request.method == "POST" and form.is_valid():
        try:
            message = _start(agent, form, request.POST.getlist("file"))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect("tickets:ticket", number=message.ticket_id)
    files = [file_state(row) for row in draft.attachments.all()] if draft else []
    context = {"form": form, "files": files, "title": _("New conversation")}
    return render(request, "tickets/new_conversation.html", context | page_context(request, ""))


def _start(agent: Agent, form: ConversationForm, files: list[str]) -> Message:
    cleaned = form.cleaned_data
    first = cleaned["to"][0]
    contact = find_or_create_contact(kind=IdentityKind.EMAIL, value=first["email"], name=first["name"])
    return start_conversation(
        agent=agent,
        channel=cleaned["channel"],
        contact=contact,
        subject=cleaned["subject"],
        html=cleaned["html"],
        to=cleaned["to"],
        cc=cleaned["cc"],
        bcc=cleaned["bcc"],
        attachment_ids=numbers(files),
        team=cleaned["team"],
    )


def _initial(draft: Draft | None, request: HttpRequest) -> dict[str, str]:
    if draft is None:
        return {"to": request.GET.get("to", "")}
    lines = {"to": as_line(draft.to), "cc": as_line(draft.cc), "bcc": as_line(draft.bcc)}
    return lines | {"subject": draft.subject, "html": draft.html}


@require_http_methods(["GET", "POST"])
@agent_required(*WRITERS)
def call(request: HttpRequest) -> HttpResponse:
    """Writes down what a caller said; the ticket is the agent's."""
    agent = agent_of(request)
    form = CallForm(request.POST or None, agent=agent)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        address = cleaned["address"]
        kind = IdentityKind.EMAIL if "@" in address else IdentityKind.PHONE
        contact = find_or_create_contact(kind=kind, value=address, name=cleaned["name"])
        message = open_for_caller(
            agent=agent, contact=contact, subject=cleaned["subject"], text=cleaned["text"], team=cleaned["team"]
        )
        return redirect("tickets:ticket", number=message.ticket_id)
    context = {"form": form, "title": _("Ticket for a caller")}
    return render(request, "tickets/new_call.html", context | page_context(request, ""))
