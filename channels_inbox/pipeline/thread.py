"""Which ticket a message belongs to: joined only by proof, held when it looks so, else a ticket of its own (R1-R5)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from channels_inbox.addresses import read_return_token, read_token, token_is_of
from channels_inbox.inbound import InboundMessage
from channels_inbox.mailboxes import Mailbox
from channels_inbox.pipeline.explanation import Explanation
from channels_inbox.pipeline.known import REFERENCES, Known, KnownMessage
from core.text import normal_address
from tickets.access import visible_tickets
from tickets.enums import Category, MessageKind
from tickets.models import Ticket

REOPEN_DAYS = 14
_BRACKETED = re.compile(r"\[[^\[\]#]{0,40}#(\d{1,12})\]")
_BARE = re.compile(r"(?<![\w#&/])#(\d{1,12})\b")


@dataclass(slots=True)
class Decision:
    """What shall happen: `open` (maybe as `follow_up_of`), `append` to or `hold` beside ticket `number`."""

    action: str
    number: int = 0
    reason: str = ""
    not_requester: bool = False
    follow_up_of: int | None = None
    kind: MessageKind = MessageKind.CUSTOMER
    proven: bool = False  # the sender holds a token, or a copy of what is answered, of their own


def numbers_in(subject: str) -> list[tuple[int, bool]]:
    """Ticket numbers that a subject seems to name, with whether they stand in brackets as we write them."""
    bracketed = [int(number) for number in _BRACKETED.findall(subject[:500])]
    bare = [int(number) for number in _BARE.findall(subject[:500])]
    return [(number, True) for number in bracketed] + [(number, False) for number in bare if number not in bracketed]


def find_thread(
    message: InboundMessage, mailbox: Mailbox, known: Known, received_at: datetime, explanation: Explanation
) -> Decision:
    """Decides by reply token, then references, then the number in the subject; each finding gets its line."""
    decision = _by_channel(message, known, explanation)
    if decision is None and not message.is_mail:
        decision = _by_conversation(message, mailbox, known, explanation)
    elif decision is None:
        decision = (
            _by_token(message, mailbox, known, explanation)
            or _by_references(message, mailbox, known, explanation)
            or _by_subject(message, mailbox, known, explanation)
        )
    if decision is None:
        explanation.note("thread", "new", "nothing proves that it belongs to a ticket")
        return Decision("open")
    if decision.action == "append":
        decision = _or_colleague(message, known, decision, explanation)
    if decision.action == "append":
        return _or_follow_up(message, mailbox, known, decision, received_at, explanation)
    return decision


def _by_channel(message: InboundMessage, known: Known, explanation: Explanation) -> Decision | None:
    ticket = known.tickets.get(message.proved_ticket)
    if ticket is None:
        return None
    explanation.note("signed-page", "joins", f"it was written on the page of #{ticket.pk}")
    takes_part = known.takes_part(message.who, _survivor(ticket, known))
    return Decision("append", ticket.pk, not_requester=not takes_part)


def _by_conversation(
    message: InboundMessage, mailbox: Mailbox, known: Known, explanation: Explanation
) -> Decision | None:
    """The ticket of the conversation, as it was read under the sender's turn."""
    number = known.conversations.get((mailbox.channel_id, message.conversation))
    ticket = known.tickets.get(number) if number else None
    if ticket is None:
        return None
    explanation.note("conversation", "joins", f"#{ticket.pk} is this conversation")
    author, requester = known.contacts.get(message.who), _survivor(ticket, known).requester_id
    return Decision("append", ticket.pk, not_requester=requester != getattr(author, "pk", 0))


