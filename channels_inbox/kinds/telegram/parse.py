"""Reads updates of the Bot API; a pure function on bytes. Fields: core.telegram.org/bots/api, Update and Message."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from channels_inbox.inbound import (
    InboundChange,
    InboundConsent,
    InboundMessage,
    InboundReaction,
    Nothing,
    Outcome,
    PendingFile,
)
from core.text import clean, clean_line, snippet
from people.enums import IdentityKind

CALLBACK = "telegram:callback:"
CUSTOM = "✨"  # a sign that only Telegram can draw
MOST_FILE_BYTES = 20 * 1024 * 1024
# Field of the message → the name of a file that has none.
FILES = {
    "animation": "animation.mp4",
    "audio": "audio.mp3",
    "document": "file",
    "video": "video.mp4",
    "video_note": "video.mp4",
    "voice": "voice.ogg",
}
SERVICE = frozenset(
    """
    new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created
    supergroup_chat_created channel_chat_created message_auto_delete_timer_changed migrate_to_chat_id
    migrate_from_chat_id pinned_message connected_website write_access_allowed passport_data
    proximity_alert_triggered video_chat_scheduled video_chat_started video_chat_ended
    """.split()  # noqa: SIM905 - a list that people read
)


def parse(raw: bytes, *, bot: str) -> list[Outcome]:
    """The one event of an update; `bot` is the bot's id, because messages are counted by bot and chat."""
    update = json.loads(raw)
    if "message" in update:
        return [_message(update["message"], bot)]
    if "edited_message" in update:
        return [_edited(update["edited_message"], bot, int(update["update_id"]))]
    if "callback_query" in update:
        return [_pressed(update["callback_query"])]
    if "my_chat_member" in update:
        return [_member(update["my_chat_member"], int(update["update_id"]))]
    if "message_reaction" in update:
        return [_reaction(update["message_reaction"], bot, int(update["update_id"]))]
    others = ", ".join(sorted(name for name in update if name != "update_id"))
    return [Nothing("update-unused", clean_line(f"{others} is not followed", 200))]


def _message(message: dict[str, Any], bot: str) -> Outcome:
    if unwanted := _unwanted(message):
        return unwanted
    return read_message(message, _key(message, bot))


def _edited(message: dict[str, Any], bot: str, update_id: int) -> Outcome:
    if unwanted := _unwanted(message):
        return unwanted
    if "location" in message:
        return Nothing("live-location", "a live location moved on")
    key = f"{_key(message, bot)}:edit:{update_id}"
    now_says = read_message(message, key)
    return InboundChange(
        key=key,
        target=_key(message, bot),
        conversation=now_says.conversation,
        at=_instant(message.get("edit_date") or message["date"]),
        message=now_says,
    )


def _pressed(query: dict[str, Any]) -> Outcome:
    """A button below a message of the bot was pressed: what it says counts as said."""
    below = query.get("message") or {}
    if (below.get("chat") or {}).get("type", "private") != "private":
        return Nothing("not-private", "it was pressed in a group or a channel, not with the bot")
    rows = (below.get("reply_markup") or {}).get("inline_keyboard") or []
    labels = [one.get("text") for row in rows for one in row if one.get("callback_data") == query.get("data")]
    chat = {"id": query["from"]["id"], "type": "private"}
    said = {"chat": chat, "from": query["from"], "text": str((labels or [query.get("data")])[0] or "")}
    found = read_message({**said, "date": 0}, f"{CALLBACK}{clean_line(str(query['id']), 100)}")
    found.sent_at = None  # Telegram does not say when
    found.quoted = clean(str(below.get("text") or below.get("caption") or ""))
    return found


def _member(change: dict[str, Any], update_id: int) -> Outcome:
    """The customer blocked the bot, or let it speak again."""
    if change["chat"]["type"] != "private":
        return Nothing("not-private", "it is about a group or a channel")
    refused = str(change["new_chat_member"]["status"]) == "kicked"
    return InboundConsent(
        key=f"telegram:member:{update_id}",
        sender=str(int(change["chat"]["id"])),
        refused=refused,
        word="blocked" if refused else "unblocked",
        at=_instant(change["date"]),
    )


