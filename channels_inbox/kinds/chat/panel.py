"""What agents see of a visitor beside the ticket of a chat, and what they can do: end it, mail what was said."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels_inbox.kinds.chat.actions import end_chat
from channels_inbox.kinds.chat.bans import ban, is_banned
from channels_inbox.kinds.chat.reach import address_of
from channels_inbox.kinds.chat.sessions import session_of
from channels_inbox.kinds.chat.transcript import mail_transcript
from channels_inbox.live.queue import open_talk
from channels_inbox.models import ChannelSettings, ChatSession
from channels_inbox.models.envelope import Thread
from core.panels import SIDE, Panel, fill
from people import limits
from people.access import agent_required
from people.public_holidays import countries
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
        "is_banned": is_banned(session),
        "country": countries().get(session.country, session.country),
        "shows_typing": _shows_typing(session),
        "is_live": open_talk(ticket.pk) is not None,
    }


@require_POST
@agent_required()
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Ends the chat: the visitor is told, the ticket is solved."""
    agent = agent_of(request)
    ticket = access_ticket(agent, number, write=True)
    end_chat(session=_session(ticket), ticket_number=ticket.pk, agent=agent)
    return notice(render_parts(request, access_ticket(agent, number)), _("The chat is ended."))


@require_GET
@agent_required()
def preview(request: HttpRequest, number: int) -> JsonResponse:
    """{"text"}: what the visitor has typed and not sent, where the channel shows it; else ""."""
    ticket = access_ticket(agent_of(request), number)
    session = _session(ticket)
    return JsonResponse({"text": session.typed if _shows_typing(session) else ""})


def _shows_typing(session: ChatSession) -> bool:
    stored = ChannelSettings.objects.filter(channel=session.channel_id).first()
    return bool(stored and (stored.config or {}).get("preview"))


class BanForm(forms.Form):
    """Why, for colleagues."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, required=False, help_text=gettext_lazy("Colleagues read it.")
    )


@require_http_methods(["GET", "POST"])
@agent_required()
def bans(request: HttpRequest, number: int) -> HttpResponse:
    """The form for banning the visitor, and the ban: the chat ends and is closed to them."""
    agent = agent_of(request)
    ticket = access_ticket(agent, number, write=True)
    session, form = _session(ticket), BanForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        ban(session=session, ticket=ticket, agent=agent, reason=form.cleaned_data["reason"])
        return notice(HttpResponse(status=204), _("The chat is closed to this visitor. A manager can lift the ban."))
    context = {"form": form, "number": number}
    return render(request, "channels_inbox/chat/_ban.html", context, status=422 if form.is_bound else 200)


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
