"""Messages from customers: a new ticket, the next message of one, or a message held until somebody lets it in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from people.models import Contact, Team
from tickets import events
from tickets.actions.conversation import (
    IncomingFile,
    add_message,
    default_status,
    lock_survivor,
    save_ticket,
    start_wait,
)
from tickets.enums import DONE, Category, Flag, Initiator, MessageKind, MessageState, Purpose
from tickets.log import By, append, nudge_ticket
from tickets.models import Channel, Message, Participant, Ticket


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
    status = default_status(category)
    ticket = Ticket(
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
    ticket.settle_shelf()
    ticket.save(force_insert=True)
    return ticket


def open_ticket(
    *,
    incoming: Incoming,
    team: Team | None = None,
    follow_up_of: Ticket | None = None,
    spam: bool = False,
    participants: Sequence[Contact] = (),
    initiator: Initiator | str = Initiator.CUSTOMER,
) -> Message:
    """A new ticket from a customer's message; returns the message.

    Effects: events ticket_created, customer_message, and follow_up_linked or flagged where they apply; other
    recipients become pending participants (R2).
    """
    with transaction.atomic():
        ticket = new_ticket(
            channel=incoming.channel,
            requester=incoming.author,
            subject=incoming.subject,
            language=incoming.language,
            at=incoming.received_at,
            team=team,
            initiator=Initiator(initiator),
            follow_up_of=follow_up_of,
        )
        message = add_message(ticket, incoming.message(), incoming.files)
        if not incoming.is_auto:
            start_wait(ticket, incoming.received_at)
        if spam:
            ticket.flag = Flag.SPAM
        save_ticket(ticket)
        _add_participants(ticket, participants)
        append_created(ticket, by=By.contact(incoming.author), at=incoming.received_at)
        _append_message_event(ticket, message, incoming)
        if follow_up_of is not None:
            append(
                ticket, events.FOLLOW_UP_LINKED, by=By.system(), data={"of": follow_up_of.pk}, at=incoming.received_at
            )
        if spam:
            append(ticket, events.FLAGGED, by=By.rule("spam"), data={"flag": Flag.SPAM}, at=incoming.received_at)
    return message


def append_created(ticket: Ticket, *, by: By, at: datetime) -> None:
    """Writes ticket_created with the fields that the metrics' vocabulary asks for."""
    data = {
        "customer": ticket.requester_id,
        "initiator": ticket.initiator,
        "tags": ticket.tags,
        "follow_up_of": ticket.follow_up_of_id,
        "subject": ticket.subject,
    }
    append(ticket, events.TICKET_CREATED, by=by, at=at, data=data)


def _append_message_event(ticket: Ticket, message: Message, incoming: Incoming) -> None:
    if incoming.kind == MessageKind.NOTE:  # a third party answered a forwarded message: internal (R10)
        append(ticket, events.NOTE, by=By.contact(incoming.author), at=incoming.received_at, message=message)
        return
    data = {"auto": incoming.is_auto, "ack_only": incoming.ack_only}
    append(
        ticket,
        events.CUSTOMER_MESSAGE,
        by=By.contact(incoming.author),
        at=incoming.received_at,
        message=message,
        data=data,
    )


def append_message(*, ticket_number: int, incoming: Incoming, not_requester: bool = False) -> Message:
    """The next message of a ticket (of its survivor, if it was merged); returns the message.

    Effects: event customer_message (note for an answer to a forwarded message); a waiting, held or solved ticket opens
    again unless the message is automatic or a bare thanks.
    """
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        message = add_message(ticket, incoming.message(not_requester=not_requester), incoming.files)
        counts = incoming.kind == MessageKind.CUSTOMER and not incoming.is_auto and not incoming.ack_only
        if counts:
            start_wait(ticket, incoming.received_at)
        save_ticket(ticket)
        _append_message_event(ticket, message, incoming)
        if counts:
            reopen(ticket, incoming)
    return message


def reopen(ticket: Ticket, incoming: Incoming) -> None:
    """A waiting, held, solved or closed ticket opens when its customer writes; event status_changed."""
    if ticket.category in {Category.NEW, Category.OPEN}:
        return
    was = ticket.category
    status = default_status(Category.OPEN)
    save_ticket(ticket, status=status, category=status.category, solved_at=None if was in DONE else ticket.solved_at)
    data = {"from": was, "to": status.category, "status": status.slug, "by": "customer"}
    append(ticket, events.STATUS_CHANGED, by=By.contact(incoming.author), at=incoming.received_at, data=data)


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
