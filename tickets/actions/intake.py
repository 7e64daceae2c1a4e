"""Messages from customers: a new ticket, the next message of one, or a message held until somebody lets it in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from core.clocks import now
from core.dues import forecast
from core.rows import insert_rows, update_rows
from people.models import Contact, Team
from tickets import events
from tickets.actions.automatic import AutoReply
from tickets.actions.conversation import (
    add_message,
    default_status,
    lock_survivor,
    lock_survivors,
    place_message,
    save_ticket,
    start_wait,
    write_all_messages,
)
from tickets.actions.incoming import Incoming
from tickets.enums import DONE, Category, Flag, Initiator, MessageKind, MessageState, Purpose
from tickets.log import By, append, new_event, nudge_ticket, write_all_events, write_events
from tickets.models import Channel, Message, Participant, Ticket, TicketEvent


def new_ticket(
    *,
    channel: Channel,
    requester: Contact,
    subject: str,
    language: str,
    at: datetime,
    team: Team | None = None,
    category: Category = Category.NEW,
    purpose: Purpose = Purpose.REQUEST,
    initiator: Initiator = Initiator.CUSTOMER,
    flag: Flag = Flag.NONE,
    follow_up_of: Ticket | None = None,
) -> Ticket:
    """A saved ticket without messages; the caller adds the first one and saves it again."""
    ticket = unsaved_ticket(
        channel=channel,
        requester=requester,
        subject=subject,
        language=language,
        at=at,
        team=team,
        category=category,
        purpose=purpose,
        initiator=initiator,
        flag=flag,
        follow_up_of=follow_up_of,
    )
    ticket.settle_shelf()
    insert_rows([ticket])
    return ticket


def unsaved_ticket(
    *,
    channel: Channel,
    requester: Contact,
    subject: str,
    language: str,
    at: datetime,
    team: Team | None,
    category: Category = Category.NEW,
    purpose: Purpose = Purpose.REQUEST,
    initiator: Initiator = Initiator.CUSTOMER,
    flag: Flag = Flag.NONE,
    follow_up_of: Ticket | None = None,
) -> Ticket:
    """The row of a new ticket; the caller settles its shelf and inserts it."""
    status = default_status(category)
    return Ticket(
        subject=subject[:500],
        status=status,
        category=status.category,
        flag=flag,
        channel=channel,
        brand_id=channel.brand_id,
        requester=requester,
        requester_name=str(requester)[:160],
        organization=requester.organization,
        team_id=team.pk if team else channel.default_team_id,
        language=language,
        purpose=purpose,
        initiator=initiator,
        follow_up_of=follow_up_of,
        created_at=at,
        updated_at=at,
    )


def open_ticket(
    *,
    incoming: Incoming,
    team: Team | None = None,
    follow_up_of: Ticket | None = None,
    spam: bool = False,
    participants: Sequence[Contact] = (),
    initiator: Initiator | str = Initiator.CUSTOMER,
    answer: AutoReply | None = None,
) -> Message:
    """A new ticket from a customer's message, and what answers it automatically; returns the customer's message.

    Effects: events ticket_created, customer_message, then auto_reply, follow_up_linked or flagged where they apply;
    other recipients become pending participants (R2).
    """
    arrival = Arrival(
        incoming=incoming,
        team=team,
        follow_up_of=follow_up_of,
        spam=spam,
        participants=participants,
        initiator=Initiator(initiator),
        answer=answer,
    )
    return take_in([arrival])[0]


def append_message(*, ticket_number: int, incoming: Incoming, not_requester: bool = False) -> Message:
    """The next message of a ticket (of its survivor, if it was merged); returns the message.

    Effects: event customer_message (note for an answer to a forwarded message); a waiting, held or solved ticket opens
    again unless the message is automatic or a bare thanks.
    """
    return take_in([Arrival(incoming=incoming, number=ticket_number, not_requester=not_requester)])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message that becomes the next of ticket `number`, or opens a ticket when that is 0."""

    incoming: Incoming
    number: int = 0
    not_requester: bool = False
    team: Team | None = None
    follow_up_of: Ticket | None = None
    spam: bool = False
    participants: Sequence[Contact] = ()
    initiator: Initiator = Initiator.CUSTOMER
    answer: AutoReply | None = None


