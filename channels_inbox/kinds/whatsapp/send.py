"""Answers on WhatsApp: text in pieces of 4,096 characters, files as Meta's limits want them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from channels_inbox.actions.deliveries import send_parts
from channels_inbox.errors import AdapterError
from channels_inbox.kinds.messages import OutgoingFile, files_of, pieces_of
from channels_inbox.kinds.whatsapp.api import MOST_FILE_BYTES, call, upload
from channels_inbox.models import DeliveryCopy, TemplateUse
from channels_inbox.outbound.config import secrets_of
from tickets.models import Channel, Message

LONGEST = 4_096
MB = 1024 * 1024
# What is shown as itself, with the most bytes; everything else is a document.
SHOWN = {
    "image/jpeg": ("image", 5 * MB),
    "image/png": ("image", 5 * MB),
    "video/mp4": ("video", 16 * MB),
    "audio/aac": ("audio", 16 * MB),
    "audio/mp4": ("audio", 16 * MB),
    "audio/mpeg": ("audio", 16 * MB),
    "audio/ogg": ("audio", 16 * MB),
}
Call = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The calls that a message becomes, in order; each wants the recipient."""

    calls: list[Call] = field(repr=False)


class WhatsAppCarrier:
    """Sends one message as as many as the limits ask for; what left already is not sent again."""

    def __init__(self, channel: Channel) -> None:
        self.token = secrets_of(channel.settings).get("access_token", "")
        self.number = str((channel.settings.config or {}).get("phone_number_id") or "")
        if not self.token or not self.number:
            raise AdapterError(_("This channel has no access token or phone number id yet."), connection=True)

    def prepare(self, message: Message) -> Answer:
        """Reads the files; raises AdapterError for one that is too large."""
        if use := TemplateUse.objects.filter(message=message).first():
            return Answer([partial(self._template, use)])
        calls: list[Call] = [partial(self._text, piece) for piece in pieces_of(message.text, LONGEST)]
        for file in files_of(message):
            if len(file.content) > MOST_FILE_BYTES:
                words = _("“%(name)s” is larger than 100 MB, the most that WhatsApp takes.")
                raise AdapterError(words % {"name": file.filename}, permanent=True)
            calls.append(partial(self._file, file))
        return Answer(calls)

    def send(self, prepared: Answer, copy: DeliveryCopy) -> str:
        """Makes the calls that were not made yet; returns the id of the last message."""
        return send_parts(copy=copy, parts=[partial(one, copy.email) for one in prepared.calls])

    def close(self) -> None:
        """Each call has its own connection."""

    def _text(self, piece: str, to: str) -> str:
        return self._send(to, "text", {"body": piece, "preview_url": False})

    def _template(self, use: TemplateUse, to: str) -> str:
        content = {"name": use.name, "language": {"code": use.language}}
        return self._send(to, "template", content | ({"components": use.components} if use.components else {}))

    def _file(self, file: OutgoingFile, to: str) -> str:
        kind, most = SHOWN.get(file.content_type, ("document", 0))
        if len(file.content) > most:
            kind = "document"
        media: dict[str, Any] = {"id": upload(self.token, self.number, file)}
        return self._send(to, kind, media | ({"filename": file.filename} if kind == "document" else {}))

    def _send(self, to: str, kind: str, content: dict[str, Any]) -> str:
        # Who shows no number is reached by their id with us.
        whom = {"to": to} if to.isdigit() else {"recipient": to}
        value = {"messaging_product": "whatsapp", "recipient_type": "individual", **whom, "type": kind, kind: content}
        said = call(self.token, "POST", f"{self.number}/messages", value)
        return str((said.get("messages") or [{}])[0].get("id") or "")
