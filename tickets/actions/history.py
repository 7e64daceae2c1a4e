"""The second door to history: importers, the demo's past and metric exams record what happened elsewhere.

It writes through the same tables, constraints and synchronous subscribers as every action, without automation, mail
or implied events.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from people.models import Agent, Contact, Team
from tickets import events
from tickets.actions.conversation import (
    add_message,
    default_status,
    end_wait,
    lock_ticket,
    save_ticket,
    start_wait,
)
from tickets.actions.intake import append_created, new_ticket
from tickets.calls import LoggedCall, in_words
from tickets.enums import DONE, Category, Flag, Initiator, MessageKind, MessageState, Purpose
from tickets.errors import Refused
from tickets.log import By, append
from tickets.models import Channel, Message, Ticket, TicketEvent

# Neutral statuses of the metrics' vocabulary → our categories.
CATEGORIES = {
    "open": Category.OPEN,
    "pending": Category.PENDING,
    "on_hold": Category.ON_HOLD,
    "resolved": Category.SOLVED,
    "closed": Category.CLOSED,
}
FIELDS: dict[str, frozenset[str]] = {
    "ticket_created": frozenset(
        {"channel", "requester", "team", "subject", "language", "tags", "initiator", "purpose", "follow_up_of"}
    ),
    "customer_message": frozenset({"text", "ack_only", "auto", "contact"}),
    "agent_reply": frozenset({"agent", "text"}),
    "auto_reply": frozenset({"text"}),
    "bot_reply": frozenset({"bot", "text"}),
    "bot_handoff": frozenset({"bot"}),
    "note": frozenset({"agent", "text"}),
    "assigned": frozenset({"agent", "team"}),
    "status_changed": frozenset({"to", "by", "agent"}),
    "merged": frozenset({"into", "agent"}),
    "unmerged": frozenset({"agent"}),
    "flagged": frozenset({"flag", "agent"}),
    "unflagged": frozenset({"flag", "agent"}),
    "follow_up_linked": frozenset({"of", "agent"}),
    "message_marked": frozenset({"message", "ack_only", "agent"}),
    "send_undone": frozenset({"agent"}),
    "handle_started": frozenset({"agent"}),
    "handle_stopped": frozenset({"agent", "implied"}),
    "call_logged": frozenset(
        {"agent", "direction", "answered", "wait_seconds", "talk_seconds", "hold_seconds", "wrap_seconds", "call"}
    ),
}


def record(event: dict[str, Any], at: datetime) -> Ticket:
    """Records one event of the neutral vocabulary at the instant it happened; returns its ticket.

    `event["type"]` names the kind, `event["ticket"]` the number (for ticket_created: absent); agents, contacts,
    channels and teams are given as rows. Errors: Refused for an unknown type or field, naming it.
    """
    kind = event.get("type", "")
    allowed = FIELDS.get(kind)
    if allowed is None:
        raise Refused(f"unknown event type {kind!r}")
    if unknown := set(event) - allowed - {"type", "ticket"}:
        raise Refused(f"unknown field {sorted(unknown)[0]!r} of {kind}")
    with transaction.atomic():
        if kind == events.TICKET_CREATED:
            return _create(event, at)
        ticket = lock_ticket(event["ticket"])
        _WRITERS[kind](ticket, event, at)
    return ticket


def _create(event: dict[str, Any], at: datetime) -> Ticket:
    channel: Channel = event["channel"]
    requester: Contact = event["requester"]
    ticket = new_ticket(
        channel=channel,
        requester=requester,
        subject=event.get("subject", ""),
        language=event.get("language", ""),
        at=at,
        team=event.get("team"),
        category=Category.NEW,
        purpose=Purpose(event.get("purpose", Purpose.REQUEST)),
        initiator=Initiator(event.get("initiator", Initiator.CUSTOMER)),
        follow_up_of=event.get("follow_up_of"),
    )
    if event.get("tags"):
        save_ticket(ticket, tags=list(event["tags"]))
    append_created(ticket, by=By.contact(requester), at=at, imported=True)
    return ticket


def _message(ticket: Ticket, kind: MessageKind, event: dict[str, Any], at: datetime, **more: Any) -> Message:
    message = Message(
        kind=kind,
        state=MessageState.SHOWN,
        channel=ticket.channel,
        text=event.get("text", ""),
        language=ticket.language,
        sent_at=at,
        created_at=at,
        **more,
    )
    return add_message(ticket, message)


def _log(ticket: Ticket, kind: str, by: By, at: datetime, message: Message | None = None, **data: Any) -> TicketEvent:
    return append(ticket, kind, by=by, at=at, message=message, data=data, imported=True)


def _customer_message(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
    contact: Contact = event.get("contact") or ticket.requester
    auto, ack_only = bool(event.get("auto")), bool(event.get("ack_only"))
    message = _message(
        ticket,
        MessageKind.CUSTOMER,
        event,
        at,
        author_contact=contact,
        author_name=str(contact),
        author_email=contact.email,
        is_auto=auto,
        ack_only=ack_only,
    )
    if not auto and not ack_only:
        start_wait(ticket, at)
    save_ticket(ticket)
    _log(ticket, events.CUSTOMER_MESSAGE, By.contact(contact), at, message, auto=auto, ack_only=ack_only)


def _written(kind: MessageKind, event_kind: str) -> "Callable[[Ticket, dict[str, Any], datetime], None]":
    def write(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
        agent: Agent | None = event.get("agent") or event.get("bot")
        by = By.agent(agent) if agent else By.system()
        auto = event_kind in {events.AUTO_REPLY, events.BOT_REPLY}
        message = _message(
            ticket,
            kind,
            event,
            at,
            author_agent=agent,
            author_name=agent.name if agent else "",
            is_auto=auto,
            is_bot=event_kind == events.BOT_REPLY,
        )
        if event_kind in {events.AGENT_REPLY, events.BOT_REPLY}:
            end_wait(ticket)
        if event_kind == events.AGENT_REPLY:
            ticket.first_reply_at = ticket.first_reply_at or at
        save_ticket(ticket)
        _log(ticket, event_kind, by, at, message)

    return write


def _assigned(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
    agent: Agent | None = event.get("agent")
    team: Team | None = event.get("team")
    was = (ticket.assignee_id, ticket.team_id)
    save_ticket(
        ticket, assignee=agent, team_id=team.pk if team else ticket.team_id, updated_at=max(at, ticket.updated_at)
    )
    by = By.agent(agent) if agent else By.system()
    _log(
        ticket,
        events.ASSIGNED,
        by,
        at,
        agent=ticket.assignee_id,
        team=ticket.team_id,
        was_agent=was[0],
        was_team=was[1],
    )


def _status_changed(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
    was, status = ticket.status, default_status(CATEGORIES[event["to"]])
    if status.category in DONE:
        end_wait(ticket)
    save_ticket(
        ticket,
        status=status,
        category=status.category,
        solved_at=at if status.category in DONE else None,
        updated_at=max(at, ticket.updated_at),
    )
    agent: Agent | None = event.get("agent")
    by = By.agent(agent) if agent else By.system()
    data = {
        "from": was.category,
        "to": status.category,
        "status": status.slug,
        "was": was.slug,
        "by": event.get("by", by.metric_name),
    }
    append(ticket, events.STATUS_CHANGED, by=by, at=at, data=data, imported=True)


def _merged(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
    survivor: Ticket = event["into"]
    children = list(ticket.merged_tickets.values_list("pk", flat=True))
    data = {"into": survivor.pk, "children": children}
    Ticket.objects.filter(pk__in=children).update(merged_into=survivor)
    save_ticket(ticket, merged_into=survivor)
    append(ticket, events.MERGED, by=_by(event), at=at, data=data, imported=True)


def _flagged(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
    _log(ticket, events.FLAGGED, _by(event), at, flag=str(Flag(event["flag"])))
    save_ticket(ticket, flag=_flag_left(ticket))


def _flag_left(ticket: Ticket) -> Flag:
    """The latest flag that nobody took away, by when things happened: a past is not always told in order."""
    left: list[str] = []
    for event in ticket.events.filter(kind__in=[events.FLAGGED, events.UNFLAGGED]).order_by("at", "id"):
        named = event.data.get("flag")
        if event.kind == events.FLAGGED:
            left.append(named)
        else:
            left = [flag for flag in left if named and flag != named]
    return Flag(left[-1]) if left else Flag.NONE


def _unmerged(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
    last = ticket.events.filter(kind=events.MERGED).order_by("-id").first()
    children = last.data.get("children", []) if last else []
    data = {"from": ticket.merged_into_id}
    Ticket.objects.filter(pk__in=children, merged_into=ticket.merged_into_id).update(merged_into=ticket)
    save_ticket(ticket, merged_into=None)
    append(ticket, events.UNMERGED, by=_by(event), at=at, data=data, imported=True)


def _unflagged(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
    _log(ticket, events.UNFLAGGED, _by(event), at, **({"flag": event["flag"]} if event.get("flag") else {}))
    save_ticket(ticket, flag=_flag_left(ticket))


def _follow_up_linked(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
    earlier: Ticket = event["of"]
    save_ticket(ticket, follow_up_of=earlier)
    _log(ticket, events.FOLLOW_UP_LINKED, _by(event), at, of=earlier.pk)


def _bare(kind: str, *names: str) -> "Callable[[Ticket, dict[str, Any], datetime], None]":
    def write(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
        data = {name: event[name] for name in names if name in event}
        append(ticket, kind, by=_by(event), at=at, data=data, imported=True)

    return write


_CALL = ("direction", "answered", "wait_seconds", "talk_seconds", "hold_seconds", "wrap_seconds")


def _call_logged(ticket: Ticket, event: dict[str, Any], at: datetime) -> None:
    """Given the `call` itself, it stands in the thread as well, and its figures are the event's."""
    call: LoggedCall | None = event.get("call")
    message: Message | None = None
    figures = {name: event.get(name) for name in _CALL}
    if call is not None:
        agent: Agent | None = event.get("agent")
        message = _message(
            ticket,
            MessageKind.NOTE,
            {"text": in_words(call)},
            at,
            author_agent=agent,
            author_contact=None if agent else ticket.requester,
            author_name=agent.name if agent else str(ticket.requester)[:200],
            call=call.card(),
        )
        save_ticket(ticket)
        figures = call.figures(ticket.requester_id)
    _log(ticket, events.CALL_LOGGED, _by(event), at, message, **figures)