def _reaction(change: dict[str, Any], bot: str, update_id: int) -> Outcome:
    if change["chat"]["type"] != "private":
        return Nothing("not-private", "it is about a group or a channel")
    chat = int(change["chat"]["id"])
    return InboundReaction(
        key=f"telegram:reaction:{update_id}",
        target=f"{bot}:{chat}:{int(change['message_id'])}",
        sender=str(chat),
        identity_kind=IdentityKind.TELEGRAM,
        emoji="".join(str(one.get("emoji") or CUSTOM) for one in change.get("new_reaction") or []),
        at=_instant(change["date"]),
    )


def _unwanted(message: dict[str, Any]) -> Nothing | None:
    if message["chat"]["type"] != "private":
        return Nothing("not-private", "it was written in a group or a channel, not to the bot")
    if str(message.get("text") or "").strip() == "/start":
        return Nothing("start", "the customer opened the conversation and said nothing yet")
    if found := SERVICE & message.keys():
        return Nothing("service", f"{', '.join(sorted(found))} tells about the chat, nobody wrote it")
    return None


def _key(message: dict[str, Any], bot: str) -> str:
    return f"telegram:{bot}:{int(message['chat']['id'])}:{int(message['message_id'])}"


def read_message(message: dict[str, Any], key: str) -> InboundMessage:
    """The neutral form of a message in a private chat."""
    sender = message.get("from") or message["chat"]
    pending, too_large = _files(message)
    parts = [str(message.get("text") or message.get("caption") or ""), *_spoken(message), *too_large]
    text = clean("\n".join(part for part in parts if part))
    if not text and not pending:
        text = "[" + ", ".join(sorted(message.keys() - {"message_id", "from", "chat", "date", "edit_date"})) + "]"
    return InboundMessage(
        key=key,
        sender=str(int(message["chat"]["id"])),
        sender_name=_name(sender),
        identity_kind=IdentityKind.TELEGRAM,
        subject=snippet(text or pending[0].filename, 80),
        text=text,
        quoted=_quoted(message),
        pending=pending,
        sent_at=_instant(message["date"]),
        language=str(sender.get("language_code") or "").lower()[:8],
        automatic="a bot wrote it" if sender.get("is_bot") else "",
    )


def _name(sender: dict[str, Any]) -> str:
    full = clean_line(f"{sender.get('first_name') or ''} {sender.get('last_name') or ''}", 160)
    return full or clean_line(f"@{sender['username']}" if sender.get("username") else "", 160)


def _quoted(message: dict[str, Any]) -> str:
    """What it replies to."""
    replied = message.get("reply_to_message") or {}
    return clean(str(replied.get("text") or replied.get("caption") or ""))


def _files(message: dict[str, Any]) -> tuple[list[PendingFile], list[str]]:
    """What is to be fetched, and words for what is too large for a bot."""
    pending, too_large = [], []
    for name, file in _given(message):
        size = int(file.get("file_size") or 0)
        if size > MOST_FILE_BYTES:
            too_large.append(f"[{name}: {size // 2**20} MB, Telegram gives bots files of at most 20 MB]")
        else:
            pending.append(PendingFile(reference=str(file["file_id"]), filename=name, size=size))
    return pending, too_large


def _given(message: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if sizes := message.get("photo"):
        yield "photo.jpg", max(sizes, key=lambda size: int(size["width"]) * int(size["height"]))
    for field, default in FILES.items():
        # An animation comes as a document besides, for older readers.
        if field in message and not (field == "document" and "animation" in message):
            yield clean_line(str(message[field].get("file_name") or default), 255), message[field]
    if sticker := message.get("sticker"):
        ending = "tgs" if sticker.get("is_animated") else "webm" if sticker.get("is_video") else "webp"
        yield f"sticker.{ending}", sticker


def _spoken(message: dict[str, Any]) -> Iterator[str]:
    """What a message says besides its text: places, contacts, stickers, dice and polls."""
    if place := message.get("venue") or {}:
        yield clean_line(f"{place.get('title') or ''}, {place.get('address') or ''}", 500)
    if where := place.get("location") or message.get("location"):
        latitude, longitude = float(where["latitude"]), float(where["longitude"])
        yield f"📍 {latitude}, {longitude} https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}"
    if contact := message.get("contact"):
        yield clean_line(f"👤 {_name(contact)} {contact.get('phone_number') or ''}", 300)
    yield str((message.get("sticker") or {}).get("emoji") or "")
    if dice := message.get("dice"):
        yield f"{dice.get('emoji') or ''} {dice.get('value') or ''}"
    if poll := message.get("poll"):
        yield "\n".join(
            [str(poll.get("question") or ""), *(f"- {each.get('text')}" for each in poll.get("options", []))]
        )


def _instant(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
