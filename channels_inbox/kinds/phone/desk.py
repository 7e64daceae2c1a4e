"""Calls at the agent's desk: the card that pops up, what can be done with it, the customer's calls, recordings."""

import re
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from channels_inbox.actions.calls import finish_call, keep_note, place_call
from channels_inbox.call_access import access_call, access_recording, visible_calls
from channels_inbox.kinds.phone.sheet import WRITERS, open_tickets
from channels_inbox.models import Call
from channels_inbox.models.call import CallState
from core import blobs
from core.panels import RECORDING, SIDE, Panel, fill
from people.access import agent_required
from people.models import Agent
from tickets.access import access_ticket
from tickets.calls import Recorded
from tickets.errors import Refused
from tickets.models import Ticket
from tickets.views.answers import agent_of, notice, refusal
from tickets.views.files import disposition

CARDS = 3
CALLS_SHOWN = 6
CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def offer_calls() -> None:
    """Fills the side panel, and says where recordings are heard; called when the applications are ready."""
    fill(SIDE, Panel("calls", gettext_lazy("Calls"), "phone", 20, _side_address))
    fill(RECORDING, Panel("recording", gettext_lazy("Recording"), "mic", 10, _recording_address))


def _recording_address(recording_id: int) -> str:
    return reverse("calls:recording", args=[recording_id])


def _side_address(ticket: Ticket) -> str:
    """Beside tickets of customers who ever called or were called. One query."""
    if not Call.objects.filter(contact=ticket.requester_id, state=CallState.LOGGED).exists():
        return ""
    return reverse("calls:ticket", args=[ticket.pk])


@require_GET
@agent_required()
def cards(request: HttpRequest) -> HttpResponse:
    """The agent's calls that ring, go on, or are being wrapped up."""
    agent = agent_of(request)
    rings = Q(agent=None, state=CallState.RINGING, offered_to__contains=[agent.pk])
    # Who calls is known before anybody answers; a call that a colleague took rings here no longer.
    own = Q(agent=agent) & ~Q(state=CallState.WRAPPING, answered_at=None)
    found = Call.objects.filter(rings | own, settle_at__isnull=False)
    calls = found.select_related("contact__tier", "contact__organization__tier", "ticket").order_by("offered_at")
    shown = [_card(agent, call) for call in calls[:CARDS]]
    return render(request, "channels_inbox/phone/_cards.html", {"cards": shown, "agent": agent})


def _card(agent: Agent, call: Call) -> dict[str, Any]:
    contact = call.contact
    return {
        "call": call,
        "contact": contact,
        "tier": contact and (contact.tier or (contact.organization and contact.organization.tier)),
        "tickets": open_tickets(agent, contact)[:CARDS] if contact else [],
        "is_over": call.state == CallState.WRAPPING,
        "goes_on": call.state in {CallState.TALKING, CallState.HELD},
    }


@require_POST
@agent_required(*WRITERS)
def tickets(request: HttpRequest, call_id: int) -> HttpResponse:
    """Says which ticket a call belongs to (`number`), or makes a new one; it is opened."""
    agent = agent_of(request)
    call, number = access_call(agent, call_id, write=True), request.POST.get("number", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    ticket = access_ticket(agent, int(number), write=True) if is_number else call.ticket
    if call.state != CallState.LOGGED:
        ticket = place_call(call=call, agent=agent, ticket=ticket)
    if ticket is None:
        raise Http404
    response = HttpResponse(status=204)
    response["X-Goto"] = reverse("tickets:ticket", args=[ticket.pk])
    return response


@require_POST
@agent_required(*WRITERS)
def note(request: HttpRequest, call_id: int) -> HttpResponse:
    """Keeps the note while it is written."""
    keep_note(call=access_call(agent_of(request), call_id, write=True), note=request.POST.get("note", ""))
    return HttpResponse(status=204)


@require_POST
@agent_required(*WRITERS)
def log(request: HttpRequest, call_id: int) -> HttpResponse:
    """The agent has wrapped up."""
    agent = agent_of(request)
    call = access_call(agent, call_id, write=True)
    try:
        message = finish_call(call=call, agent=agent, note=request.POST.get("note", ""))
    except Refused as error:
        return refusal(request, error)
    if message is None:
        return refusal(request, Refused(_("The call is not over yet, or is logged already.")))
    return notice(HttpResponse(status=204), _("The call is logged in #%(number)s.") % {"number": message.ticket_id})


@require_GET
@agent_required()
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """The calls with the ticket's customer that the agent may know of, the latest first. Three queries."""
    agent = agent_of(request)
    opened = access_ticket(agent, number)
    found = visible_calls(agent).filter(contact=opened.requester_id, state=CallState.LOGGED)
    calls = found.select_related("agent").prefetch_related("recordings").order_by("-offered_at")[:CALLS_SHOWN]
    return render(request, "channels_inbox/phone/_calls.html", {"calls": calls, "opened": opened})


@require_GET
@agent_required()
def recording(request: HttpRequest, recording_id: int) -> HttpResponseBase:
    """A recording to be heard, also a part of it (Range); `?download` to be kept. 404 once it was removed."""
    found = access_recording(agent_of(request), recording_id)
    if found.state != Recorded.STORED:
        raise Http404
    try:
        size = blobs.path(found.sha256).stat().st_size
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    is_sound = found.content_type.startswith("audio/")
    span = _span(request.headers.get("Range", ""), size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = span
    is_part = (start, end) != (0, size) or "Range" in request.headers
    response = StreamingHttpResponse(_bytes(found.sha256, start, end), status=206 if is_part else 200)
    response["Content-Type"] = found.content_type if is_sound else "application/octet-stream"
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    if is_part:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if "download" in request.GET or not is_sound:
        response["Content-Disposition"] = disposition(f"call-{found.call_id}.{_ending(found.content_type)}")
    response["Content-Security-Policy"] = "default-src 'none'; media-src 'self'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _span(header: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte + 1 that are asked for, all without a readable Range; None beyond the end."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]) or len(header) > 60:
        return 0, size
    if found[1]:
        start, end = int(found[1]), min(size, int(found[2]) + 1 if found[2] else size)
    else:  # the last so many bytes
        start, end = max(0, size - int(found[2])), size
    return (start, end) if start < end else None


def _bytes(sha256: str, start: int, end: int) -> Any:
    with blobs.path(sha256).open("rb") as file:
        file.seek(start)
        while start < end and (chunk := file.read(min(CHUNK, end - start))):
            start += len(chunk)
            yield chunk


def _ending(content_type: str) -> str:
    kind = content_type.partition("/")[2]
    return {"mpeg": "mp3", "mp4": "m4a"}.get(kind, kind) if content_type.startswith("audio/") else "bin"
