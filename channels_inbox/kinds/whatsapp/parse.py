"""Reads posts of the Cloud API: all entries, changes, messages and statuses; a pure function on bytes."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from channels_inbox.inbound import (
    InboundChange,
    InboundEcho,
    InboundMessage,
    InboundReaction,
    InboundReport,
    Nothing,
    Outcome,
    PendingFile,
    Unreadable,
)
from channels_inbox.kinds.whatsapp.errors import words_of
from core.text import clean, clean_line, snippet
from people.enums import IdentityKind

MEDIA = {
    "image": "image.jpg",
    "video": "video.mp4",
    "audio": "audio.ogg",
    "document": "file",
    "sticker": "sticker.webp",
}
STATES = {"delivered": "delivered", "read": "read", "played": "read", "failed": "hard"}
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, OverflowError)


def parse(raw: bytes, *, number: str) -> list[Outcome]:
    """Every event of a post, in order; one that is wrong spoils no other. `number` is our phone number's id."""
    post = json.loads(raw)
    if post.get("object") != "whatsapp_business_account":
        return [Nothing("other-object", "it is not about a WhatsApp business account")]
    return [outcome for entry in post["entry"] for change in entry["changes"] for outcome in _change(change, number)]


def _change(change: dict[str, Any], number: str) -> Iterator[Outcome]:
    if change.get("field") not in {"messages", "smb_message_echoes"}:
        yield Nothing("field-unused", clean_line(f"{change.get('field')} is not followed", 200))
        return
    value = change["value"]
    theirs = str((value.get("metadata") or {}).get("phone_number_id") or "")
    if theirs != number:
        yield Nothing("other-number", clean_line(f"it is for the phone number {theirs}", 200))
        return
    people = value.get("contacts") or []
    for message in value.get("messages") or []:
        yield _safely(_event, message, people)
    for echo in value.get("message_echoes") or []:
        yield _safely(_echo, echo)
    for status in value.get("statuses") or []:
        yield _safely(_status, status)
    for error in value.get("errors") or []:
        yield Nothing("error", clean_line(words_of(error), 200))


def _safely(read: Callable[..., Outcome], *given: Any) -> Outcome:
    try:
        return read(*given)
    except UNREADABLE as error:
        return Unreadable("unreadable-event", clean_line(f"{type(error).__name__}: {error}", 300))


def _event(message: dict[str, Any], people: list[dict[str, Any]]) -> Outcome:
    """A message, or what a customer did to one: changed or deleted it, or reacted to it."""
    kind = str(message["type"])
    if kind == "system":
        return Nothing("system", clean_line(str((message.get("system") or {}).get("body") or ""), 200))
    if kind == "reaction":
        return _reaction(message, people)
    if kind in {"edit", "revoke"}:
        return _change_of_message(message, people, kind)
    return read_message(message, people)


def _reaction(message: dict[str, Any], people: list[dict[str, Any]]) -> InboundReaction:
    said = read_message(message, people)
    emoji = _text(message["reaction"], "emoji")
    return InboundReaction(
        key=said.key,
        target=clean_line(str(message["reaction"]["message_id"]), 180),
        sender=said.sender,
        identity_kind=IdentityKind.WHATSAPP,
        emoji=emoji,
        at=_instant(message),
        message=said if emoji else None,
    )


def _change_of_message(message: dict[str, Any], people: list[dict[str, Any]], kind: str) -> InboundChange:
    """`edit` holds the message as it reads now; `revoke` says that it was deleted."""
    inner = message[kind]
    now_says = read_message({**message, **inner["message"]}, people) if kind == "edit" else None
    whose = read_message({**message, "type": "text", "text": {}}, people)
    return InboundChange(
        key=whose.key,
        target=f"whatsapp:{clean_line(str(inner['original_message_id']), 180)}",
        conversation=whose.conversation,
        at=_instant(message),
        message=now_says,
    )


def _echo(echo: dict[str, Any]) -> Outcome:
    """What somebody of ours wrote in the app on their phone, to the customer named as `to`."""
    kind = str(echo["type"])
    if kind in {"reaction", "edit", "revoke", "system"}:
        return Nothing("echo-unused", clean_line(f"{kind} in the app is not followed", 200))
    theirs = {"from": echo.get("to"), "from_user_id": echo.get("to_user_id")}
    message = read_message({**echo, **theirs}, [])
    name = clean_line(str(echo["id"]), 180)
    return InboundEcho(key=message.key, name=name, author="WhatsApp Business app", message=message)


