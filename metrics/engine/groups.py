"""Tickets and what was merged into them, folded into one story each (metrics.md section 2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from metrics.engine import log
from metrics.engine.log import Event, LogError


@dataclass(slots=True)
class Card:
    """What a ticket's row says, and the instant from which it counts as opened by itself."""

    ticket: Any
    at: int
    channel: str
    customer: Any
    tier: str
    language: str
    initiator: str
    purpose: str
    tags: list[str]
    follow_up_of: Any
    opened: int


@dataclass(slots=True)
class Group:
    """A surviving ticket with its members (itself included) and all their events in order."""

    root: Any
    members: dict[Any, Card] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    flag: str = ""
    marks: dict[Any, bool] = field(default_factory=dict)  # by message: what was said later about a bare thanks

    @property
    def card(self) -> Card:
        """The survivor's."""
        return self.members[self.root]

    @property
    def reason(self) -> str:
        """Why the group is not in any figure: spam, deleted, test, internal; "" if it is."""
        return self.flag or ("internal" if self.card.purpose == "internal" else "")

    def is_ack(self, message: Event) -> bool:
        """Whether a customer's message is a bare thanks, by the latest mark on it."""
        return self.marks.get(_id_of(message), bool(message.data.get("ack_only")))


def fold(events: Iterable[Event]) -> dict[Any, Group]:
    """Groups by their survivor; `events` come in the order of their instants.

    Raises LogError when tickets are merged in a circle.
    """
    by_ticket: dict[Any, list[Event]] = {}
    parents: dict[Any, Any] = {}
    for event in events:
        if event.ticket is None or event.kind in log.WITHOUT_TICKET:
            continue
        by_ticket.setdefault(event.ticket, []).append(event)
        if event.kind == log.MERGED:
            if root_of(event.data["into"], parents) == event.ticket:
                raise LogError(f"seq {event.seq}: ticket {event.ticket!r} is merged into itself")
            parents[event.ticket] = event.data["into"]
        elif event.kind == log.UNMERGED:
            parents.pop(event.ticket, None)
    groups: dict[Any, Group] = {}
    for ticket, own in by_ticket.items():
        card = _card(ticket, own)
        if card is None:
            continue  # the log was cut before its row appeared
        root = root_of(ticket, parents)
        group = groups.get(root)
        if group is None:
            group = groups[root] = Group(root)
        group.members[ticket] = card
        group.events.extend(own)
    for group in groups.values():
        if len(group.members) > 1:
            group.events.sort(key=lambda event: (event.at, event.seq))
        _apply_flags(group)
        _apply_marks(group)
    return {root: group for root, group in groups.items() if root in group.members}


def root_of(ticket: Any, parents: dict[Any, Any]) -> Any:
    """The survivor at the end of a chain of merges."""
    while ticket in parents:
        ticket = parents[ticket]
    return ticket


def _card(ticket: Any, events: list[Event]) -> Card | None:
    row = next((event for event in events if event.kind == log.TICKET_CREATED), None)
    if row is None:
        return None
    data = row.data
    purpose = data.get("purpose") or "request"
    follow_up_of = data.get("follow_up_of")
    opened = row.at
    for event in events:
        if event.kind == log.FOLLOW_UP_LINKED:
            follow_up_of = event.data["of"]
        elif purpose == "request" and event.at < opened and starts_contact(event):
            opened = event.at
    return Card(
        ticket=ticket,
        at=row.at,
        channel=row.channel,
        customer=data.get("customer"),
        tier=row.tier,
        language=row.language,
        initiator=data.get("initiator") or "customer",
        purpose=purpose,
        tags=list(data.get("tags") or ()),
        follow_up_of=follow_up_of,
        opened=opened,
    )


def starts_contact(event: Event) -> bool:
    """Whether the customer's clock may start here: a message that no machine wrote, or a call to us."""
    if event.kind == log.CUSTOMER_MESSAGE:
        return not event.data.get("auto")
    return event.kind == log.CALL_LOGGED and event.data.get("direction") == "inbound"


def opened_at(group: Group) -> int:
    """When the group opened: for a request the earliest row, message or call of any member, else the earliest row."""
    if group.card.purpose != "request":
        return min(card.at for card in group.members.values())
    opened = min(card.at for card in group.members.values())
    return min([opened, *(event.at for event in group.events if event.at < opened and starts_contact(event))])


def _apply_flags(group: Group) -> None:
    """The latest flag that nobody took away; taking one away leaves the others."""
    flags: list[str] = []
    for event in group.events:
        if event.kind == log.FLAGGED:
            flags.append(event.data["flag"])
        elif event.kind == log.UNFLAGGED:
            gone = event.data.get("flag")
            flags = [flag for flag in flags if gone is not None and flag != gone]
    group.flag = flags[-1] if flags else ""


def _apply_marks(group: Group) -> None:
    """A mark that names no message is about the latest one of its ticket."""
    latest: dict[Any, Any] = {}
    for event in group.events:
        if event.kind == log.CUSTOMER_MESSAGE:
            latest[event.ticket] = _id_of(event)
        elif event.kind == log.MESSAGE_MARKED:
            named = event.data.get("message")
            group.marks[latest.get(event.ticket) if named is None else named] = bool(event.data["ack_only"])


def _id_of(message: Event) -> Any:
    return message.data.get("id", message.seq)
