"""The chat on a website: its script, the frame's page, and messages with files, which come by HTTP."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from channels_inbox.kinds.chat import sessions
from channels_inbox.kinds.chat.bot import shown_menu
from channels_inbox.kinds.chat.bot_rules import read_rules
from channels_inbox.kinds.chat.conversation import access_file
from channels_inbox.kinds.chat.door import LineRefused, accept_line, settle_line
from channels_inbox.kinds.chat.forms import COLOUR
from channels_inbox.kinds.chat.hours import hours_of
from channels_inbox.kinds.chat.proactive import greetings_now, read_greetings
from channels_inbox.kinds.chat.words import words
from channels_inbox.kinds.form.payload import uploaded
from channels_inbox.models import ChannelSettings, ChatSession
from core import panels
from people import limits, queries
from tickets.files import clean_filename
from tickets.views.files import download

MODULES = (
    "frame", "told", "store", "socket", "bubble", "thread", "outbox", "composer", "ask", "menu", "keys", "hours",
    "link", "rating", "ending", "bot", "articles", "greeting", "typing", "visit", "queue",
)  # fmt: skip
LOADER = ("begin", "draw", "greeting", "panel", "api")
MOST_FILES = 5
HEADER = "X-Chat-Token"
SCRIPT_AGE_S = 300
LOOK_AGE_S = 60


@require_safe
def script(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """The loader that websites name in one script tag; its address never changes, so it is asked for now and then."""
    response = HttpResponse(_loader(), content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, public=True, max_age=SCRIPT_AGE_S)
    return response


@require_safe
def look(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - a view
    """How the button looks, for the loader on any website: nothing in it is secret."""
    stored = sessions.channel_of(key)
    if stored is None:
        raise Http404
    config = stored.config or {}
    colour = config.get("colour") or COLOUR
    told: dict[str, Any] = {
        "colour": colour,
        "on": words_on(colour),
        "side": config.get("side") or "end",
        "label": _("Chat"),
    }
    told |= {"label": _("Chat"), "dismiss": _("Close"), "greetings": greetings_now(stored)}
    response = JsonResponse(told)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, public=True, max_age=LOOK_AGE_S)
    return response


def words_on(colour: str) -> str:
    """Light or dark words, whichever reads better on a colour (WCAG 2.2, relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    return "#ffffff" if 1.05 / light >= light / 0.05 else "#111111"


@lru_cache(maxsize=1)
def _loader() -> bytes:
    """The loader's files as one function, so that they share their names with nobody."""
    parts = [Path(str(finders.find(f"widget/loader/{name}.js"))).read_text(encoding="utf-8") for name in LOADER]
    return "\n".join(["(() => {", *parts, "})();", ""]).encode()


@xframe_options_exempt
@require_safe
def frame(request: HttpRequest, key: str) -> HttpResponse:
    """The page inside the frame; only the channel's websites may show it (R46)."""
    stored = sessions.channel_of(key)
    if stored is None:
        raise Http404
    response = render(request, "channels_inbox/chat/frame.html", _page(stored))
    ancestors = [str(entry) for entry in stored.config.get("websites") or ()]
    response._csp_replace = {"frame-ancestors": ["'self'", *ancestors]}  # type: ignore[attr-defined]
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _page(stored: ChannelSettings) -> dict[str, Any]:
    config, company, hours = stored.config or {}, queries.company(), hours_of(stored.channel)
    rules = read_rules(config)
    title = config.get("greeting") or (company.name if company else stored.channel.name)
    told = {
        "key": stored.channel.slug,
        "socket": f"/ws/chat/{stored.channel.slug}/",
        "base": f"/chat/{stored.channel.slug}/",
        "colour": (colour := config.get("colour") or COLOUR),
        "on": words_on(colour),
        "askName": config.get("ask_name") or "optional",
        "askEmail": config.get("ask_email") or "optional",
        "most": settings.UPLOAD_MAX_BYTES,
        "websites": config.get("websites") or [],
        "hours": hours,
        "preview": bool(config.get("preview")),
        "words": words(),
        "articles": panels.address_in(panels.SUGGESTIONS, get_language() or "en"),
        "bot": shown_menu(rules) if rules else None,
        "greetings": {each.id: each.text for each in read_greetings(config)},
    }
    entry, *others = modules()
    return {
        "title": title,
        "bot": rules,
        "config": config,
        "told": _inside(told),
        "is_open": hours["open"],
        "imports": _inside({"imports": {f"chat/{name}": address for name, address in others}}),
        "modules": [address for _name, address in others],
        "entry": entry[1],
    }


def _inside(value: object) -> str:
    """JSON that can stand inside a script element."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


@lru_cache(maxsize=1)
def modules() -> tuple[tuple[str, str], ...]:
    """The frame's modules and their hashed addresses, the entry first."""
    return tuple((name, staticfiles_storage.url(f"widget/{name}.js")) for name in MODULES)


def _session(request: HttpRequest, key: str) -> ChatSession:
    """Whose token the request carries; Http404 for nobody's (R36)."""
    stored = sessions.channel_of(key)
    session = sessions.find_session(stored.channel, request.headers.get(HEADER, "")) if stored else None
    if session is None:
        raise Http404
    return session


@csrf_exempt
@require_POST
def messages(request: HttpRequest, key: str) -> HttpResponse:
    """A message with files: committed before it is answered. The token stands in a header, no cookie is read."""
    session = _session(request, key)
    files: list[UploadedFile] = [file for file in request.FILES.getlist("files") if isinstance(file, UploadedFile)]
    if len(files) > MOST_FILES or sum(file.size or 0 for file in files) > settings.UPLOAD_MAX_BYTES:
        return _refused("large", 413)
    try:
        envelope = accept_line(
            session,
            client_id=request.POST.get("client", ""),
            text=request.POST.get("text", ""),
            files=[(clean_filename(name), content) for name, content in uploaded(files)],
            remote_address=str(request.META.get("REMOTE_ADDR", "")),
        )
    except LineRefused as refused:
        return _refused(refused.reason, {"slow": 429, "banned": 403}.get(refused.reason, 400))
    except (DatabaseError, OSError):
        return _refused("later", 503)
    settle_line(envelope, session)
    return JsonResponse({"kind": "ack", "client": request.POST["client"]})


def _refused(reason: str, status: int) -> JsonResponse:
    return JsonResponse({"kind": "refused", "reason": reason}, status=status)


@require_GET
def file(request: HttpRequest, key: str, file_id: int) -> HttpResponseBase:
    """A file of a message that the session may read; the browser gets it as a download (R14, R22)."""
    session = _session(request, key)
    if not limits.allow(f"chat:file:{session.pk}", most=300, seconds=3600):
        return HttpResponse(status=429)
    return download(access_file(session, file_id))
