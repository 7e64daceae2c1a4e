"""The demo's telephones as its page asks for them: over HTTP from the service that plays the outside world."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from core import net
from helpdesk.demo.providers.handsets import MARK
from helpdesk.demo.providers.ledger import Entry, File, Line
from helpdesk.demo.providers.service import HOST

MOST_BYTES = 30 * 1024 * 1024


class Away(Exception):
    """The demo's outside world is not there (yet)."""


class NotThere(Exception):
    """There is no such telephone, message or file."""


class NotTaken(Exception):
    """What was to be sent says nothing, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message on the page: the entry, and when it was written."""

    entry: Entry
    at: datetime


def world_url(path: str = "") -> str:
    """An address of the service."""
    return f"http://{HOST}:{settings.DEMO_WORLD_PORT}{path}"


def is_there() -> bool:
    """Whether the service answers."""
    try:
        _ask("GET", "lines/whatsapp")
    except Away:
        return False
    return True


def lines(kind: str) -> list[Line]:
    """Customers of a channel, those first to whom something happened last. Raises Away."""
    return [Line(**each) for each in json.loads(_ask("GET", f"lines/{kind}").body)["lines"]]


def open_line(kind: str, *, name: str, address: str, language: str) -> Line:
    """A customer's telephone, made where there is none with this address. Raises Away, NotTaken."""
    return Line(
        **json.loads(_ask("POST", f"lines/{kind}", {"name": name, "address": address, "language": language}).body)
    )


def line(number: int, *, read: bool) -> tuple[Line, list[Shown]]:
    """A telephone and its latest messages; `read`: its customer looks at them. Raises Away, NotThere."""
    query = f"?{urlencode({'read': 1})}" if read else ""
    found = json.loads(_ask("GET", f"line/{number}{query}").body)
    entries = [Entry(**each) for each in found["entries"]]
    return Line(**found["line"]), [Shown(entry, datetime.fromtimestamp(entry.at, UTC)) for entry in entries]


def write(number: int, *, text: str, file: File | None) -> None:
    """The customer sends something. Raises Away, NotThere, NotTaken."""
    given: dict[str, Any] = {"text": text}
    if file is not None:
        given["file"] = {
            "name": file.filename,
            "type": file.content_type,
            "base64": base64.b64encode(file.content).decode(),
        }
    _ask("POST", f"line/{number}", given)


def call(number: int, *, do: str, agent: str) -> None:
    """The customer calls an agent (ring), who answers (pick_up), or it ends (hang_up). Raises as `write`."""
    _ask("POST", f"call/{number}", {"do": do, "agent": agent})


def file(number: int) -> File:
    """The file of a message. Raises Away, NotThere."""
    answer = _ask("GET", f"file/{number}")
    return File("", answer.headers.get("content-type", ""), answer.body)


def _ask(method: str, path: str, value: object = None) -> net.Answer:
    body = None if value is None else json.dumps(value).encode()
    headers = {MARK: "1", "Content-Type": "application/json"}
    try:
        answer = net.request(method, world_url(f"/handsets/{path}"), headers=headers, body=body, limit=MOST_BYTES)
    except (net.NetRefused, OSError) as error:
        raise Away(str(error)) from error
    if answer.status == 404:
        raise NotThere(path)
    if answer.status != 200:
        raise NotTaken(path)
    return answer
