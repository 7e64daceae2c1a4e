"""The quarantine: what could not be read or was kept out, why, and what people do about it."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels_inbox import explained
from channels_inbox.actions.replay import edit_and_replay, ignore_items, may_replay, replay_items
from channels_inbox.enums import ItemState, Receiver
from channels_inbox.item_access import access_item, visible_items
from channels_inbox.models import Item
from channels_inbox.queries import count_quarantined, parked_items
from core import blobs
from people.access import AgentRequest, agent_required
from people.models import Agent
from tickets.errors import Refused
from tickets.views.inbox import rail_context

STATES = {"quarantined": ItemState.QUARANTINED, "ignored": ItemState.IGNORED, "duplicate": ItemState.DUPLICATE}
SHOWN_BYTES = 20_000
EDITABLE_BYTES = 1_000_000


def _agent(request: HttpRequest) -> Agent:
    return cast(AgentRequest, request).agent


@require_GET
@agent_required()
def item_list(request: HttpRequest) -> HttpResponse:
    """The items in one state, newest first."""
    return render(request, "channels_inbox/quarantine.html", _list_context(request))


def _list_context(request: HttpRequest, item: Item | None = None) -> dict[str, Any]:
    agent = _agent(request)
    state = item.state if item and item.state in STATES else request.GET.get("state", "quarantined")
    if state not in STATES:
        raise Http404
    after = request.GET.get("after", "")
    items, more = parked_items(agent, STATES[state], after=int(after) if after.isdecimal() else None)
    tabs = [
        {"href": f"{reverse('quarantine:list')}?state={name}", "label": label, "current": name == state}
        for name, label in (("quarantined", _("Waiting")), ("ignored", _("Left out")), ("duplicate", _("Duplicates")))
    ]
    return {
        **rail_context(agent, "quarantine", with_panels=True),
        "rows": [{"item": row, "why": explained.why(row)} for row in items],
        "tabs": tabs,
        "state": state,
        "next": more,
        "may_replay": may_replay(agent),
    }


@require_GET
@agent_required()
def count(request: HttpRequest) -> HttpResponse:
    """The number of waiting items, for the rail."""
    return HttpResponse(str(count_quarantined(_agent(request))), content_type="text/plain")


@require_GET
@agent_required()
def item_page(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item with every rule that fired; its bytes only for those who may replay."""
    item = access_item(_agent(request), item_id)
    context = _list_context(request, item)
    if context["may_replay"]:
        content = _bytes_of(item, SHOWN_BYTES)
        context["raw"] = None if content is None else content.decode("utf-8", "replace").replace("\0", "␀")
        context["raw_cut"] = item.envelope.size > SHOWN_BYTES
    context |= {"item": item, "steps": explained.steps(item), "editable": _editable(item)}
    return render(request, "channels_inbox/quarantine.html", context)


def _editable(item: Item) -> bool:
    return item.state == ItemState.QUARANTINED and item.envelope.receiver != Receiver.WEBHOOK


def _bytes_of(item: Item, limit: int) -> bytes | None:
    """The first bytes of the envelope, or None when the blob store lost them."""
    body = item.envelope.body
    if body is not None:
        return bytes(body)[:limit]
    try:
        with blobs.path(item.envelope.sha256).open("rb") as file:
            return file.read(limit)
    except FileNotFoundError:
        return None


@require_GET
@agent_required()
def raw(request: HttpRequest, item_id: int) -> HttpResponse | FileResponse:
    """The exact bytes as a download that no browser opens (R14)."""
    item = access_item(_agent(request), item_id)
    _require_replay(request)
    content = _bytes_of(item, item.envelope.size)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="envelope-{item.envelope_id}.eml"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _require_replay(request: HttpRequest) -> None:
    if not may_replay(_agent(request)):
        raise PermissionDenied


@require_POST
@agent_required()
def replay(request: HttpRequest, item_id: int) -> HttpResponse:
    """Sends one item through the pipeline again."""
    access_item(_agent(request), item_id)
    _say_replayed(request, replay_items(agent=_agent(request), item_ids=[item_id]))
    return redirect("quarantine:list")


@require_POST
@agent_required()
def replays(request: HttpRequest) -> HttpResponse:
    """Sends the chosen items, or all that wait, through the pipeline again."""
    chosen = [int(value) for value in request.POST.getlist("item") if value.isdecimal()]
    items = visible_items(_agent(request)).filter(state=ItemState.QUARANTINED)
    if "all" not in request.POST:
        items = items.filter(pk__in=chosen)
    _say_replayed(
        request, replay_items(agent=_agent(request), item_ids=list(items.values_list("pk", flat=True)[:1000]))
    )
    return redirect("quarantine:list")


def _say_replayed(request: HttpRequest, number: int) -> None:
    if number:
        text = ngettext("%(number)s item is read again.", "%(number)s items are read again.", number)
        messages.success(request, text % {"number": number})
    else:
        messages.info(request, _("Somebody has dealt with this already."))


@require_http_methods(["GET", "POST"])
@agent_required()
def edit(request: HttpRequest, item_id: int) -> HttpResponse:
    """The raw mail as text (each byte one character), to be mended and read again; the original is kept."""
    item = access_item(_agent(request), item_id)
    _require_replay(request)
    if not _editable(item) or item.envelope.size > EDITABLE_BYTES:
        raise Http404
    if request.method == "POST":
        text = request.POST.get("raw", "").replace("\r\n", "\n").replace("\n", "\r\n")
        try:
            edit_and_replay(agent=_agent(request), item_id=item.pk, raw=text.encode("latin-1", "xmlcharrefreplace"))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The edited copy is read now; the original is kept."))
        return redirect("quarantine:list")
    content = (_bytes_of(item, EDITABLE_BYTES) or b"").decode("latin-1")
    context = _list_context(request, item) | {"item": item, "text": content}
    return render(request, "channels_inbox/quarantine_edit.html", context)


@require_POST
@agent_required()
def dismissal(request: HttpRequest, item_id: int) -> HttpResponse:
    """Leaves an item out for a reason that is kept with it; nothing is deleted."""
    item = access_item(_agent(request), item_id)
    try:
        ignore_items(agent=_agent(request), item_ids=[item.pk], reason=request.POST.get("reason", ""))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("quarantine:item", item.pk)
    messages.success(request, _("Left out. You find it under “Left out”."))
    return redirect("quarantine:list")
