"""A message from outside as the actions of tickets take it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from people.models import Contact
from tickets.actions.conversation import IncomingFile
from tickets.enums import MessageKind
from tickets.models import Channel, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message from outside, read and cleaned: `html` is sanitised, files lie in the blob store."""

    channel: Channel
    author: Contact
    author_name: str = ""
    author_email: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    quoted: str = ""
    quoted_html: str = ""
    remote_images: int = 0
    to: list[dict[str, str]] = field(default_factory=list)
    cc: list[dict[str, str]] = field(default_factory=list)
    language: str = ""
    is_auto: bool = False
    ack_only: bool = False
    message_id: str = ""
    in_reply_to: str = ""
    warnings: list[str] = field(default_factory=list)
    sent_at: datetime
    received_at: datetime
    files: tuple[IncomingFile, ...] = ()
    kind: MessageKind = MessageKind.CUSTOMER

    def message(self, **more: Any) -> Message:
        """The row, not saved."""
        return Message(
            kind=self.kind,
            channel=self.channel,
            author_contact=self.author,
            author_name=self.author_name or self.author.name,
            author_email=self.author_email,
            subject=self.subject,
            text=self.text,
            html=self.html,
            quoted=self.quoted,
            quoted_html=self.quoted_html,
            remote_images=self.remote_images,
            to=self.to,
            cc=self.cc,
            language=self.language,
            is_auto=self.is_auto,
            ack_only=self.ack_only,
            message_id=self.message_id,
            in_reply_to=self.in_reply_to,
            warnings=self.warnings,
            sent_at=min(self.sent_at, self.received_at),
            created_at=self.received_at,
            **more,
        )
