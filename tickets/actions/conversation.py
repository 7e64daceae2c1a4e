"""How a message enters a conversation: its seq under the ticket's row lock, and the list row that mirrors it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.clocks import FAR_FUTURE
from core.prepared import Prepared
from core.rows import insert_rows, update_row
from core.text import snippet
from tickets.enums import Category, MessageKind, MessageState
from tickets.errors import Refused
from tickets.models import Attachment, Message, SearchDocument, Status, Ticket
from tickets.search.documents import index_message


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file whose bytes lie in the blob store already."""

    sha256: str
    size: int
    filename: str = ""
    content_type: str = "application/octet-stream"
    content_id: str = ""
    is_inline: bool = False


def lock_ticket(number: int) -> Ticket:
    """The ticket with its row locked until the transaction ends; raises Ticket.DoesNotExist."""
    # Whoever held the lock may have given the ticket another status: PostgreSQL then finds the joined row no longer
    # fitting and leaves the ticket out, although the row is ours now. A second look has a fresh snapshot.
    ticket = _LOCKED.first(number=number) or _LOCKED.first(number=number)
    if ticket is None:
        raise Ticket.DoesNotExist
    return ticket


_LOCKED: Prepared[Ticket] = Prepared(
    lambda number: (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("channel", "requester", "organization", "status")
        .filter(pk=number)
    ),
    number=int,
)


def lock_row(number: int) -> Ticket:
    """The locked ticket alone, for callers who know its relations; raises Ticket.DoesNotExist."""
    return Ticket.objects.select_for_update().get(pk=number)


def lock_survivor(number: int) -> Ticket:
    """The locked ticket, or the one it was merged into (merges are kept one step deep)."""
    ticket = lock_ticket(number)
    while ticket.merged_into_id:
        ticket = lock_ticket(ticket.merged_into_id)
    return ticket


def add_message(ticket: Ticket, message: Message, files: Iterable[IncomingFile] = ()) -> Message:
    """Saves a message as the next of the locked ticket with its files and search document; the ticket is not saved.

    Effects: `ticket.last_seq`, `snippet`, `last_message_at`, `last_author`, `updated_at` follow the message.
    """
    place_message(ticket, message)
    write_messages(ticket, [message], files)
    return message


def place_message(ticket: Ticket, message: Message) -> None:
    """Makes a message the next of the locked (or not yet saved) ticket, whose list row follows; nothing is written."""
    if message.state not in {MessageState.HELD}:
        ticket.last_seq += 1
        message.seq = ticket.last_seq
        show_in_row(ticket, message)


def write_messages(ticket: Ticket, messages: Sequence[Message], files: Iterable[IncomingFile] = ()) -> None:
    """Saves messages that were placed, with the first one's files; three queries for one message without files.

    What the product itself wrote is not searched for: every acknowledgement says the same.
    """
    for message in messages:
        message.ticket = ticket
    insert_rows(messages)
    files = list(files)
    attach_files(messages[0], files)
    for message in messages:
        if message.seq is not None and message.kind != MessageKind.SYSTEM:
            index_message(message, ticket, [file.filename for file in files] if message is messages[0] else ())


def attach_files(message: Message, files: Iterable[IncomingFile]) -> None:
    """Saves attachment rows for files in the blob store; one query."""
    rows = [
        Attachment(
            message=message,
            sha256=file.sha256,
            size=file.size,
            filename=file.filename,
            content_type=file.content_type,
            content_id=file.content_id,
            is_inline=file.is_inline,
        )
        for file in files
    ]
    if rows:
        insert_rows(rows)


def show_in_row(ticket: Ticket, message: Message) -> None:
    """Mirrors the latest message in the ticket's list row."""
    if message.kind != MessageKind.SYSTEM:
        ticket.snippet = snippet(message.text or message.subject)
        ticket.last_author = message.kind
        ticket.last_message_at = message.sent_at
    ticket.updated_at = max(ticket.updated_at, message.created_at)


def start_wait(ticket: Ticket, instant: datetime) -> None:
    """A customer waits since this instant, unless they waited before it already."""
    ticket.waiting_order = min(ticket.waiting_order, instant)


def end_wait(ticket: Ticket) -> None:
    """Nobody waits any more."""
    ticket.waiting_order = FAR_FUTURE


def save_ticket(ticket: Ticket, **changes: Any) -> None:
    """Saves the locked ticket after a change: derives the shelf and raises the version; one query."""
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.settle_shelf()
    ticket.version += 1
    update_row(ticket)


_default_statuses: dict[str, Status] = {}


def default_status(category: Category | str) -> Status:
    """The status by which a category is entered; remembered by the process."""
    found = _default_statuses.get(str(category))
    if found is None:
        found = Status.objects.filter(category=category).order_by("-is_default", "order").first()
        if found is None:
            raise Refused(f"no status of category {category}")
        _default_statuses[str(category)] = found
    return found


def forget_statuses() -> None:
    """Statuses were edited: read them anew."""
    _default_statuses.clear()


def drop_from_search(message: Message) -> None:
    """A message that left the conversation is no longer found."""
    SearchDocument.objects.filter(message=message).delete()
