"""The posts of W9: four kinds of channels mixed, signed as their providers sign; one in forty names a file."""

import base64
import hashlib
import hmac
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.samples import Sample
from channels_inbox.kinds.twilio import signature
from channels_inbox.kinds.webhook.signature import new_secret, sign

KINDS = ("webhook", "telegram", "whatsapp", "sms")
REPLY_SHARE = 0.4
FILE_SHARE = 0.05  # of those whose files a post may name: half of all
SMS_LENGTH = 400
WITH_FILES = ("webhook", "whatsapp")
NUMBER, BOT = "106540352242922", "700100"
ACCOUNT, SENDER, PUBLIC = f"AC{'1' * 32}", "+15550100000", "https://help.bench.test"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the channels and their providers share."""

    webhook: str
    telegram: str
    whatsapp: str
    sms: str

    @classmethod
    def make(cls) -> "Secrets":
        """New ones."""
        return cls(new_secret(), base64.b32encode(random.randbytes(20)).decode(), "app-secret", "auth-token")


@dataclass(frozen=True, slots=True)
class Letter:
    """One event in its post."""

    kind: str
    ident: str
    body: bytes

    @property
    def path(self) -> str:
        """Where it is posted; the channels are called as their kinds."""
        return f"/hooks/{self.kind}/{self.kind}/"

    def headers(self, secrets: Secrets) -> dict[str, str]:
        """As the provider signs; an instant is that of the attempt."""
        if self.kind == "sms":
            signed = signature(f"{PUBLIC}{self.path}", self.body, secrets.sms)
            return {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signed}
        if self.kind == "telegram":
            proof = {"X-Telegram-Bot-Api-Secret-Token": secrets.telegram}
        elif self.kind == "whatsapp":
            digest = hmac.new(secrets.whatsapp.encode(), self.body, hashlib.sha256).hexdigest()
            proof = {"X-Hub-Signature-256": f"sha256={digest}"}
        else:
            proof = sign(self.body, post_id=self.ident, keys=[secrets.webhook])
        return {"Content-Type": "application/json", **proof}


def letters(count: int, bodies: Sequence[Sample], *, first: int, known: int, files: str, seed: int) -> list[Letter]:
    """`count` events; two of five are by one of the customers 0 to `known` - 1, the others by new ones from `first` on.

    `files` is the address of whoever has the files.
    """
    chance, made = random.Random(seed), []
    for number in range(count):
        is_reply = known > 0 and chance.random() < REPLY_SHARE
        customer = chance.randrange(known) if is_reply else first + number
        kind = KINDS[customer % len(KINDS)]
        with_file = kind in WITH_FILES and chance.random() < FILE_SHARE
        body = _BODIES[kind](f"{seed}-{number}", customer, chance.choice(bodies), files if with_file else "")
        packed = urlencode(body) if kind == "sms" else json.dumps(body)
        made.append(Letter(kind, f"{seed}-{number}", packed.encode()))
    return made


def _webhook(ident: str, customer: int, sample: Sample, files: str) -> dict[str, Any]:
    return {
        "type": "message",
        "id": ident,
        "sender": {"id": f"customer-{customer}", "name": f"Customer {customer}"},
        "subject": sample.subject,
        "text": sample.text,
        "attachments": [{"filename": "photo.jpg", "url": f"{files}/photo.jpg"}] if files else [],
    }


def _telegram(ident: str, customer: int, sample: Sample, _files: str) -> dict[str, Any]:
    seed, number = (int(part) for part in ident.split("-"))
    person = {"id": 10_000 + customer, "first_name": f"Customer {customer}"}
    message = {"message_id": seed * 100_000 + number, "from": {**person, "is_bot": False}, "text": sample.text}
    chat = {"chat": {**person, "type": "private"}, "date": int(time.time())}
    return {"update_id": seed * 100_000 + number, "message": {**message, **chat}}


def _whatsapp(ident: str, customer: int, sample: Sample, files: str) -> dict[str, Any]:
    phone = f"4072{customer:08}"
    message: dict[str, Any] = {"from": phone, "id": f"wamid.{ident}", "timestamp": str(int(time.time()))}
    if files:
        message |= {"type": "image", "image": {"caption": sample.subject, "mime_type": "image/jpeg", "id": "photo.jpg"}}
    else:
        message |= {"type": "text", "text": {"body": sample.text}}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001111", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": f"Customer {customer}"}, "wa_id": phone}],
        "messages": [message],
    }
    entry = {"id": "1", "changes": [{"value": value, "field": "messages"}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def _sms(ident: str, customer: int, sample: Sample, _files: str) -> dict[str, Any]:
    return {
        "MessageSid": f"SM{hashlib.md5(ident.encode(), usedforsecurity=False).hexdigest()}",
        "AccountSid": ACCOUNT,
        "From": f"+4073{customer:08}",
        "To": SENDER,
        "Body": sample.text[:SMS_LENGTH],
        "NumMedia": "0",
        "NumSegments": "3",
    }


_BODIES = {"webhook": _webhook, "telegram": _telegram, "whatsapp": _whatsapp, "sms": _sms}
