"""Reads what other systems post; a pure function on bytes (the format: docs/channels/webhook.md)."""

import base64
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
)
from channels_inbox.kinds.events import LONGEST_ID, Wrong, instant, needed, read_events, short, text_of
from core.html import to_text
from core.text import clean, normal_address, snippet
from people.enums import IdentityKind
from people.phones import to_e164

STATES = {"delivered": "delivered", "read": "read", "failed": "hard"}


def parse(raw: bytes, *, slug: str, believes: bool) -> list[Outcome]:
    """The events of a post, in order; one that is wrong spoils no other.

    `slug` is the channel's: what it calls a customer means nothing elsewhere. `believes`: customers are recognised by
    the e-mail and the phone that come with them. Raises ValueError for what is no JSON object.
    """
    return read_events(raw, lambda event: _event(event, slug, believes))


def _event(event: dict[str, Any], slug: str, believes: bool) -> Outcome:
    kind = text_of(event, "type", 40)
    if kind == "test":
        return Nothing("test", "it only tests the connection")
    if kind not in {"message", "edit", "delete", "status"}:
        return Nothing("unknown-type", f"{kind} is not followed")
    key = event_key(needed(event, "id", 255))
    if kind == "message":
        return _message(event, key, slug, believes)
    if kind == "status":
        return _status(event, key)
    target = event_key(needed(event, "message", 255))
    # A changed message that never came before stands for itself, under the key of the change.
    now_says = _message(event, key, slug, believes) if kind == "edit" else None
    turn = now_says.conversation if now_says else target
    return InboundChange(key=key, target=target, conversation=turn, at=instant(event), message=now_says)


def event_key(name: str) -> str:
    """What an event is called among the items of its channel."""
    return f"event:{short(name)}"


def _message(event: dict[str, Any], key: str, slug: str, believes: bool) -> InboundMessage:
    sender = event["sender"]
    email, phone = _email(sender), _phone(sender)
    name = text_of(sender, "id", LONGEST_ID) or email or phone
    if not name:
        raise Wrong("its sender has neither id nor email nor phone")
    also = [(IdentityKind.EMAIL, email), (IdentityKind.PHONE, phone)] if believes else []
    files, pending = _files(event.get("attachments") or [])
    text, html = clean(str(event.get("text") or "")), str(event.get("html") or "")
    return InboundMessage(
        key=key,
        sender=f"{slug}:{name}",
        sender_name=text_of(sender, "name", 160),
        identity_kind=IdentityKind.EXTERNAL,
        also=[(kind, value) for kind, value in also if value],
        subject=text_of(event, "subject", 500) or snippet(text or to_text(html), 80),
        text=text,
        html=html,
        files=files,
        pending=pending,
        thread=text_of(event, "thread", LONGEST_ID),
        sent_at=instant(event),
        language=text_of(event, "language", 8).lower(),
        automatic="the sender says so" if event.get("automatic") is True else "",
    )


def _status(event: dict[str, Any], key: str) -> Outcome:
    state = text_of(event, "state", 40)
    if state not in STATES:
        return Nothing("status-unused", f"{state} is not followed")
    return InboundReport(
        key=key,
        kind=STATES[state],
        provider_id=needed(event, "message", 255),
        diagnostic=text_of(event, "error", 500),
        subject=state,
        may_race=True,
    )


def _files(given: list[dict[str, Any]]) -> tuple[list[InboundFile], list[PendingFile]]:
    files, pending = [], []
    for entry in given:
        filename = text_of(entry, "filename", 255)
        if "base64" in entry:
            files.append(InboundFile(filename, base64.b64decode(entry["base64"], validate=True)))
        else:
            pending.append(PendingFile(reference=needed(entry, "url", 2_000), filename=filename))
    return files, pending


def _email(sender: dict[str, Any]) -> str:
    email = normal_address(text_of(sender, "email", 320))
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email


def _phone(sender: dict[str, Any]) -> str:
    """The number as E.164, if it begins with the country's code; else ""."""
    return to_e164(text_of(sender, "phone", 40))
