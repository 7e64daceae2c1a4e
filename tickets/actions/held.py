"""Held messages: let one into its ticket, or make a ticket of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.clocks import now
from people.models import Agent
from tickets import events
from tickets.access import access_ticket
from tickets.actions.conversation import lock_ticket, save_ticket, show_in_row, start_wait
from tickets.actions.incoming import Incoming
from tickets.actions.intake import append_created, new_ticket, reopen
from tickets.enums import MessageState
from tickets.errors import Refused
from tickets.log import By, append
from tickets.models import Message, Ticket
from tickets.search.documents import index_message


def accept_held(*, message_id: int, agent: Agent) -> Message:
    """The message belongs here: it takes its place in the conversation, as of when it was received.

    Effects: event customer_message at the instant of receipt; the ticket opens again.
    """
    with transaction.atomic():
        message, ticket = _lock_held(message_id, agent)
        _let_in(ticket, message)
        ticket.held_count = max(ticket.held_count - 1, 0)
        save_ticket(ticket)
        _append_arrival(ticket, message)
        if message.author_contact is not None:
            reopen(ticket, _as_incoming(message))
    return message


def split_held(*, message_id: int, agent: Agent) -> Message:
    """The message is something else: it becomes the first message of a ticket of its own.

    Effects: event message_moved on the old ticket; ticket_created and customer_message on the new one.
    """
    with transaction.atomic():
        message, ticket = _lock_held(message_id, agent)
        if message.author_contact is None:
            raise Refused(_("The sender of this message was erased."))
        fresh = new_ticket(
            channel=message.channel,
            requester=message.author_contact,
            subject=message.subject,
            language=message.language,
            at=message.created_at,
            team=ticket.team,
        )
        message.ticket = fresh
        message.not_requester = False
        _let_in(fresh, message)
        save_ticket(fresh)
        save_ticket(ticket, held_count=max(ticket.held_count - 1, 0), updated_at=now())
        append(ticket, events.MESSAGE_MOVED, by=By.agent(agent), data={"to": fresh.pk})
        append_created(fresh, by=By.contact(message.author_contact), at=message.created_at)
        _append_arrival(fresh, message)
    return message


def _lock_held(message_id: int, agent: Agent) -> tuple[Message, Ticket]:
    found = Message.objects.filter(pk=message_id, state=MessageState.HELD).values_list("ticket_id", flat=True).first()
    if found is None:
        raise Refused(_("Somebody has dealt with this message already."))
    access_ticket(agent, found, write=True)
    ticket = lock_ticket(found)
    message = (
        Message.objects.select_related("author_contact", "channel").select_for_update(of=("self",)).get(pk=message_id)
    )
    if message.state != MessageState.HELD:
        raise Refused(_("Somebody has dealt with this message already."))
    return message, ticket


def _let_in(ticket: Ticket, message: Message) -> None:
    ticket.last_seq += 1
    message.seq = ticket.last_seq
    message.state = MessageState.SHOWN
    message.hold_reason = ""
    message.save(force_update=True)
    show_in_row(ticket, message)
    ticket.updated_at = now()
    if not message.is_auto:
        start_wait(ticket, message.created_at)
    index_message(message, ticket, message.attachments.values_list("filename", flat=True))


def _append_arrival(ticket: Ticket, message: Message) -> None:
    by = By.contact(message.author_contact) if message.author_contact else By.system()
    data = {"auto": message.is_auto, "ack_only": message.ack_only}
    append(ticket, events.CUSTOMER_MESSAGE, by=by, at=message.created_at, message=message, data=data)


def _as_incoming(message: Message) -> Incoming:
    if message.author_contact is None:
        raise Refused(_("The sender of this message was erased."))
    return Incoming(
        channel=message.channel,
        author=message.author_contact,
        sent_at=message.sent_at,
        received_at=message.created_at,
    )
