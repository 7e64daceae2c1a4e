"""What every channel turns its raw payload into: one neutral message, or one report about something we sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from channels_inbox.actions.items import Claimed
from channels_inbox.mailboxes import AddressBook
from people.enums import IdentityKind

LONGEST_CONVERSATION = 255  # characters of its name


@dataclass(slots=True)
class InboundFile:
    """A file as its sender sent it; the declared type is not believed."""

    filename: str
    content: bytes = field(repr=False)
    content_id: str = ""
    inline: bool = False


@dataclass(slots=True, kw_only=True)
class InboundMessage:
    """One message from outside: text free of NUL, HTML not yet sanitised, ids without <>.

    `key` identifies it within its channel for good. `recipients` are all addresses it was sent to, those of the
    envelope first. `automatic` says why a program wrote it, `no_answer` why it must not be answered automatically
    (R28), `spam` why it is spam; all "" otherwise. `authenticated`: our own mail server proved the sender's domain, or
    they were signed in.
    `proved_ticket`: the channel itself proved where it belongs (a signed request page), else 0. `thread`: what the
    conversation is called where customers have an identity on the channel; "" is the only one with this customer.
    `in_order`: its sender's messages follow each other as they came in, so it waits for those before it.
    `ack_only`: it says thanks and no more, so it opens nothing. `also`: other identities of the sender, by which the
    channel lets people be recognised. `consent`: a word by which the sender wants no more messages here, after a "-",
    or wants them again, after a "+". `pending`: what the adapter still has to fetch for its files. `custom`: values of
    custom fields for a ticket that it opens.
    """

    key: str
    sender: str
    sender_name: str = ""
    identity_kind: IdentityKind = IdentityKind.EMAIL
    subject: str = ""
    text: str = ""
    html: str = ""
    quoted: str = ""
    quoted_html: str = ""
    to: list[dict[str, str]] = field(default_factory=list)
    cc: list[dict[str, str]] = field(default_factory=list)
    files: list[InboundFile] = field(default_factory=list)
    message_id: str = ""
    references: list[str] = field(default_factory=list)
    sent_at: datetime | None = None
    language: str = ""
    warnings: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    loop_marks: list[str] = field(default_factory=list)
    automatic: str = ""
    no_answer: str = ""
    spam: str = ""
    authenticated: bool = False
    proved_ticket: int = 0
    ack_only: bool = False
    in_order: bool = False
    thread: str = ""
    also: list[tuple[IdentityKind, str]] = field(default_factory=list)
    pending: list["PendingFile"] = field(default_factory=list)
    consent: str = ""
    custom: dict[str, str | bool] = field(default_factory=dict)

    @property
    def is_mail(self) -> bool:
        """Whether its sender is an address of mail; else it is an identity on the channel, proved by the channel."""
        return self.identity_kind == IdentityKind.EMAIL

    @property
    def who(self) -> str:
        """The sender as a key; an identity never looks like an address, because NUL stands in no address."""
        return self.sender if self.is_mail else f"{self.identity_kind}\0{self.sender}"

    @property
    def turn(self) -> str:
        """What is settled one after the other: messages of one sender, or of one conversation."""
        return self.sender if self.is_mail else self.conversation

    @property
    def conversation(self) -> str:
        """The name of its conversation within the channel, as long as it is kept."""
        return (f"thread:{self.thread}" if self.thread else f"sender:{self.sender}")[:LONGEST_CONVERSATION]


@dataclass(slots=True, kw_only=True)
class PendingFile:
    """A file that lies with the provider: `reference` says where, in the provider's way."""

    reference: str
    filename: str = ""
    size: int = 0


@dataclass(slots=True, kw_only=True)
class InboundReport:
    """What became of something we sent: hard, soft, delayed, complaint, delivered or read.

    `may_race`: it can come before we know under which id the provider took what it is about.
    """

    key: str
    kind: str
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""
    original_message_id: str = ""
    provider_id: str = ""
    copy_id: int | None = None
    sender: str = ""
    subject: str = ""
    may_race: bool = False


@dataclass(slots=True, kw_only=True)
class InboundChange:
    """The customer changed or deleted (`message` is None) what they wrote: the item with the key `target`.

    `key` is the change's own. `message` is what it says now, as a message that can stand for itself.
    """

    key: str
    target: str
    conversation: str
    at: datetime | None = None
    message: InboundMessage | None = None

    @property
    def sender(self) -> str:
        """Who wrote it, as shown in quarantine."""
        return self.message.sender if self.message else ""


@dataclass(slots=True, kw_only=True)
class InboundReaction:
    """A sign at the message that its provider calls `target`; "" takes it back.

    `message`: the same as a message, should that one never come.
    """

    key: str
    target: str
    sender: str
    identity_kind: IdentityKind
    emoji: str
    at: datetime
    message: InboundMessage | None = None

    @property
    def conversation(self) -> str:
        """Whose turn it takes."""
        return f"sender:{self.sender}"


@dataclass(slots=True, kw_only=True)
class InboundEcho:
    """Something that people of ours wrote in the provider's own app, signed there as `author`.

    `name` is what the provider calls it; `message` holds its words and files, with the customer as its sender.
    """

    key: str
    name: str
    author: str
    message: InboundMessage

    @property
    def sender(self) -> str:
        """Whom it was written to, as shown in quarantine."""
        return self.message.sender

    @property
    def conversation(self) -> str:
        """Whose turn it takes."""
        return self.message.conversation


@dataclass(slots=True, kw_only=True)
class InboundConsent:
    """A customer stopped, or allowed again, that we write to them, without saying anything."""

    key: str
    sender: str
    refused: bool
    word: str
    at: datetime

    @property
    def conversation(self) -> str:
        """Whose turn it takes."""
        return f"sender:{self.sender}"


@dataclass(slots=True, kw_only=True)
class InboundCall:
    """Something that a telephone system tells about a call (`kinds/phone/course.py` has the kinds, and "recording").

    `number` is the customer's, `line` ours, `agent` an extension, a number or an e-mail address, all as they were
    given. `far_end`: a leg of the call that rings there, of which only our own list of agents tells whose it is.
    """

    key: str
    call: str
    kind: str
    at: datetime | None = None
    direction: str = ""
    number: str = ""
    line: str = ""
    name: str = ""
    agent: str = ""
    far_end: str = ""
    outcome: str = ""
    recording: str = ""
    url: str = ""
    seconds: int = 0

    @property
    def sender(self) -> str:
        """Who called, as shown in quarantine."""
        return self.number

    @property
    def subject(self) -> str:
        """What happened, as shown in quarantine."""
        return f"call {self.kind}"


@dataclass(slots=True)
class Later:
    """It cannot be read yet, through no fault of its own; it is tried again."""

    words: str


@dataclass(slots=True)
class Unreadable:
    """The payload could not be read; it is tried once more, then it lies in quarantine."""

    code: str
    words: str
    sender: str = ""
    subject: str = ""


@dataclass(slots=True)
class Nothing:
    """The payload holds nothing for us; `rule` says why."""

    rule: str
    detail: str = ""


Outcome = (
    InboundMessage
    | InboundChange
    | InboundReport
    | InboundReaction
    | InboundEcho
    | InboundConsent
    | InboundCall
    | Unreadable
    | Nothing
    | Later
)


class Adapter(Protocol):
    """How one kind of channel reads; outcomes may come in any order, one for each item."""

    def read(self, items: Sequence[Claimed], book: AddressBook) -> Iterator[tuple[Claimed, Outcome]]: ...
