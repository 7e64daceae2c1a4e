"""Phone calls on tickets: the card in the thread, the event that the metrics read, and callbacks that are due."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core.clocks import now
from people.models import Agent, Contact, Team
from tickets import events
from tickets.actions.change import put_status, set_tags
from tickets.actions.conversation import add_message, default_status, end_wait, lock_survivor, save_ticket, start_wait
from tickets.actions.intake import append_created, new_ticket
from tickets.calls import Direction, LoggedCall, in_words
from tickets.enums import ACTIVE, Category, Initiator, MessageKind, Purpose
from tickets.log import By, append, nudge_ticket
from tickets.models import Channel, Message, Ticket

CALLBACK_TAG = "callback"
RULE = "missed-call"


def log_call(
    *, ticket_number: int, call: LoggedCall, channel: Channel, contact: Contact | None, agent: Agent | None
) -> Message:
    """Writes a call that is over into a ticket; `agent` is who spoke or tried to, None when nobody answered.

    Effects: event call_logged at the instant the call was offered. An answered call ends the customer's wait and a
    callback that was due; one of theirs that nobody answered begins a wait and opens a ticket that is not open
    (status_changed).
    """
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        message = _write(ticket, call, channel, contact, agent)
        if not call.is_answered and call.direction == Direction.INBOUND and ticket.category not in ACTIVE:
            put_status(ticket, default_status(Category.OPEN), by=By.rule(RULE))
        if call.is_answered:
            _end_callback(ticket, agent)
    return message


def open_for_call(
    *,
    call: LoggedCall,
    channel: Channel,
    contact: Contact,
    subject: str,
    team: Team | None = None,
    agent: Agent | None = None,
) -> Message:
    """A new ticket for a call that is over, assigned to who spoke.

    Effects: events ticket_created (a request, or outbound when we called), call_logged, assigned if there is an agent.
    """
    with transaction.atomic():
        ticket = begin_for_call(
            direction=call.direction,
            at=call.offered_at,
            channel=channel,
            contact=contact,
            subject=subject,
            team=team,
            agent=agent,
        )
        return log_call(ticket_number=ticket.pk, call=call, channel=channel, contact=contact, agent=agent)


def begin_for_call(
    *,
    direction: Direction,
    at: datetime,
    channel: Channel,
    contact: Contact,
    subject: str,
    team: Team | None = None,
    agent: Agent | None = None,
) -> Ticket:
    """A new ticket for a call that may still go on. Effects: events ticket_created, assigned if there is an agent."""
    is_ours = direction == Direction.OUTBOUND
    with transaction.atomic():
        ticket = new_ticket(
            channel=channel,
            requester=contact,
            subject=subject,
            language=contact.language,
            at=at,
            team=team,
            category=Category.OPEN if agent else Category.NEW,
            purpose=Purpose.OUTBOUND if is_ours else Purpose.REQUEST,
            initiator=Initiator.AGENT if agent else Initiator.SYSTEM if is_ours else Initiator.CUSTOMER,
        )
        by = By.agent(agent) if agent else By.system() if is_ours else By.contact(contact)
        append_created(ticket, by=by, at=at)
        if agent:
            save_ticket(ticket, assignee=agent)
            data = {"agent": agent.pk, "team": ticket.team_id, "was_agent": None, "was_team": ticket.team_id}
            append(ticket, events.ASSIGNED, by=By.agent(agent), at=max(at, ticket.created_at), data=data)
    return ticket


def _write(ticket: Ticket, call: LoggedCall, channel: Channel, contact: Contact | None, agent: Agent | None) -> Message:
    answered_at = call.offered_at + timedelta(seconds=call.wait_seconds)
    if call.is_answered:
        end_wait(ticket)
        if agent and ticket.first_reply_at is None:
            ticket.first_reply_at = answered_at
    elif call.direction == Direction.INBOUND:
        start_wait(ticket, call.offered_at)
    message = Message(
        kind=MessageKind.NOTE,
        channel=channel,
        author_agent=agent,
        author_contact=None if agent else contact,
        author_name=agent.name if agent else str(contact or "")[:200],
        text=in_words(call),
        call=call.card(),
        language="",
        sent_at=call.offered_at,
        created_at=now(),
    )
    add_message(ticket, message)
    save_ticket(ticket)
    is_theirs = contact is not None and call.direction == Direction.INBOUND
    by = By.agent(agent) if agent else By.contact(contact) if contact and is_theirs else By.system()
    figures = call.figures(contact.pk if contact else ticket.requester_id)
    append(ticket, events.CALL_LOGGED, by=by, at=call.offered_at, message=message, data=figures)
    return message


def set_callback(*, ticket_number: int, due_at: datetime) -> Ticket:
    """A missed call is to be returned by an instant; an earlier one stays. Effects: event tags_changed."""
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        due = min(due_at, ticket.callback_due_at or due_at)
        save_ticket(ticket, callback_due_at=due)
        return set_tags(ticket_number=ticket.pk, by=By.rule(RULE), add=[CALLBACK_TAG])


def _end_callback(ticket: Ticket, agent: Agent | None) -> None:
    if ticket.callback_due_at is None:
        return
    save_ticket(ticket, callback_due_at=None)
    set_tags(ticket_number=ticket.pk, by=By.agent(agent) if agent else By.rule(RULE), remove=[CALLBACK_TAG])


def show_call(*, message_id: int, **changes: Any) -> None:
    """Changes what the card of a call shows (`CallCard`), such as its recordings. Effects: browsers are nudged."""
    with transaction.atomic():
        message = Message.objects.select_for_update().select_related("ticket").get(pk=message_id)
        message.call = {**(message.call or {}), **changes}
        message.save(update_fields=["call"])
        nudge_ticket(message.ticket)
