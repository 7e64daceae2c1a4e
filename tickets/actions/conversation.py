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
from tickets.search.documents import Entry, index_messages


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


def lock_survivors(numbers: Iterable[int]) -> dict[int, Ticket]:
    """The locked survivor of each of these tickets, the rows alone; raises Ticket.DoesNotExist. One query as a rule.

    Rows are locked in the order of their numbers, so that those who lock several never wait for each other.
    """
    wanted = set(numbers)
    found: dict[int, Ticket] = {}
    missing = wanted
    while missing:
        found |= {ticket.pk: ticket for ticket in _SEVERAL.rows(numbers=sorted(missing))}
        if not missing <= found.keys():
            raise Ticket.DoesNotExist
        missing = {ticket.merged_into_id for ticket in found.values() if ticket.merged_into_id} - found.keys()
    return {number: _survivor(found, number) for number in wanted}


_SEVERAL: Prepared[Ticket] = Prepared(
    lambda numbers: Ticket.objects.select_for_update().filter(pk__in=numbers).order_by("pk"), numbers=[int]
)


def _survivor(found: dict[int, Ticket], number: int) -> Ticket:
    ticket = found[number]
    while ticket.merged_into_id:
        ticket = found[ticket.merged_into_id]
    return ticket


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
    """Saves messages of one ticket that were placed, with the first one's files; as `write_all_messages`."""
    of_first = list(files)
    write_all_messages([(ticket, message, of_first if message is messages[0] else ()) for message in messages])


def write_all_messages(entries: Sequence[tuple[Ticket, Message, Sequence[IncomingFile]]]) -> None:
    """Saves placed messages of any tickets with their files and search documents; three queries at most.

    What the product itself wrote is not searched for: every acknowledgement says the same.
    """
    for ticket, message, _files in entries:
        message.ticket = ticket
    insert_rows([message for _ticket, message, _files in entries])
    insert_rows([_attachment(message, file) for _ticket, message, files in entries for file in files])
    index_messages(
        [
            Entry(message, ticket, [file.filename for file in files])
            for ticket, message, files in entries
            if message.seq is not None and message.kind != MessageKind.SYSTEM
        ]
    )


def _attachment(message: Message, file: IncomingFile) -> Attachment:
    return Attachment(
        message=message,
        sha256=file.sha256,
        size=file.size,
        filename=file.filename,
        content_type=file.content_type,
        content_id=file.content_id,
        is_inline=file.is_inline,
    )


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
