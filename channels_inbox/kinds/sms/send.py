"""Answers by SMS: text in pieces that Twilio takes, files by MMS or as links, never to who wrote STOP."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

from django.utils.translation import gettext as _

from channels_inbox.actions.deliveries import send_parts
from channels_inbox.actions.reports import find_by_provider_id
from channels_inbox.errors import AdapterError
from channels_inbox.kinds.messages import pieces_of
from channels_inbox.kinds.sms.api import Account, Fields
from channels_inbox.kinds.sms.words import OPTED_OUT, WORDS
from channels_inbox.kinds.twilio import address_of
from channels_inbox.models import DeliveryCopy
from channels_inbox.public_files import public_address
from core.clocks import now
from tickets.actions.consents import note_consent
from tickets.consents import refusal_words
from tickets.log import By
from tickets.models import Attachment, Channel, Message

CLOCKS = timedelta(seconds=30)  # by which Twilio's clock may be behind ours
LONGEST = 1_600  # characters that Twilio takes in one message
MOST_FILES = 10
MOST_BYTES = 5_000_000  # of all files of an MMS
FETCHED_FOR = timedelta(days=2)  # Twilio fetches the files of an MMS when it sends it
LINKED_FOR = timedelta(days=30)
SERVICE = "MG"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message becomes: texts in order, with the files that go along with the last of them."""

    message: Message
    texts: list[str] = field(repr=False)
    files: list[Attachment] = field(repr=False)


class SmsCarrier:
    """Sends one message as as many as Twilio's limits ask for; what left already is not sent again."""

    def __init__(self, channel: Channel) -> None:
        self.channel, self.account = channel, Account(channel)
        config = channel.settings.config or {}
        self.sender = str(config.get("sender") or "")
        self.is_mms = config.get("file_way") == "mms"
        self.hook = address_of(channel.settings, f"/hooks/sms/{channel.slug}/")
        if not self.sender:
            raise AdapterError(_("This channel has no sender yet."), connection=True)

    def prepare(self, message: Message) -> Letter:
        """Reads the rows of the files; one query. Raises AdapterError for files that are too large for an MMS."""
        files = list(message.attachments.order_by("pk"))
        if not self.is_mms:
            lines = [f"{file.filename}: {public_address(file, now() + LINKED_FOR)}" for file in files]
            return Letter(message, pieces_of("\n".join([message.text, *lines]), LONGEST), [])
        if len(files) > MOST_FILES:
            raise AdapterError(str(WORDS[21623]), permanent=True)
        if sum(file.size for file in files) > MOST_BYTES:
            words = _("The files are larger than 5 MB together, the most that an MMS takes.")
            raise AdapterError(words, permanent=True)
        return Letter(message, pieces_of(message.text, LONGEST) or [""], files)

    def send(self, prepared: Letter, copy: DeliveryCopy) -> str:
        """Makes the calls that were not made yet; returns the id of the last message. Raises AdapterError."""
        if words := refusal_words(self.channel, [copy.email]):
            raise AdapterError(words, permanent=True)
        last = len(prepared.texts) - 1
        parts: list[Callable[[], str]] = [
            partial(self._send, prepared, copy, text, prepared.files if position == last else [])
            for position, text in enumerate(prepared.texts)
        ]
        return send_parts(copy=copy, parts=parts)

    def close(self) -> None:
        """Each call has its own connection."""

    def _send(self, prepared: Letter, copy: DeliveryCopy, text: str, files: list[Attachment]) -> str:
        kind = "MessagingServiceSid" if self.sender.startswith(SERVICE) else "From"
        until = now() + FETCHED_FOR
        fields: Fields = [
            ("To", copy.email),
            (kind, self.sender),
            ("StatusCallback", self.hook),
            *([("Body", text)] if text else []),
            *(("MediaUrl", public_address(file, until)) for file in files),
        ]
        begun = now() - CLOCKS
        try:
            return str(self.account.call("POST", "/Messages.json", fields).get("sid") or "")
        except AdapterError as problem:
            if problem.unknown and (sid := self._find_taken(copy, text, begun)):
                return sid
            if problem.permanent and f"({OPTED_OUT})" in problem.words:
                self._remember(prepared.message, copy)
            raise

    def _find_taken(self, copy: DeliveryCopy, text: str, begun: datetime) -> str:
        """The id of a message that Twilio took although its answer was lost; "" when none is found, or it is away.

        Only one that was made since we began, with these very words, and that no other answer of ours is known by.
        """
        try:
            listed = self.account.call("GET", "/Messages.json", [("To", copy.email), ("PageSize", "20")])
        except AdapterError:
            return ""
        for each in listed.get("messages") or []:
            sid, made = str(each.get("sid") or ""), _instant(str(each.get("date_created") or ""))
            is_ours = str(each.get("direction") or "").startswith("outbound") and each.get("body") == text
            if is_ours and made and made >= begun and find_by_provider_id(self.channel, sid) is None:
                return sid
        return ""

    def _remember(self, message: Message, copy: DeliveryCopy) -> None:
        """Twilio knows that the customer objected: so do we from now on."""
        note_consent(message=message, address=copy.email, refused=True, word="STOP", at=now(), by=By.system())


def _instant(text: str) -> datetime | None:
    """An instant as mail writes it, with its zone."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
