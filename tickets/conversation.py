"""What the conversation pane shows of a ticket: its messages and those merged into it, and what happened in between."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Lookup, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.safestring import SafeString

from core.prepared import Prepared
from people.models import Agent, Contact
from tickets import names
from tickets.bodies import fits_in_line, inline_html, text_html
from tickets.enums import DeliveryState, MessageKind, MessageState
from tickets.event_lines import SHOWN, event_line
from tickets.message_html import body_html
from tickets.models import Attachment, Draft, Message, Participant, Ticket, TicketEvent

Row = TypeVar("Row", Message, TicketEvent)

SIDES: dict[str, str] = {MessageKind.REPLY: "out", MessageKind.NOTE: "note", MessageKind.SYSTEM: "system"}
HIDDEN_STATES = (MessageState.MOVED, MessageState.WITHDRAWN, MessageState.HELD)


@dataclass(slots=True)
class MessageEntry:
    """One message as the template draws it; `body` is safe HTML unless the mail needs a frame of its own."""

    message: Message
    files: list[Attachment]
    body: SafeString
    quoted: SafeString
    framed: bool
    merged_from: int = 0

    is_message = True

    @property
    def modifier(self) -> str:
        """The side that it is drawn on: "", "out", "note" or "system"."""
        return SIDES.get(self.message.kind, "")

    @property
    def author(self) -> str:
        """Who wrote it, as text."""
        message = self.message
        if message.author_agent_id is not None:
            return names.agents.get(message.author_agent_id)
        contact = "" if message.author_name or not message.author_contact else str(message.author_contact)
        return message.author_name or contact or message.author_email

    @property
    def author_key(self) -> object:
        """What the colour of the avatar is picked by."""
        return self.message.author_agent_id or self.message.author_contact_id or self.message.author_email

    @property
    def is_scheduled(self) -> bool:
        """Whether it can still be undone."""
        return self.message.state == MessageState.SCHEDULED

    @property
    def has_failed(self) -> bool:
        """Whether it did not reach its reader."""
        return self.message.delivery_state == DeliveryState.FAILED

    @property
    def body_html(self) -> SafeString:
        """The body on its own, for a message that is not in the thread."""
        return body_html(self)

    @property
    def quoted_lines(self) -> int:
        """How long the folded part is."""
        return self.message.quoted.count("\n") + 1 if self.message.quoted else 0


@dataclass(slots=True)
class EventsEntry:
    """What happened between two messages, condensed: the latest line, the others behind it."""

    lines: list[SafeString]
    key: int

    is_message = False

    @property
    def last(self) -> SafeString:
        """The line that is always shown."""
        return self.lines[-1]


@dataclass(slots=True)
class Day:
    """The entries of one day, in the reader's zone."""

    date: date
    entries: list[MessageEntry | EventsEntry] = field(default_factory=list)


@dataclass(slots=True)
class Conversation:
    """Everything the pane needs."""

    ticket: Ticket
    days: list[Day]
    held: list[MessageEntry]
    pending: list[Participant]
    approved: list[Participant]
    drafts: dict[str, Draft]
    merged: list[int]


def read_conversation(agent: Agent, ticket: Ticket) -> Conversation:
    """Reads the whole pane. Five queries: messages, files, events, participants, drafts.

    One more for the names of contacts whose messages do not say it, and one for the files of drafts, if there are any.
    """
    messages = read_messages(ticket)
    files = _by_message(_FILES.rows(messages=[message.pk for message in messages]))
    entries = [_entry(message, files[message.pk], ticket) for message in messages]
    shown = [entry for entry in entries if entry.message.state not in HIDDEN_STATES]
    participants = _PARTICIPANTS.rows(number=ticket.pk)
    return Conversation(
        ticket=ticket,
        days=_by_day(_woven(shown, _with_contacts(_EVENTS.rows(number=ticket.pk), "actor_contact"))),
        held=[entry for entry in entries if entry.message.state == MessageState.HELD],
        pending=[row for row in participants if row.state == Participant.State.PENDING],
        approved=[row for row in participants if row.state == Participant.State.APPROVED],
        drafts=_drafts(agent, ticket),
        merged=sorted({message.ticket_id for message in messages} - {ticket.pk}),
    )


def message_entries(messages: Sequence[Message], ticket: Ticket) -> list[MessageEntry]:
    """The given messages ready for the template. One query for their files."""
    files = _by_message(_FILES.rows(messages=[message.pk for message in messages]))
    return [_entry(message, files[message.pk], ticket) for message in messages]


def read_messages(ticket: Ticket) -> list[Message]:
    """The messages of a ticket and of those merged into it, as they are shown."""
    return _with_contacts(_MESSAGES.rows(number=ticket.pk), "author_contact")


def _with_contacts(rows: list[Row], name: str) -> list[Row]:
    """Reads the contacts that rows point to and that nothing else names; one query, or none."""
    wanted = {getattr(row, f"{name}_id") for row in rows if not getattr(row, "author_name", "")} - {None}
    contacts = Contact.objects.only("name", "email").in_bulk(wanted) if wanted else {}
    for row in rows:
        if contact := contacts.get(getattr(row, f"{name}_id")):
            setattr(row, name, contact)
    return rows


