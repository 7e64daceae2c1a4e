"""What is done to a message before its transaction: HTML made safe, files stored, text cleaned. No query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels_inbox.inbound import InboundFile, InboundMessage
from core import blobs
from core.html import hold_remote, sanitise, to_text
from core.text import clean, clean_line
from people.models import Contact
from tickets.actions.conversation import IncomingFile
from tickets.actions.incoming import Incoming
from tickets.enums import MessageKind
from tickets.files import clean_filename, sniff
from tickets.models import Channel

LONGEST_TEXT = 1_000_000  # characters kept of one text; the whole is in the raw mail
MOST_FILES = 200
MOST_RECIPIENTS = 200


@dataclass(slots=True)
class Prepared:
    """The parts of a message as they will be stored; the files lie in the blob store."""

    message: InboundMessage
    html: str
    quoted_html: str
    remote_images: int
    files: tuple[IncomingFile, ...]

    def incoming(self, *, channel: Channel, author: Contact, kind: MessageKind, received_at: datetime) -> Incoming:
        """As the actions of tickets take it."""
        message = self.message
        return Incoming(
            channel=channel,
            author=author,
            author_name=clean_line(message.sender_name, 200),
            author_email=message.sender,
            subject=clean_line(message.subject, 500),
            text=clean(message.text, LONGEST_TEXT),
            html=self.html,
            quoted=clean(message.quoted, LONGEST_TEXT),
            quoted_html=self.quoted_html,
            remote_images=min(self.remote_images, 32_000),
            to=message.to[:MOST_RECIPIENTS],
            cc=message.cc[:MOST_RECIPIENTS],
            language=message.language[:8],
            is_auto=bool(message.automatic),
            ack_only=message.ack_only,
            message_id=clean_line(message.message_id, 998),
            in_reply_to=clean_line(message.references[-1] if message.references else "", 998),
            warnings=[clean_line(warning, 60) for warning in message.warnings[:50]],
            sent_at=message.sent_at or received_at,
            received_at=received_at,
            files=self.files,
            kind=kind,
        )


def prepare(message: InboundMessage) -> Prepared:
    """Sanitises and stores; raises OSError when the disk refuses. Effects: blobs, which nothing names yet."""
    html, held = _safe(message.html)
    quoted_html, held_in_quote = _safe(message.quoted_html)
    if html and not message.text.strip():
        message.text = to_text(html)
    files = tuple(_stored(file) for file in message.files[:MOST_FILES])
    return Prepared(message, html, quoted_html, held + held_in_quote, files)


def _safe(html: str) -> tuple[str, int]:
    if not html:
        return "", 0
    return hold_remote(sanitise(clean(html)))


def _stored(file: InboundFile) -> IncomingFile:
    content = file.content
    described: dict[str, Any] = {
        "filename": clean_filename(file.filename),
        "content_type": sniff(content, file.filename),
        "content_id": clean_line(file.content_id, 255),
        "is_inline": file.inline,
    }
    return IncomingFile(sha256=blobs.put(content), size=len(content), **described)