def _by_token(message: InboundMessage, mailbox: Mailbox, known: Known, explanation: Explanation) -> Decision | None:
    for recipient in _own_recipients(message, mailbox, known):
        local = recipient.rpartition("@")[0]
        if token := read_token(local):
            number, mac = token
            ticket = known.tickets.get(number)
            owner = _owner(message, ticket, mac, known) if ticket else None
            if ticket is None or owner is None:
                explanation.note("reply-token", "refused", f"the token in {recipient} was not made by us")
                continue
            explanation.note("reply-token", "joins", f"the token of {owner} on ticket #{number}")
            return _join(message, ticket, known, explanation, proven=owner == message.sender, owner=owner)
        copy_id = read_return_token(local)
        if copy_id is not None and (copy := known.copies.get(copy_id)) is not None and message.automatic:
            explanation.note("return-path", "joins", f"an automatic answer to what {copy.email} was sent")
            return Decision(
                "append", copy.ticket, not_requester=copy.email != message.sender, kind=_visibility(copy.kind)
            )
    return None


def _own_recipients(message: InboundMessage, mailbox: Mailbox, known: Known) -> Iterator[str]:
    """Addresses of this very mailbox among the recipients; a token for another one joins nothing here."""
    for recipient in message.recipients:
        if known.book.find(recipient) is mailbox:
            yield normal_address(recipient)


def _owner(message: InboundMessage, ticket: Ticket, mac: str, known: Known) -> str | None:
    """Whose token it is; None for a forged one."""
    candidates = _candidates(message, ticket, known)
    return next((one for one in candidates if token_is_of(ticket.pk, mac, one)), None)


def _candidates(message: InboundMessage, ticket: Ticket, known: Known) -> Iterable[str]:
    """Whose token it may be: first the sender's, then that of anybody we wrote to or who takes part."""
    yield message.sender
    yield from dict.fromkeys(copy.email for copy in known.copies_by_ticket[ticket.pk])
    if ticket.requester.email:
        yield normal_address(ticket.requester.email)


def _join(
    message: InboundMessage, ticket: Ticket, known: Known, explanation: Explanation, *, proven: bool, owner: str
) -> Decision:
    takes_part = known.takes_part(message.who, _survivor(ticket, known))
    if not proven:
        explanation.note("sender", "not-the-requester", f"sent by {message.sender}, the token is that of {owner}")
    kinds = {copy.kind for copy in known.copies_by_ticket[ticket.pk] if copy.email == owner}
    internal = bool(kinds) and kinds == {MessageKind.NOTE}
    if internal:
        explanation.note("visibility", "internal", "it answers a message that was forwarded as a note")
    kind = MessageKind.NOTE if internal else MessageKind.CUSTOMER
    return Decision("append", ticket.pk, not_requester=not (proven and takes_part), kind=kind, proven=proven)


def _visibility(kind: str) -> MessageKind:
    return MessageKind.NOTE if kind == MessageKind.NOTE else MessageKind.CUSTOMER


def _by_references(
    message: InboundMessage, mailbox: Mailbox, known: Known, explanation: Explanation
) -> Decision | None:
    named = [
        entry
        for reference in reversed(message.references[-REFERENCES:])
        for entry in known.messages.get(reference, [])
        if entry.channel == mailbox.channel_id and entry.ticket in known.tickets
    ]
    for entry in named:
        if entry.is_ours and known.received(message.sender, entry):
            ticket = known.tickets[entry.ticket]
            explanation.note("references", "joins", f"it answers what we sent to {message.sender} on #{entry.ticket}")
            takes_part = known.takes_part(message.who, _survivor(ticket, known))
            kind = _visibility(entry.kind)
            return Decision("append", entry.ticket, not_requester=not takes_part, kind=kind, proven=True)
    return _suggested_by(named[0], message, known, explanation) if named else None


