"""The conversation pane: the page, its live parts, the contact's card, the read mark."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core import panels
from people.access import agent_required
from people.enums import IdentityKind
from people.models import Agent
from tickets.access import access_shown, access_ticket, visible_tickets
from tickets.actions.conversation import default_status
from tickets.actions.reading import mark_read
from tickets.composing import composer_state
from tickets.conversation import Conversation, read_conversation
from tickets.enums import DONE, Category, Flag, Priority
from tickets.message_html import thread_html
from tickets.models import CustomField, Ticket
from tickets.views.answers import agent_of, is_fragment
from tickets.views.inbox import list_context, page_context, view_named
from tickets.views_catalog import DEFAULT_VIEW

OTHERS_SHOWN = 6


@require_GET
@agent_required()
def ticket(request: HttpRequest, number: int, view: str = DEFAULT_VIEW) -> HttpResponse:
    """A ticket beside the view it was opened from: the page, or its two panes for htmx."""
    agent, listed = agent_of(request), view_named(view)
    context = conversation_context(agent, access_shown(agent, number)) | {"view": listed}
    if is_fragment(request):
        return render(request, "tickets/_opened.html", context)
    context |= list_context(request, listed, number) | page_context(request, listed.slug)
    return render(request, "tickets/inbox.html", context)


@require_GET
@agent_required()
def parts(request: HttpRequest, number: int) -> HttpResponse:
    """Everything of the pane that changes while it is open, without the composer."""
    agent = agent_of(request)
    return render_parts(request, access_shown(agent, number))


def render_parts(request: HttpRequest, opened: Ticket, status: int = 200) -> HttpResponse:
    """The live parts as the answer to a change."""
    context = conversation_context(agent_of(request), opened)
    return render(request, "tickets/_parts.html", context, status=status)


@require_GET
@agent_required()
def card(request: HttpRequest, number: int) -> HttpResponse:
    """The contact, their other tickets, custom fields and links: read after the conversation is on screen."""
    agent = agent_of(request)
    opened = access_ticket(agent, number)
    contact = opened.requester
    others = visible_tickets(agent).filter(requester=contact).exclude(pk=opened.pk).select_related("status", "channel")
    fields = CustomField.objects.filter(is_active=True)
    context = {
        "ticket": opened,
        "contact": contact,
        "identities": contact.identities.exclude(kind=IdentityKind.EXTERNAL).order_by("kind", "value"),
        "tier": contact.tier or (opened.organization and opened.organization.tier),
        "others": others.order_by("-updated_at")[:OTHERS_SHOWN],
        "fields": [(field, opened.custom.get(field.key, "")) for field in fields],
        "follow_ups": visible_tickets(agent).filter(follow_up_of=opened).values_list("pk", flat=True),
        "panels": [(panel, url) for panel in panels.panels(panels.SIDE, agent) if (url := panel.url(opened))],
    }
    return render(request, "tickets/_card.html", context)


@require_POST
@agent_required()
def reading(request: HttpRequest, number: int) -> HttpResponse:
    """The agent has seen the ticket up to `seq`."""
    agent = agent_of(request)
    opened = access_ticket(agent, number)
    seq = request.POST.get("seq", "")
    if seq.isascii() and seq.isdigit():
        mark_read(agent=agent, ticket_number=number, seq=min(int(seq), opened.last_seq))
    return HttpResponse(status=204)


def conversation_context(agent: Agent, opened: Ticket) -> dict[str, Any]:
    """What `_conversation.html` and its parts need."""
    conversation: Conversation = read_conversation(agent, opened)
    return {
        "ticket": opened,
        "number": opened.pk,
        "conversation": conversation,
        "thread": thread_html(conversation.days, agent),
        "composer": composer_state(agent, conversation),
        "inserts": [
            (panel, url)
            for panel in panels.panels(panels.COMPOSER, agent)
            if agent.may_reply and (url := panel.url(opened))
        ],
        "priority": Priority(opened.priority),
        "solved_id": default_status(Category.SOLVED).pk,
        "is_done": opened.category in DONE,
        "is_spam": opened.flag == Flag.SPAM,
        "urls": _urls(opened.pk),
    }


def _urls(number: int) -> dict[str, str]:
    base = f"{reverse('tickets:inbox')}tickets/{number}/"
    names = (
        "parts", "card", "reading", "status", "assignment", "priority", "tags", "subject", "flag", "merger",
        "participants", "templates", "choices", "drafts", "custom",
    )  # fmt: skip
    return {name: f"{base}{name}/" for name in names}
