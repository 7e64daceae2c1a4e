"""What agents see of a visitor beside the ticket of a chat, and what they can do: end it, mail what was said."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from channels_inbox.kinds.chat.actions import end_chat
from channels_inbox.kinds.chat.reach import address_of
from channels_inbox.kinds.chat.sessions import session_of
from channels_inbox.kinds.chat.transcript import mail_transcript
from channels_inbox.models import ChatSession
from channels_inbox.models.envelope import Thread
from core.panels import SIDE, Panel, fill
from people import limits
from people.access import agent_required
from tickets.access import access_ticket
from tickets.enums import DONE, ChannelKind
from tickets.models import Ticket
from tickets.views.answers import agent_of, notice
from tickets.views.conversation import render_parts

PER_HOUR = 20  # transcripts of one agent


def fill_side() -> None:
    """Fills the slot; called once when the application is ready."""
    fill(SIDE, Panel("visitor", gettext_lazy("Visitor"), "globe", 10, _address))


def _address(ticket: Ticket) -> str:
    return reverse("chats:visitor", args=[ticket.pk]) if ticket.channel.kind == ChannelKind.CHAT else ""


def _session(ticket: Ticket) -> ChatSession:
    """The visitor's session whose conversation the ticket is; Http404 for other tickets. Two queries."""
    threads = Thread.objects.filter(ticket=ticket.pk, channel__kind=ChannelKind.CHAT).order_by("-pk")
    thread = threads.first()
    session = session_of(thread.channel_id, thread.key) if thread else None
    if session is None:
        raise Http404
    return session


@require_GET
@agent_required()
def visitor(request: HttpRequest, number: int) -> HttpResponse:
    """Whether the visitor is here, where on the website, with which browser, and what the website told about them."""
    ticket = access_ticket(agent_of(request), number)
    session = _session(ticket)
    return render(request, "channels_inbox/chat/_visitor.html", _context(request, ticket, session))


def _context(request: HttpRequest, ticket: Ticket, session: ChatSession) -> dict[str, Any]:
    return {
        "agent": agent_of(request),
        "ticket": ticket,
        "session": session,
        "email": address_of(session),
        "is_over": session.ended_at is not None or ticket.category in DONE,
        "earlier": session.pages[1:6],
    }


@require_POST
@agent_required()
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Ends the chat: the visitor is told, the ticket is solved."""
    agent = agent_of(request)
    ticket = access_ticket(agent, number, write=True)
    end_chat(session=_session(ticket), ticket_number=ticket.pk, agent=agent)
    return notice(render_parts(request, access_ticket(agent, number)), _("The chat is ended."))


@require_POST
@agent_required()
def transcripts(request: HttpRequest, number: int) -> HttpResponse:
    """Mails what was said to the visitor's address."""
    agent = agent_of(request)
    ticket = access_ticket(agent, number, write=True)
    session = _session(ticket)
    email = address_of(session)
    if not email:
        raise Http404
    if not limits.allow(f"chat:transcript-agent:{agent.pk}", most=PER_HOUR, seconds=3600):
        raise PermissionDenied
    sent = mail_transcript(session, ticket, email)
    told = _("The transcript is on its way to %(email)s.") % {"email": email}
    return notice(render_parts(request, ticket), told if sent else _("No mailbox can send."))
