"""Messages from customers: a new ticket, the next message of one, or a message held until somebody lets it in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from core.clocks import now
from core.rows import insert_rows
from people.models import Contact, Team
from tickets import events
from tickets.actions.automatic import AutoReply
from tickets.actions.conversation import (
    IncomingFile,
    add_message,
    default_status,
    lock_row,
    lock_survivor,
    place_message,
    save_ticket,
    start_wait,
    write_messages,
)
from tickets.enums import DONE, Category, Flag, Initiator, MessageKind, MessageState, Purpose
from tickets.log import By, append, new_event, nudge_ticket, write_events
from tickets.models import Channel, Message, Participant, Ticket, TicketEvent


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
    other recipients become pending participants (R2). Ticket, messages and events are one statement each.
    """
    at = incoming.received_at
    with transaction.atomic(savepoint=False):
        ticket = unsaved_ticket(
            channel=incoming.channel,
            requester=incoming.author,
            subject=incoming.subject,
            language=incoming.language,
            at=at,
            team=team,
            initiator=Initiator(initiator),
            flag=Flag.SPAM if spam else Flag.NONE,
            follow_up_of=follow_up_of,
        )
        message = incoming.message()
        place_message(ticket, message)
        if not incoming.is_auto:
            start_wait(ticket, at)
        # The row is written once, so what will be answered is counted before it is rendered with the number.
        ticket.last_seq += answer is not None
        ticket.settle_shelf()
        insert_rows([ticket])
        messages = [message] if answer is None else [message, _answer(ticket, answer)]
        write_messages(ticket, messages, incoming.files)
        _add_participants(ticket, participants)
        write_events(ticket, _opening_events(ticket, messages, incoming, answer))
    return message


def _answer(ticket: Ticket, answer: AutoReply) -> Message:
    message = answer.message(ticket, now())
    message.seq = ticket.last_seq
    return message


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


def append_created(ticket: Ticket, *, by: By, at: datetime) -> None:
    """Writes ticket_created with the fields that the metrics' vocabulary asks for."""
    write_events(ticket, [_created(ticket, by=by, at=at)])


def _created(ticket: Ticket, *, by: By, at: datetime) -> TicketEvent:
    data = {
        "customer": ticket.requester_id,
        "initiator": ticket.initiator,
        "tags": ticket.tags,
        "follow_up_of": ticket.follow_up_of_id,
        "subject": ticket.subject,
    }
    return new_event(ticket, events.TICKET_CREATED, by=by, at=at, data=data)


def _message_event(ticket: Ticket, message: Message, incoming: Incoming) -> TicketEvent:
    by, at = By.contact(incoming.author), incoming.received_at
    if incoming.kind == MessageKind.NOTE:  # a third party answered a forwarded message: internal (R10)
        return new_event(ticket, events.NOTE, by=by, at=at, message=message)
    data = {"auto": incoming.is_auto, "ack_only": incoming.ack_only}
    return new_event(ticket, events.CUSTOMER_MESSAGE, by=by, at=at, message=message, data=data)


def append_message(*, ticket_number: int, incoming: Incoming, not_requester: bool = False) -> Message:
    """The next message of a ticket (of its survivor, if it was merged); returns the message.

    Effects: event customer_message (note for an answer to a forwarded message); a waiting, held or solved ticket opens
    again unless the message is automatic or a bare thanks.
    """
    with transaction.atomic(savepoint=False):
        ticket = _lock_for(ticket_number, incoming)
        message = add_message(ticket, incoming.message(not_requester=not_requester), incoming.files)
        counts = incoming.kind == MessageKind.CUSTOMER and not incoming.is_auto and not incoming.ack_only
        if counts:
            start_wait(ticket, incoming.received_at)
        written = [_message_event(ticket, message, incoming)]
        if counts and ticket.category not in {Category.NEW, Category.OPEN}:
            written.append(_reopened(ticket, incoming))
        save_ticket(ticket)
        write_events(ticket, written)
    return message


def _lock_for(number: int, incoming: Incoming) -> Ticket:
    """The locked survivor. What the message brings along is not read again; other relations are read when used."""
    ticket = lock_row(number)
    while ticket.merged_into_id:
        ticket = lock_row(ticket.merged_into_id)
    author = incoming.author
    if ticket.channel_id == incoming.channel.pk:
        ticket.channel = incoming.channel
    if ticket.requester_id == author.pk:
        ticket.requester = author
    if ticket.organization_id is not None and ticket.organization_id == author.organization_id:
        ticket.organization = author.organization
    return ticket


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