def _by(event: dict[str, Any]) -> By:
    agent = event.get("agent") or event.get("bot")
    return By.agent(agent) if agent else By.system()


_WRITERS: dict[str, Callable[[Ticket, dict[str, Any], datetime], None]] = {
    events.CUSTOMER_MESSAGE: _customer_message,
    events.AGENT_REPLY: _written(MessageKind.REPLY, events.AGENT_REPLY),
    events.AUTO_REPLY: _written(MessageKind.SYSTEM, events.AUTO_REPLY),
    events.BOT_REPLY: _written(MessageKind.REPLY, events.BOT_REPLY),
    events.BOT_HANDOFF: _bare(events.BOT_HANDOFF),
    events.NOTE: _written(MessageKind.NOTE, events.NOTE),
    events.ASSIGNED: _assigned,
    events.STATUS_CHANGED: _status_changed,
    events.MERGED: _merged,
    events.UNMERGED: _unmerged,
    events.FLAGGED: _flagged,
    events.UNFLAGGED: _unflagged,
    events.FOLLOW_UP_LINKED: _follow_up_linked,
    events.MESSAGE_MARKED: _bare(events.MESSAGE_MARKED, "message", "ack_only"),
    events.SEND_UNDONE: _bare(events.SEND_UNDONE),
    events.HANDLE_STARTED: _bare(events.HANDLE_STARTED),
    events.HANDLE_STOPPED: _bare(events.HANDLE_STOPPED, "implied"),
    events.CALL_LOGGED: _call_logged,
}