def _suggested_by(entry: KnownMessage, message: InboundMessage, known: Known, explanation: Explanation) -> Decision:
    """It names a message of a ticket that was not sent to this sender: only a proof of the sender lets it in."""
    ticket = _survivor(known.tickets[entry.ticket], known)
    if not known.takes_part(message.who, ticket):
        explanation.note(
            "references", "held", f"{message.sender} names a message of #{entry.ticket}, but takes no part in it"
        )
        return Decision("hold", entry.ticket, "stranger")
    if message.authenticated:
        explanation.note(
            "references", "joins", f"{message.sender} takes part in #{entry.ticket}, and DMARC proves the sender"
        )
        return Decision("append", entry.ticket)
    explanation.note(
        "references", "held", f"it names a message of #{entry.ticket} that was not sent to {message.sender}"
    )
    return Decision("hold", entry.ticket, "reference-of-other")


def _by_subject(message: InboundMessage, mailbox: Mailbox, known: Known, explanation: Explanation) -> Decision | None:
    for number, bracketed in numbers_in(message.subject):
        ticket = known.tickets.get(number)
        if ticket is None:
            continue
        if known.takes_part(message.who, _survivor(ticket, known)):
            if message.authenticated:
                explanation.note(
                    "subject-number", "joins", f"#{number}, and DMARC proves that {message.sender} takes part"
                )
                return Decision("append", number)
            explanation.note("subject-number", "held", f"#{number} in the subject proves nothing")
            return Decision("hold", number, "number-in-subject")
        if bracketed and ticket.channel_id == mailbox.channel_id:
            explanation.note("subject-number", "held", f"{message.sender} names #{number}, but takes no part in it")
            return Decision("hold", number, "stranger")
        explanation.note("subject-number", "nothing", f"#{number} means nothing from {message.sender}")
    return None


def _survivor(ticket: Ticket, known: Known) -> Ticket:
    """The ticket that this one was merged into, or itself."""
    return known.tickets.get(ticket.merged_into_id or ticket.pk, ticket)


def _or_colleague(message: InboundMessage, known: Known, decision: Decision, explanation: Explanation) -> Decision:
    """Mail from an agent's address joins as a note, and only when the agent is proved and still allowed (R4).

    Token or copy of their own, aligned DMARC, an active agent, a ticket they may see: anything less is held, because a
    sender's address alone is nobody's word. It never becomes an answer of the agent to the customer.
    """
    ticket = _survivor(known.tickets[decision.number], known)
    agent = known.agents.get(message.who)
    if agent is None or known.takes_part(message.who, ticket):
        return decision
    allowed = agent.is_active and visible_tickets(agent).filter(pk=ticket.pk).exists()
    if decision.proven and message.authenticated and allowed:
        explanation.note("colleague", "note", f"{agent.name} is proved and works on #{ticket.pk}")
        return replace(decision, kind=MessageKind.NOTE)
    explanation.note("colleague", "held", f"{message.sender} is an agent's address, which proves nothing by itself")
    return Decision("hold", ticket.pk, "stranger")


def _or_follow_up(
    message: InboundMessage,
    mailbox: Mailbox,
    known: Known,
    decision: Decision,
    received_at: datetime,
    explanation: Explanation,
) -> Decision:
    """The channel's rule for tickets that are done: opened again within some days, then continued by a new one."""
    ticket = _survivor(known.tickets[decision.number], known)
    if ticket.pk != decision.number:
        explanation.note("merged", "led-on", f"#{decision.number} was merged into #{ticket.pk}")
    if message.automatic or decision.kind == MessageKind.NOTE:
        return decision
    days = int(mailbox.config.get("reopen_days", REOPEN_DAYS))
    too_old = ticket.solved_at is not None and received_at - ticket.solved_at > timedelta(days=days)
    new_instead = mailbox.config.get("reopen", "reopen") == "new"
    closed = ticket.category == Category.CLOSED
    if closed or (ticket.category == Category.SOLVED and (too_old or new_instead)):
        explanation.note("reopen", "follow-up", f"#{ticket.pk} is {ticket.category}; a new ticket continues it")
        return Decision("open", follow_up_of=ticket.pk)
    if ticket.category == Category.SOLVED:
        explanation.note("reopen", "reopens", f"#{ticket.pk} was solved less than {days} days ago")
    return decision
