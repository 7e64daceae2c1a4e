"""What every channel turns its raw payload into: one neutral message, or one report about something we sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from channels_inbox.actions.items import Claimed
from channels_inbox.mailboxes import AddressBook
from people.enums import IdentityKind


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
    (R28), `spam` why it is spam; all "" otherwise. `authenticated`: our own mail server proved the sender's domain.
    `proved_ticket`: the channel itself proved where it belongs (a signed request page), else 0.
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


@dataclass(slots=True, kw_only=True)
class InboundReport:
    """What became of something we sent: hard, soft, delayed, complaint, delivered or read."""

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


Outcome = InboundMessage | InboundReport | Unreadable | Nothing


class Adapter(Protocol):
    """How one kind of channel reads; outcomes may come in any order, one for each item."""

    def read(self, items: Sequence[Claimed], book: AddressBook) -> Iterator[tuple[Claimed, Outcome]]: ...
