"""Kinds whose provider posts to `/hooks/<kind>/<slug>/`: what each of them says about its posts, and what they share.

A post is stored as it came and split later, by a pure function over its bytes, into any number of events. Files that
lie with the provider are fetched while the item is read: never while the provider waits, never in a transaction.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.crypto import constant_time_compare

from channels_inbox.actions.channels import FORMER_SECRET, SECRET
from channels_inbox.actions.items import Claimed
from channels_inbox.errors import AdapterError
from channels_inbox.inbound import (
    InboundEcho,
    InboundFile,
    InboundMessage,
    Later,
    Nothing,
    Outcome,
    PendingFile,
    Unreadable,
)
from channels_inbox.mailboxes import AddressBook, Mailbox
from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.carriers import Carrier
from channels_inbox.outbound.config import secrets_of
from core.clocks import now
from tickets.models import Channel

SKEW_S = 300  # how far the clock of whoever signs may be from ours
PATIENCE = timedelta(minutes=2)  # a message waits so long for its files, then it comes without them
FETCHES = 4  # at the same time
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Post:
    """A request of a provider: the raw bytes, header names in lower case.

    `path` is what it asked for, with the query, as it stood in the request.
    """

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    path: str = ""


class PostedAdapter(ABC):
    """One kind. `secret_headers`, in lower case, prove a post and are not kept with it.

    `thanks` are the media type and the body of the answer to a post that was taken, where the provider wants a certain
    one.
    """

    secret_headers: frozenset[str] = frozenset()
    thanks: tuple[str, str] | None = None

    @abstractmethod
    def refusal(self, secrets: Sequence[str], post: Post) -> str:
        """Why a post is not believed, in English for the log, or "". One of the secrets, none of them "", must fit."""

    @abstractmethod
    def split(self, raw: bytes, mailbox: Mailbox) -> list[Outcome]:
        """The events of a post in their order: a pure function; what is no post raises one of `UNREADABLE`."""

    @abstractmethod
    def open_carrier(self, channel: Channel) -> Carrier:
        """What sends on this channel; raises AdapterError when it cannot."""

    def handshake(self, stored: ChannelSettings, query: Mapping[str, str]) -> str | None:
        """What a GET of the provider is answered with; None: it only wants to see that the address is there.

        Raises PermissionError for one that proves nothing.
        """
        return None

    def fetch(self, file: PendingFile, channel: Channel) -> bytes:
        """The bytes of a file that lies with the provider. Raises AdapterError."""
        raise AdapterError(f"{channel.kind} knows no files elsewhere", permanent=True)

    def why_refused(self, stored: ChannelSettings, post: Post) -> str:
        """Why a post is not believed, or ""; without a secret nothing is."""
        secrets = channel_secrets(stored)
        return self.refusal(secrets, post) if secrets else "the channel has no secret yet"

    def read(self, items: Sequence[Claimed], book: AddressBook) -> Iterator[tuple[Claimed, Outcome]]:
        """One outcome for each item; those that wait for files come last."""
        split: dict[int, list[Outcome]] = {}
        waiting: list[tuple[Claimed, Outcome, InboundMessage, Channel]] = []
        for item in items:
            mailbox = book.by_channel[item.channel_id]
            if item.envelope_id not in split:
                split[item.envelope_id] = self._split(item, mailbox)
            parts = split[item.envelope_id]
            item.siblings = len(parts)
            outcome = parts[item.position] if item.position < len(parts) else Nothing("no-such-part")
            message = outcome.message if isinstance(outcome, InboundEcho) else outcome
            if isinstance(message, InboundMessage) and message.pending:
                waiting.append((item, outcome, message, mailbox.channel))
            else:
                yield item, outcome
        if waiting:
            with ThreadPoolExecutor(min(FETCHES, len(waiting)), thread_name_prefix="files") as threads:
                yield from threads.map(self._with_files, waiting)

    def _split(self, item: Claimed, mailbox: Mailbox) -> list[Outcome]:
        try:
            return self.split(item.raw(), mailbox) or [Nothing("empty-post", "it holds no event")]
        except UNREADABLE as error:
            return [Unreadable("unreadable-post", f"{type(error).__name__}: {error}")]

    def _with_files(self, entry: tuple[Claimed, Outcome, InboundMessage, Channel]) -> tuple[Claimed, Outcome]:
        """The message with its files; later, while the provider may still give them; at last without them."""
        item, outcome, message, channel = entry
        missing = []
        for file in message.pending:
            try:
                message.files.append(InboundFile(file.filename, self.fetch(file, channel)))
            except AdapterError as problem:
                if not problem.permanent and now() - item.received_at < PATIENCE:
                    return item, Later(f"its file cannot be fetched yet: {problem.words}")
                missing.append(f"[{file.filename or 'file'}: {problem.words}]")
        if missing:
            message.text = "\n".join([*([message.text] if message.text else []), *missing])
            message.warnings = [*message.warnings, "file-missing"]
        return item, outcome


def channel_secrets(stored: ChannelSettings) -> list[str]:
    """The secrets of which one must prove a post: two while they are being changed."""
    secrets = secrets_of(stored)
    return [secret for name in (SECRET, FORMER_SECRET) if (secret := secrets.get(name, ""))]


def any_equal(given: str, wanted: Sequence[str]) -> bool:
    """Whether it is one of these; the time that takes says nothing about how near it came."""
    fits = [constant_time_compare(given, each) for each in wanted]
    return any(fits)