@dataclass(slots=True)
class _Entry:
    """An arrival with its ticket, its messages (an answer is the second) and what is to be told of it."""

    arrival: Arrival
    ticket: Ticket
    messages: list[Message]
    events: list[TicketEvent] = field(default_factory=list)


def take_in(arrivals: Sequence[Arrival]) -> list[Message]:
    """Takes messages in, in their order: each as `open_ticket` or `append_message` says; returns them.

    However many there are, tickets, messages, files, search documents and events are one statement each.
    """
    with transaction.atomic(savepoint=False):
        locked = lock_survivors(arrival.number for arrival in arrivals if arrival.number)
        before = {number: dict(ticket.__dict__) for number, ticket in locked.items()}
        entries = [_join(arrival, locked[arrival.number]) if arrival.number else _open(arrival) for arrival in arrivals]
        opened = [entry for entry in entries if not entry.arrival.number]
        forecast([entry.ticket for entry in opened])
        insert_rows([entry.ticket for entry in opened])
        for entry in opened:
            _complete(entry)
        write_all_messages(
            [
                (entry.ticket, message, entry.arrival.incoming.files if position == 0 else ())
                for entry in entries
                for position, message in enumerate(entry.messages)
            ]
        )
        _save_changes(locked, before)
        write_all_events([(entry.ticket, entry.events) for entry in entries])
    return [entry.messages[0] for entry in entries]


def _open(arrival: Arrival) -> _Entry:
    """The ticket of an arrival, not saved. What will be answered is counted before it is rendered with the number."""
    incoming = arrival.incoming
    ticket = unsaved_ticket(
        channel=incoming.channel,
        requester=incoming.author,
        subject=incoming.subject,
        language=incoming.language,
        at=incoming.received_at,
        team=arrival.team,
        initiator=arrival.initiator,
        flag=Flag.SPAM if arrival.spam else Flag.NONE,
        follow_up_of=arrival.follow_up_of,
    )
    message = incoming.message(not_requester=arrival.not_requester)
    place_message(ticket, message)
    if not incoming.is_auto:
        start_wait(ticket, incoming.received_at)
    ticket.last_seq += arrival.answer is not None
    ticket.settle_shelf()
    return _Entry(arrival, ticket, [message])


def _complete(entry: _Entry) -> None:
    """What needs the number of a new ticket: its answer, participants and events."""
    ticket, arrival = entry.ticket, entry.arrival
    if arrival.answer is not None:
        message = arrival.answer.message(ticket, now())
        message.seq = ticket.last_seq
        entry.messages.append(message)
    _add_participants(ticket, arrival.participants)
    entry.events = _opening_events(ticket, entry.messages, arrival.incoming, arrival.answer)


def _join(arrival: Arrival, ticket: Ticket) -> _Entry:
    """The next message of a locked ticket; nothing is saved."""
    incoming = arrival.incoming
    _bring_along(ticket, incoming)
    message = incoming.message(not_requester=arrival.not_requester)
    place_message(ticket, message)
    counts = incoming.kind == MessageKind.CUSTOMER and not incoming.is_auto and not incoming.ack_only
    if counts:
        start_wait(ticket, incoming.received_at)
    written = [_message_event(ticket, message, incoming)]
    if counts and ticket.category not in {Category.NEW, Category.OPEN}:
        written.append(_reopened(ticket, incoming))
    ticket.settle_shelf()
    ticket.version += 1
    return _Entry(arrival, ticket, [message], written)


def _bring_along(ticket: Ticket, incoming: Incoming) -> None:
    """What the message brings along is not read again; other relations of the ticket are read when used."""
    author = incoming.author
    if ticket.channel_id == incoming.channel.pk:
        ticket.channel = incoming.channel
    if ticket.requester_id == author.pk:
        ticket.requester = author
    if ticket.organization_id is not None and ticket.organization_id == author.organization_id:
        ticket.organization = author.organization


def _save_changes(locked: dict[int, Ticket], before: dict[int, dict[str, Any]]) -> None:
    """Writes the columns that differ in any of the tickets."""
    tickets = {ticket.pk: ticket for ticket in locked.values()}
    changed = {
        name
        for number, ticket in locked.items()
        for name, value in before[number].items()
        if name != "_state" and ticket.__dict__[name] != value
    }
    update_rows(list(tickets.values()), sorted(changed))


