"""Events as providers post them: a webhook of any system, Telegram, WhatsApp; each signed as its provider signs."""

import base64
import hashlib
import hmac
import json
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.faults.stage import APP_SECRET, BOT_SECRET, HOOK_SECRET, PHONE_NUMBER

POSTED = ("webhook", "telegram", "whatsapp")
FIRST = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)  # three days late


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a customer wrote; `number` says when, in minutes after the first."""

    mark: str
    sender: int
    number: int

    @property
    def at(self) -> datetime:
        """The provider's time."""
        return FIRST + timedelta(minutes=self.number)

    @property
    def text(self) -> str:
        """What it says."""
        return f"Good morning, this is {self.mark}."


def body_of(kind: str, events: Sequence[Event]) -> bytes:
    """One post with these events; Telegram's hold one each."""
    return json.dumps(_BODIES[kind](events)).encode()


def _webhook(events: Sequence[Event]) -> object:
    return {
        "events": [
            {
                "type": "message",
                "id": event.mark,
                "at": event.at.isoformat(),
                "sender": {"id": f"c{event.sender}", "name": "Dana"},
                "text": event.text,
            }
            for event in events
        ]
    }


def _telegram(events: Sequence[Event]) -> object:
    (event,) = events
    number = zlib.crc32(event.mark.encode())  # each load has numbers of its own
    dana = {"id": 7_000 + event.sender, "first_name": "Dana"}
    return {
        "update_id": 10_000 + number,
        "message": {
            "message_id": 1 + number,
            "from": {**dana, "is_bot": False},
            "chat": {**dana, "type": "private"},
            "date": int(event.at.timestamp()),
            "text": event.text,
        },
    }


def _whatsapp(events: Sequence[Event]) -> object:
    messages = [
        {
            "from": f"4072100{event.sender:04}",
            "id": f"wamid.{event.mark}",
            "timestamp": str(int(event.at.timestamp())),
            "type": "text",
            "text": {"body": event.text},
        }
        for event in events
    ]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001111", "phone_number_id": PHONE_NUMBER},
        "contacts": [],
        "messages": messages,
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"value": value, "field": "messages"}]}],
    }


_BODIES: dict[str, Callable[[Sequence[Event]], object]] = {
    "webhook": _webhook,
    "telegram": _telegram,
    "whatsapp": _whatsapp,
}


def headers_of(kind: str, body: bytes, post_id: str) -> dict[str, str]:
    """The headers of one attempt; what is signed with an instant is signed anew each time."""
    if kind == "telegram":
        proof = {"X-Telegram-Bot-Api-Secret-Token": BOT_SECRET}
    elif kind == "whatsapp":
        proof = {"X-Hub-Signature-256": f"sha256={hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()}"}
    else:
        stamp, key = str(int(time.time())), base64.b64decode(HOOK_SECRET.removeprefix("whsec_"))
        digest = hmac.new(key, f"{post_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        signature = f"v1,{base64.b64encode(digest).decode()}"
        proof = {"webhook-id": post_id, "webhook-timestamp": stamp, "webhook-signature": signature}
    return {"Content-Type": "application/json", **proof}
