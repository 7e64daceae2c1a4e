"""What agents write: replies, notes, forwards, and taking a reply back."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.clocks import now
from people.access import agent_required
from tickets.access import access_message, access_ticket
from tickets.actions.again import find_sent
from tickets.actions.conversation import default_status
from tickets.actions.notes import add_note
from tickets.actions.reply import forward, post_reply, undo_send
from tickets.composing import numbers, read_line
from tickets.conversation import Day, message_entries
from tickets.enums import Category, MessageKind, MessageState
from tickets.errors import Refused, SomethingNewer
from tickets.message_html import messages_html, thread_html
from tickets.models import Message, Status
from tickets.views.answers import agent_of, notice, refusal
from tickets.views.conversation import render_parts

THEN = {"solve": Category.SOLVED, "wait": Category.PENDING}


@require_POST
@agent_required()
def replies(request: HttpRequest, number: int) -> HttpResponse:
    """Sends a reply: 200 with the message, 409 with what came since it was begun, 422 with what is wrong."""

    def act(form: Any) -> Message:
        return post_reply(
            ticket_number=number,
            agent=agent_of(request),
            html=form.get("html", ""),
            text=form.get("text", ""),
            to=read_line(form.get("to", "")),
            cc=read_line(form.get("cc", "")),
            bcc=read_line(form.get("bcc", "")),
            attachment_ids=numbers(form.getlist("file")),
            seen_seq=None if form.get("anyway") else _seq(form.get("seen", "")),
            then_status=_then(form.get("then", "")),
            plain_only=bool(form.get("plain")),
        )

    return _send(request, number, act, MessageKind.REPLY)


@require_POST
@agent_required()
def notes(request: HttpRequest, number: int) -> HttpResponse:
    """Adds a note."""

    def act(form: Any) -> Message:
        return add_note(
            ticket_number=number,
            agent=agent_of(request),
            html=form.get("html", ""),
            text=form.get("text", ""),
            attachment_ids=numbers(form.getlist("file")),
        )

    return _send(request, number, act, MessageKind.NOTE)


@require_POST
@agent_required()
def forwards(request: HttpRequest, number: int) -> HttpResponse:
    """Forwards to a third party."""

    def act(form: Any) -> Message:
        return forward(
            ticket_number=number,
            agent=agent_of(request),
            to=read_line(form.get("to", "")),
            html=form.get("html", ""),
            cc=read_line(form.get("cc", "")),
            bcc=read_line(form.get("bcc", "")),
            attachment_ids=numbers(form.getlist("file")),
        )

    return _send(request, number, act, MessageKind.NOTE)


@require_POST
@agent_required()
def undo(request: HttpRequest, message_id: int) -> HttpResponse:
    """Takes a scheduled message back; it is a draft again."""
    message = access_message(agent_of(request), message_id)
    try:
        undo_send(message_id=message.pk, agent=agent_of(request))
    except Refused as error:
        return refusal(request, error)
    return notice(HttpResponse(status=204), _("Taken back. It is a draft again."))


def _send(request: HttpRequest, number: int, act: Callable[[Any], Message], kind: MessageKind) -> HttpResponse:
    """Answers with the new message, or with that of an earlier attempt whose answer the browser never heard."""
    try:
        message = (request.POST.get("again") and _sent_before(request, number, kind)) or act(request.POST)
    except SomethingNewer as error:
        return _newer(request, number, error)
    except Refused as error:
        return refusal(request, error)
    response = _added(request, number, message)
    if message.state == MessageState.SCHEDULED and message.release_at:
        seconds = max(1, round((message.release_at - now()).total_seconds()))
        return notice(response, _("Sent"), undo=reverse("tickets:undo_send", args=[message.pk]), seconds=seconds)
    return response


def _sent_before(request: HttpRequest, number: int, kind: MessageKind) -> Message | None:
    form, seen = request.POST, _seq(request.POST.get("seen", ""))
    if seen is None:
        return None
    words = {"html": form.get("html", ""), "text": form.get("text", "")}
    return find_sent(agent=agent_of(request), ticket_number=number, kind=kind, seen_seq=seen, **words)


def _added(request: HttpRequest, number: int, message: Message) -> HttpResponse:
    """The new message for the end of the thread; all live parts when it went to the ticket this was merged into."""
    agent = agent_of(request)
    if message.ticket_id != number:
        return render_parts(request, access_ticket(agent, number))
    entries = message_entries([message], message.ticket)
    days = [Day(timezone.localtime(message.sent_at).date(), [*entries])]
    thread = thread_html(days, agent)
    return HttpResponse(f'<hx-partial hx-target="#thread" hx-swap="beforeend">{thread}</hx-partial>')


def _newer(request: HttpRequest, number: int, error: SomethingNewer) -> HttpResponse:
    opened = access_ticket(agent_of(request), number)
    ids = [message.pk for message in error.messages]
    rows = Message.objects.filter(pk__in=ids).select_related("author_contact").order_by("seq")
    newer = messages_html(message_entries(list(rows), opened), agent_of(request))
    context = {"newer": newer, "ticket": opened}
    return render(request, "tickets/_newer.html", context, status=409)


def _then(name: str) -> Status | None:
    return default_status(THEN[name]) if name in THEN else None


def _seq(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