def read_message(message: dict[str, Any], people: list[dict[str, Any]]) -> InboundMessage:
    """The neutral form of a message; the sender is a number, or for people without one an id of theirs with us."""
    kind = str(message["type"])
    phone, user = _text(message, "from"), _text(message, "from_user_id")
    person = _person(people, phone, user)
    user = user or _text(person, "user_id")
    sender = phone or user
    if not sender:
        raise ValueError("it has no sender")
    also = [(IdentityKind.WHATSAPP, user)] if user and user != sender else []
    also += [(IdentityKind.PHONE, f"+{phone}")] if phone.isascii() and phone.isdigit() else []
    pending = _files(message, kind)
    text = clean("\n".join(part for part in _spoken(message, kind) if part))
    text = text or ("" if pending else f"[{clean_line(kind, 40)}]")
    return InboundMessage(
        key=f"whatsapp:{clean_line(str(message['id']), 180)}",
        sender=sender,
        sender_name=_name(person),
        identity_kind=IdentityKind.WHATSAPP,
        also=also,
        subject=snippet(text, 80) or pending[0].filename,
        text=text,
        pending=pending,
        references=[clean_line(str(message["context"]["id"]), 200)] if (message.get("context") or {}).get("id") else [],
        sent_at=_instant(message),
        ack_only=kind == "reaction",
    )


def _person(people: list[dict[str, Any]], phone: str, user: str) -> dict[str, Any]:
    """What the post says about the sender: of several people the one with this number or id."""
    fits = (one for one in people if (phone and one.get("wa_id") == phone) or (user and one.get("user_id") == user))
    return next(fits, people[0] if len(people) == 1 else {})


def _name(person: dict[str, Any]) -> str:
    """The name of a profile, else the user name that is shown instead of a number."""
    profile = person.get("profile") or {}
    return _text(profile, "name")[:160] or (f"@{_text(profile, 'username')}"[:160] if profile.get("username") else "")


def _instant(message: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(message["timestamp"]), UTC)


def _files(message: dict[str, Any], kind: str) -> list[PendingFile]:
    media = message.get(kind)
    if kind not in MEDIA or not isinstance(media, dict):
        return []
    filename = clean_line(str(media.get("filename") or MEDIA[kind]), 255)
    return [PendingFile(reference=str(media["id"]), filename=filename)]


def _spoken(message: dict[str, Any], kind: str) -> Iterator[str]:
    """What a message says: text, caption, place, people, the button or entry that was chosen."""
    said = message.get(kind)
    if kind == "contacts":
        for one in said or []:
            phones = ", ".join(str(each.get("phone") or "") for each in one.get("phones") or [])
            yield clean_line(f"👤 {(one.get('name') or {}).get('formatted_name') or ''} {phones}", 300)
    elif not isinstance(said, dict):
        yield ", ".join(words_of(error) for error in message.get("errors") or [])
    elif kind == "location":
        where = f"{float(said['latitude'])}, {float(said['longitude'])}"
        yield clean_line(f"{said.get('name') or ''} {said.get('address') or ''}", 500)
        yield f"📍 {where} https://www.openstreetmap.org/?mlat={said['latitude']}&mlon={said['longitude']}"
    elif kind == "interactive":
        chosen = said.get(str(said.get("type"))) or {}
        yield from (str(chosen.get(name) or "") for name in ("title", "description", "body"))
    else:
        yield from (str(said.get(name) or "") for name in ("body", "caption", "text", "emoji"))


def _status(status: dict[str, Any]) -> Outcome:
    state, wamid = str(status["status"]), clean_line(str(status["id"]), 180)
    if state not in STATES:
        return Nothing("status-unused", clean_line(f"{state} is not followed", 200))
    return InboundReport(
        key=clean_line(f"status:{state}:{wamid}", 200),
        kind=STATES[state],
        provider_id=wamid,
        diagnostic="; ".join(words_of(error) for error in status.get("errors") or []),
        recipient=_text(status, "recipient_id"),
        subject=state,
        may_race=True,
    )


def _text(entry: dict[str, Any], name: str) -> str:
    return clean_line(str(entry.get(name) or ""), 200)
