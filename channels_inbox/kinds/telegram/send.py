"""Answers by a bot: text in pieces of 4,096 characters, pictures as pictures, other files as documents."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from channels_inbox.actions.deliveries import send_parts
from channels_inbox.errors import AdapterError
from channels_inbox.kinds.messages import OutgoingFile, files_of, pieces_of
from channels_inbox.kinds.telegram.api import call
from channels_inbox.models import DeliveryCopy
from channels_inbox.outbound.config import secrets_of
from tickets.consents import refusal_words
from tickets.models import Channel, Message

LONGEST = 4_096  # of one message; counted as Telegram's own clients do, in UTF-16 units
MOST_PHOTO_BYTES = 10 * 1024 * 1024
MOST_FILE_BYTES = 50 * 1024 * 1024
PHOTOS = {"image/jpeg", "image/png", "image/webp"}
Call = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The calls that a message becomes, in order; each wants the chat."""

    calls: list[Call] = field(repr=False)


class TelegramCarrier:
    """Sends one message as as many as Telegram's limits ask for; what left already is not sent again."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.token = secrets_of(channel.settings).get("bot_token", "")
        if not self.token:
            raise AdapterError(_("This channel has no bot token yet."), connection=True)

    def prepare(self, message: Message) -> Answer:
        """Reads the files; raises AdapterError for one that is too large."""
        calls: list[Call] = [partial(self._text, piece) for piece in pieces_of(message.text, LONGEST)]
        for file in files_of(message):
            if len(file.content) > MOST_FILE_BYTES:
                words = _("“%(name)s” is larger than 50 MB, the most that Telegram takes from a bot.")
                raise AdapterError(words % {"name": file.filename}, permanent=True)
            calls.append(partial(self._file, file))
        return Answer(calls)

    def send(self, prepared: Answer, copy: DeliveryCopy) -> str:
        """Makes the calls that were not made yet; returns the id of the last message."""
        chat = copy.email
        if words := refusal_words(self.channel, [chat]):
            raise AdapterError(words, permanent=True)
        return send_parts(copy=copy, parts=[partial(self._sent, one, chat) for one in prepared.calls])

    def close(self) -> None:
        """Each call has its own connection."""

    def _sent(self, one: Call, chat: str) -> str:
        number = (one(chat) or {}).get("message_id")
        # Messages are counted by bot and chat: reactions name them so.
        return f"{self.token.partition(':')[0]}:{chat}:{number}" if number else ""

    def _text(self, piece: str, chat: str) -> Any:
        return call(self.token, "sendMessage", chat_id=chat, text=piece)

    def _file(self, file: OutgoingFile, chat: str) -> Any:
        is_photo = file.content_type in PHOTOS and len(file.content) <= MOST_PHOTO_BYTES
        if not is_photo:
            return call(self.token, "sendDocument", ("document", file), chat_id=chat)
        return call(self.token, "sendPhoto", ("photo", file), chat_id=chat)