def _opening_events(
    ticket: Ticket, messages: Sequence[Message], incoming: Incoming, answer: AutoReply | None
) -> list[TicketEvent]:
    at, author = incoming.received_at, By.contact(incoming.author)
    found = [_created(ticket, by=author, at=at), _message_event(ticket, messages[0], incoming)]
    if answer is not None:
        by = By.rule(answer.rule)
        found.append(new_event(ticket, events.AUTO_REPLY, by=by, message=messages[1], at=messages[1].sent_at))
    if ticket.follow_up_of_id is not None:
        data = {"of": ticket.follow_up_of_id}
        found.append(new_event(ticket, events.FOLLOW_UP_LINKED, by=By.system(), data=data, at=at))
    if ticket.flag == Flag.SPAM:
        found.append(new_event(ticket, events.FLAGGED, by=By.rule("spam"), data={"flag": Flag.SPAM}, at=at))
    return found


def append_created(ticket: Ticket, *, by: By, at: datetime, imported: bool = False) -> None:
    """Writes ticket_created with the fields that the metrics' vocabulary asks for."""
    write_events(ticket, [_created(ticket, by=by, at=at, imported=imported)])


def _created(ticket: Ticket, *, by: By, at: datetime, imported: bool = False) -> TicketEvent:
    data = {
        "customer": ticket.requester_id,
        "initiator": ticket.initiator,
        "tags": ticket.tags,
        "follow_up_of": ticket.follow_up_of_id,
        "subject": ticket.subject,
    }
    return new_event(ticket, events.TICKET_CREATED, by=by, at=at, data=data, imported=imported)


def _message_event(ticket: Ticket, message: Message, incoming: Incoming) -> TicketEvent:
    by, at = By.contact(incoming.author), incoming.received_at
    if incoming.kind == MessageKind.NOTE:  # a third party answered a forwarded message: internal (R10)
        return new_event(ticket, events.NOTE, by=by, at=at, message=message)
    data = {"auto": incoming.is_auto, "ack_only": incoming.ack_only}
    return new_event(ticket, events.CUSTOMER_MESSAGE, by=by, at=at, message=message, data=data)


def reopen(ticket: Ticket, incoming: Incoming) -> None:
    """A waiting, held, solved or closed ticket opens when its customer writes; event status_changed."""
    if ticket.category in {Category.NEW, Category.OPEN}:
        return
    event = _reopened(ticket, incoming)
    save_ticket(ticket)
    write_events(ticket, [event])


def _reopened(ticket: Ticket, incoming: Incoming) -> TicketEvent:
    """Opens the ticket, not saved; the event has the dimensions after the change."""
    was, status = ticket.category, default_status(Category.OPEN)
    ticket.status, ticket.category = status, status.category
    if was in DONE:
        ticket.solved_at = None
    data = {"from": was, "to": status.category, "status": status.slug, "by": "customer"}
    by = By.contact(incoming.author)
    return new_event(ticket, events.STATUS_CHANGED, by=by, at=incoming.received_at, data=data)


def hold_message(*, ticket_number: int, incoming: Incoming, reason: str) -> Message:
    """Keeps a message beside a ticket until an agent says whether it belongs there; it opens and tells nothing.

    Effects: event message_held; `held_count` of the survivor rises, which puts it into the Held view.
    """
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        message = incoming.message(state=MessageState.HELD, hold_reason=reason, not_requester=True)
        add_message(ticket, message, incoming.files)
        save_ticket(ticket, held_count=ticket.held_count + 1, updated_at=incoming.received_at)
        append(
            ticket,
            events.MESSAGE_HELD,
            by=By.contact(incoming.author),
            at=incoming.received_at,
            message=message,
            data={"reason": reason},
        )
        nudge_ticket(ticket)
    return message


def _add_participants(ticket: Ticket, contacts: Sequence[Contact]) -> None:
    rows = [Participant(ticket=ticket, contact=contact, email=contact.email) for contact in contacts]
    if rows:
        Participant.objects.bulk_create(rows, ignore_conflicts=True)
