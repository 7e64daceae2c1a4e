"""Search documents: one per message, in its own language and literally."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.fulltext import bigrams, config_of
from tickets.enums import MessageKind
from tickets.models import Message, Ticket

LIMIT = 100_000  # characters of a text that are indexed
_SEPARATORS = re.compile(r"[@._\-+/\\:#]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A message to be found, with the names of its files."""

    message: Message
    ticket: Ticket
    filenames: Sequence[str] = ()


def index_message(message: Message, ticket: Ticket, filenames: Iterable[str] = ()) -> None:
    """Writes the search document of a message; one query."""
    index_messages([Entry(message, ticket, list(filenames))])


_DOCUMENT = (
    "(%s, %s, setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector(%s::regconfig, %s), 'A')"
    " || setweight(to_tsvector('simple', %s), 'B') || setweight(to_tsvector(%s::regconfig, %s), 'B'))"
)


def index_messages(entries: Sequence[Entry]) -> None:
    """Writes the search documents of messages; one query.

    Subject, contact and tags weigh A, file names and text B. Both the language's stems and the literal words are kept,
    text without spaces as bigrams.
    """
    if not entries:
        return
    values = [value for entry in entries for value in _values(entry)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_searchdocument (message_id, ticket_id, document)"  # noqa: S608 - a constant
            f" VALUES {', '.join([_DOCUMENT] * len(entries))}"
            " ON CONFLICT (message_id) DO UPDATE SET document = EXCLUDED.document, ticket_id = EXCLUDED.ticket_id",
            values,
        )


def _values(entry: Entry) -> list[Any]:
    message, ticket = entry.message, entry.ticket
    config = config_of(message.language or ticket.language)
    names = f"{ticket.subject} {message.author_name} {message.author_email} {ticket.requester_name} #{ticket.pk}"
    names = f"{names} {' '.join(ticket.tags)}" if ticket.tags else names
    head = f"{names} {parts(names)}"
    body = " ".join([message.text[:LIMIT], *entry.filenames])
    extra = f"{parts(body)} {bigrams(f'{head} {body}')}"
    return [message.pk, ticket.pk, head, config, ticket.subject, f"{body} {extra}", config, body]


def reindex_head(ticket: Ticket) -> None:
    """After a change of subject or tags: writes the document of the first message anew; three queries."""
    first = Message.objects.filter(ticket=ticket, seq__isnull=False).exclude(kind=MessageKind.SYSTEM).order_by("seq")
    message = first.first()
    if message is not None:
        index_message(message, ticket, message.attachments.values_list("filename", flat=True))


def parts(text: str) -> str:
    """The parts of addresses, numbers and file names in a text, so that each is found alone."""
    found = [word for word in text.split() if _SEPARATORS.search(word) and len(word) <= 120]
    return " ".join(_SEPARATORS.sub(" ", word) for word in found[:500])
