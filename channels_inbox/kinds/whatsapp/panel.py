"""Templates beside the composer: chosen, filled in, and sent when nothing else may be sent any more."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from channels_inbox.actions.templates import post_template
from channels_inbox.errors import AdapterError
from channels_inbox.kinds.whatsapp.templates import Template, list_templates
from core.clocks import now
from core.panels import COMPOSER, Panel, fill
from people.access import agent_required
from people.models import Agent
from tickets.access import access_ticket
from tickets.enums import ChannelKind, MessageState
from tickets.errors import Refused
from tickets.models import Message, Ticket
from tickets.views.answers import agent_of, notice
from tickets.views.conversation import render_parts

NO_CARD = '<hx-partial hx-target="#insert" hx-swap="outerHTML"><div id="insert"></div></hx-partial>'
LONGEST = 900  # characters of one value


def fill_composer() -> None:
    """Fills the slot; called once when the application is ready."""
    fill(COMPOSER, Panel("templates", gettext_lazy("Message templates"), "message-square-text", 10, _address))


def _address(ticket: Ticket) -> str:
    return reverse("chats:templates", args=[ticket.pk]) if ticket.channel.kind == ChannelKind.WHATSAPP else ""


class ValuesForm(forms.Form):
    """One field for each variable of a template."""

    def __init__(self, template: Template, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for variable in template.variables:
            place = _("address of a button") if variable.part.isdigit() else _("first line")
            label = f"{{{{{variable.name}}}}}" + (f" ({place})" if variable.part != "body" else "")
            example = _("For example: %(example)s") % {"example": variable.example} if variable.example else ""
            self.fields[variable.key] = forms.CharField(label=label, max_length=LONGEST, help_text=example)


@require_http_methods(["GET", "POST"])
@agent_required()
def templates(request: HttpRequest, number: int) -> HttpResponse:
    """GET lists the approved templates, with `?name=&language=` the form of one; POST sends it."""
    agent = agent_of(request)
    ticket = access_ticket(agent, number, write=True)
    if ticket.channel.kind != ChannelKind.WHATSAPP:
        raise Http404
    if not agent.may_reply:
        raise PermissionDenied
    context: dict[str, Any] = {"ticket": ticket}
    try:
        found = list_templates(ticket.channel)
    except AdapterError as problem:
        return _card(request, {**context, "error": problem.words})
    given = request.POST if request.method == "POST" else request.GET
    chosen = [one for one in found if (one.name, one.language) == (given.get("name"), given.get("language"))]
    if not chosen:
        return _card(request, {**context, "templates": found})
    form = ValuesForm(chosen[0], request.POST or None)
    context |= {"template": chosen[0], "form": form}
    if request.method == "GET" or not form.is_valid():
        return _card(request, context)
    try:
        message = _send(agent, ticket, chosen[0], form.cleaned_data)
    except Refused as error:
        return _card(request, {**context, "error": str(error)})
    return _sent(request, agent, message)


def _send(agent: Agent, ticket: Ticket, template: Template, values: dict[str, str]) -> Message:
    return post_template(
        ticket_number=ticket.pk,
        agent=agent,
        name=template.name,
        language=template.language,
        text=template.text(values),
        components=template.components(values),
    )


def _card(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "channels_inbox/whatsapp/_templates.html", context)


def _sent(request: HttpRequest, agent: Agent, message: Message) -> HttpResponse:
    """The live parts of the conversation, and an empty place where the card was."""
    response = render_parts(request, access_ticket(agent, message.ticket_id))
    response.write(NO_CARD)
    if message.state == MessageState.SCHEDULED and message.release_at:
        seconds = max(1, round((message.release_at - now()).total_seconds()))
        return notice(response, _("Sent"), undo=reverse("tickets:undo_send", args=[message.pk]), seconds=seconds)
    return response
