"""How views answer the browser: fragments, notices, refusals."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from people.models import Agent
from tickets.errors import SomethingNewer
from tickets.models import UndoStep


def agent_of(request: HttpRequest) -> Agent:
    """The agent behind a request that `agent_required` let through."""
    agent: Agent = request.agent  # type: ignore[attr-defined]
    return agent


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part rather than for the page (or for the page behind the back button)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type") == "partial"


def notice(response: HttpResponse, text: str, *, tone: str = "", undo: str = "", seconds: int = 0) -> HttpResponse:
    """Adds a toast to any answer; `undo` is the address that takes it back within `seconds`."""
    toast: dict[str, Any] = {"text": text, "tone": tone}
    if undo:
        toast |= {"undo": undo, "seconds": seconds}
    response["HX-Trigger"] = json.dumps({"toast": toast})
    return response


def undoable(response: HttpResponse, step: UndoStep) -> HttpResponse:
    """Adds a toast that can take a change back."""
    seconds = int((step.expires_at - step.created_at).total_seconds())
    return notice(response, step.label, undo=reverse("tickets:undo", args=[step.pk]), seconds=seconds)


def refusal(request: HttpRequest, error: Exception) -> HttpResponse:
    """What an action refused, as a toast; 409 when somebody was faster, else 422."""
    status = 409 if isinstance(error, SomethingNewer) else 422
    return notice(
        render(request, "tickets/_refusal.html", {"error": str(error)}, status=status), str(error), tone="error"
    )
