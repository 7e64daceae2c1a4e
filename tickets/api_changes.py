"""Writes behind the API: the same actions as the browser's, after checking what they are given."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from rest_framework.exceptions import PermissionDenied, ValidationError

from core import blobs
from core.api import Conflict, TooLarge
from people.models import Agent, Team
from tickets.access import access_ticket
from tickets.actions import change
from tickets.actions.conversation import IncomingFile
from tickets.actions.notes import add_note
from tickets.actions.reply import post_reply
from tickets.api_serializers import PRIORITY_BY_NAME
from tickets.files import clean_filename, sniff
from tickets.log import By
from tickets.models import Message, Status


def apply_changes(agent: Agent, number: int, wanted: dict[str, Any], version: int) -> None:
    """Applies every change or none, if the ticket still has this version.

    Errors: Conflict when it moved; ValidationError naming the field; Http404.
    """
    with transaction.atomic():
        ticket = access_ticket(agent, number, lock=True, write=True)
        if ticket.version != version:
            raise Conflict("This ticket changed since you read it.", version=ticket.version)
        by = By.agent(agent)
        for name, value in wanted.items():
            _CHANGES[name](agent, ticket.pk, by, value)


def _status(_agent: Agent, number: int, by: By, value: str) -> None:
    status = Status.objects.filter(slug=value).first()
    if status is None:
        raise ValidationError({"status": ["There is no such status."]})
    change.set_status(ticket_number=number, status=status, by=by)


def _team(_agent: Agent, number: int, by: By, value: int) -> None:
    team = Team.objects.filter(pk=value, is_active=True).first()
    if team is None:
        raise ValidationError({"team": ["There is no such team."]})
    change.assign(ticket_number=number, by=by, team=team)


def _assignee(agent: Agent, number: int, by: By, value: str | None) -> None:
    if value is None:
        change.assign(ticket_number=number, by=by, agent=None)
        return
    found = agent if value == "me" else None
    if found is None and value.isdigit() and len(value) <= 18:
        found = Agent.objects.filter(pk=int(value), is_active=True).first()
    if found is None:
        raise ValidationError({"assignee": ["There is no such agent."]})
    change.assign(ticket_number=number, by=by, agent=found)


def _tags(_agent: Agent, number: int, by: By, value: list[str]) -> None:
    from tickets.models import Ticket

    wanted = [name.strip().lower() for name in value]
    present = Ticket.objects.values_list("tags", flat=True).get(pk=number)
    change.set_tags(ticket_number=number, by=by, add=wanted, remove=[tag for tag in present if tag not in wanted])


_CHANGES: dict[str, Callable[[Agent, int, By, Any], None]] = {
    "subject": lambda _agent, number, by, value: _done(change.set_subject(ticket_number=number, subject=value, by=by)),
    "priority": lambda _agent, number, by, value: _done(
        change.set_priority(ticket_number=number, priority=PRIORITY_BY_NAME[value], by=by)
    ),
    "custom": lambda _agent, number, by, value: _done(change.set_custom(ticket_number=number, by=by, values=value)),
    "status": _status,
    "team": _team,
    "assignee": _assignee,
    "tags": _tags,
}


def _done(_ticket: Any) -> None:
    return None


def post_message(agent: Agent, number: int, wanted: dict[str, Any]) -> Message:
    """Writes a reply (without the seconds to undo) or a note; raises SomethingNewer, ValidationError, Http404."""
    files = [_file(entry) for entry in wanted.get("attachments", [])]
    words = {"text": wanted.get("text", ""), "html": wanted.get("html", ""), "files": files}
    if wanted["kind"] == "note":
        return add_note(ticket_number=number, agent=agent, **words)
    if not agent.may_reply:
        raise PermissionDenied
    return post_reply(ticket_number=number, agent=agent, seen_seq=wanted.get("seen_seq"), hold_s=0, **words)


def _file(entry: dict[str, str]) -> IncomingFile:
    if len(entry["content"]) * 3 // 4 > settings.UPLOAD_MAX_BYTES:
        raise TooLarge(f"“{entry['filename']}” is larger than {settings.UPLOAD_MAX_BYTES} bytes.")
    try:
        content = base64.b64decode(entry["content"], validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError({"attachments": [f"The content of “{entry['filename']}” is not base64."]}) from None
    name = clean_filename(entry["filename"])
    return IncomingFile(sha256=blobs.put(content), size=len(content), filename=name, content_type=sniff(content, name))
