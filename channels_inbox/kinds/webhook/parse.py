"""Reads what other systems post; a pure function on bytes (the format: docs/channels/webhook.md)."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from channels_inbox.inbound import (
    InboundChange,
    InboundFile,
    InboundMessage,
    InboundReport,
    Nothing,
    Outcome,
    PendingFile,
    Unreadable,
)
from core.html import to_text
from core.text import clean, clean_line, normal_address, snippet
from people.enums import IdentityKind
from people.phones import to_e164

MOST_EVENTS = 1_000
LONGEST_ID = 150
STATES = {"delivered": "delivered", "read": "read", "failed": "hard"}


class Wrong(ValueError):
    """The event is not as the format has it."""


def parse(raw: bytes, *, slug: str, believes: bool) -> list[Outcome]:
    """The events of a post, in order; one that is wrong spoils no other.

    `slug` is the channel's: what it calls a customer means nothing elsewhere. `believes`: customers are recognised by
    the e-mail and the phone that come with them. Raises ValueError for what is no JSON object.
    """
    post = json.loads(raw)
    if not isinstance(post, dict):
        raise Wrong("the post is no JSON object")
    events = post.get("events", [post])
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise Wrong(f"“events” is no list of at most {MOST_EVENTS} events")
    return [_outcome(event, slug, believes) for event in events]


def _outcome(event: Any, slug: str, believes: bool) -> Outcome:
    try:
        return _event(event, slug, believes)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        return Unreadable("unreadable-event", clean_line(str(error) or type(error).__name__, 300))


def _event(event: dict[str, Any], slug: str, believes: bool) -> Outcome:
    kind = _text(event, "type", 40)
    if kind == "test":
        return Nothing("test", "it only tests the connection")
    if kind not in {"message", "edit", "delete", "status"}:
        return Nothing("unknown-type", f"{kind} is not followed")
    key = event_key(_needed(event, "id"))
    if kind == "message":
        return _message(event, key, slug, believes)
    if kind == "status":
        return _status(event, key)
    target = event_key(_needed(event, "message"))
    # A changed message that never came before stands for itself, under the key of the change.
    now_says = _message(event, key, slug, believes) if kind == "edit" else None
    turn = now_says.conversation if now_says else target
    return InboundChange(key=key, target=target, conversation=turn, at=_instant(event), message=now_says)


def event_key(name: str) -> str:
    """What an event is called among the items of its channel."""
    known = clean_line(name, 1_000)
    return f"event:{known if len(known) <= LONGEST_ID else hashlib.sha256(known.encode()).hexdigest()}"


def _message(event: dict[str, Any], key: str, slug: str, believes: bool) -> InboundMessage:
    sender = event["sender"]
    email, phone = _email(sender), _phone(sender)
    name = _text(sender, "id", LONGEST_ID) or email or phone
    if not name:
        raise Wrong("its sender has neither id nor email nor phone")
    also = [(IdentityKind.EMAIL, email), (IdentityKind.PHONE, phone)] if believes else []
    files, pending = _files(event.get("attachments") or [])
    text, html = clean(str(event.get("text") or "")), str(event.get("html") or "")
    return InboundMessage(
        key=key,
        sender=f"{slug}:{name}",
        sender_name=_text(sender, "name", 160),
        identity_kind=IdentityKind.EXTERNAL,
        also=[(kind, value) for kind, value in also if value],
        subject=_text(event, "subject", 500) or snippet(text or to_text(html), 80),
        text=text,
        html=html,
        files=files,
        pending=pending,
        thread=_text(event, "thread", LONGEST_ID),
        sent_at=_instant(event),
        language=_text(event, "language", 8).lower(),
        automatic="the sender says so" if event.get("automatic") is True else "",
    )


def _status(event: dict[str, Any], key: str) -> Outcome:
    state = _text(event, "state", 40)
    if state not in STATES:
        return Nothing("status-unused", f"{state} is not followed")
    return InboundReport(
        key=key,
        kind=STATES[state],
        provider_id=_needed(event, "message"),
        diagnostic=_text(event, "error", 500),
        subject=state,
        may_race=True,
    )


def _files(given: list[dict[str, Any]]) -> tuple[list[InboundFile], list[PendingFile]]:
    files, pending = [], []
    for entry in given:
        filename = _text(entry, "filename", 255)
        if "base64" in entry:
            files.append(InboundFile(filename, base64.b64decode(entry["base64"], validate=True)))
        else:
            pending.append(PendingFile(reference=_needed(entry, "url", 2_000), filename=filename))
    return files, pending


def _instant(event: dict[str, Any]) -> datetime | None:
    """When it happened at the sender's; an instant without a zone is UTC."""
    given = event.get("at")
    if given in (None, ""):
        return None
    found = datetime.fromisoformat(str(given))
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _email(sender: dict[str, Any]) -> str:
    email = normal_address(_text(sender, "email", 320))
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email


def _phone(sender: dict[str, Any]) -> str:
    """The number as E.164, if it begins with the country's code; else ""."""
    return to_e164(_text(sender, "phone", 40))


def _needed(event: dict[str, Any], name: str, most: int = 255) -> str:
    found = _text(event, name, most)
    if not found:
        raise Wrong(f"“{name}” is missing")
    return found


def _text(event: dict[str, Any], name: str, most: int) -> str:
    value = event.get(name)
    if value is None or isinstance(value, dict | list):
        return ""
    return clean_line(str(value), most)