_MESSAGE_FIELDS = (
    "ticket_id", "seq", "kind", "state", "author_agent_id", "author_contact_id", "author_name", "author_email",
    "not_requester", "hold_reason", "subject", "text", "html", "quoted", "quoted_html", "remote_images", "to", "cc",
    "bcc", "language", "is_auto", "sent_at", "release_at", "delivery_state", "delivery_error", "delivery_attempts",
    "call",
    "reactions",
)  # fmt: skip
_EVENT_FIELDS = ("ticket_id", "kind", "at", "actor", "actor_agent_id", "actor_contact_id", "actor_rule", "data")


class _Among(Lookup):  # type: ignore[type-arg]
    """Equal to one of an array, which PostgreSQL reads first: a join or `IN` would cost it more to plan than to run."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", (*left_values, *right_values)


def _messages(number: int) -> QuerySet[Message]:
    group = Ticket.objects.filter(Q(pk=number) | Q(merged_into=number)).values("pk")
    found = Message.objects.filter(_Among(F("ticket_id"), ArraySubquery(group)))
    return found.only(*_MESSAGE_FIELDS).order_by("sent_at", "id")


_MESSAGES: Prepared[Message] = Prepared(_messages, number=int)
_FILES: Prepared[Attachment] = Prepared(
    lambda messages: Attachment.objects.filter(message__in=messages).order_by("pk"), messages=[int]
)
_EVENTS: Prepared[TicketEvent] = Prepared(
    lambda number: TicketEvent.objects.filter(ticket=number, kind__in=SHOWN).only(*_EVENT_FIELDS).order_by("at", "id"),
    number=int,
)
_PARTICIPANTS: Prepared[Participant] = Prepared(
    lambda number: Participant.objects.filter(ticket=number).order_by("pk").select_related("contact"), number=int
)
_DRAFTS: Prepared[Draft] = Prepared(
    lambda agent_id, number: Draft.objects.filter(agent=agent_id, ticket=number), agent_id=int, number=int
)


def _by_message(rows: Iterable[Attachment]) -> dict[int, list[Attachment]]:
    files: dict[int, list[Attachment]] = defaultdict(list)
    for row in rows:
        files[row.message_id or 0].append(row)
    return files


def _entry(message: Message, files: list[Attachment], ticket: Ticket) -> MessageEntry:
    # What customers send as designed HTML gets a frame; what agents write, and simple mail, stands in the page.
    framed = bool(message.html) and not fits_in_line(message.html + message.quoted_html)
    body = SafeString("") if framed else inline_html(message.html, files) if message.html else text_html(message.text)
    quoted = SafeString("") if framed else _quoted(message, files)
    shown = [file for file in files if not _is_in_text(file, message)]
    merged_from = message.ticket_id if message.ticket_id != ticket.pk else 0
    return MessageEntry(message, shown, body, quoted, framed, merged_from)


def _quoted(message: Message, files: list[Attachment]) -> SafeString:
    return inline_html(message.quoted_html, files) if message.quoted_html else text_html(message.quoted)


def _is_in_text(file: Attachment, message: Message) -> bool:
    """An inline picture is shown where the text names it, not again below."""
    return bool(file.content_id) and f"cid:{file.content_id}" in message.html + message.quoted_html


def _woven(
    messages: Sequence[MessageEntry], events: Sequence[TicketEvent]
) -> list[tuple[datetime, MessageEntry | EventsEntry]]:
    """Messages and condensed events in the order in which they happened."""
    woven: list[tuple[datetime, MessageEntry | EventsEntry]] = []
    waiting = list(events)
    for message in messages:
        before = [event for event in waiting if event.at < message.message.sent_at]
        waiting = waiting[len(before) :]
        woven.extend(_condensed(before))
        woven.append((message.message.sent_at, message))
    woven.extend(_condensed(waiting))
    return woven


def _condensed(events: Sequence[TicketEvent]) -> Iterable[tuple[datetime, EventsEntry]]:
    lines = [line for event in events if (line := event_line(event))]
    if lines:
        yield events[-1].at, EventsEntry(lines, events[0].pk)


def _by_day(entries: Iterable[tuple[datetime, MessageEntry | EventsEntry]]) -> list[Day]:
    days: list[Day] = []
    for at, entry in entries:
        day = timezone.localtime(at).date()
        # What is shown by its provider's time may step back over midnight; the day line never repeats for it.
        if not days or day > days[-1].date:
            days.append(Day(day))
        days[-1].entries.append(entry)
    return days


def _drafts(agent: Agent, ticket: Ticket) -> dict[str, Draft]:
    rows = _DRAFTS.rows(agent_id=agent.pk, number=ticket.pk)
    if rows:
        prefetch_related_objects(rows, "attachments")
    return {row.kind: row for row in rows}
