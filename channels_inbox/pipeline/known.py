"""What the database knows about a batch of messages, read in sets before the first of them is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from channels_inbox.addresses import read_return_token, read_token
from channels_inbox.inbound import InboundMessage
from channels_inbox.mailboxes import AddressBook
from channels_inbox.models import DeliveryCopy
from core.prepared import Prepared
from core.text import normal_address
from people.enums import IdentityKind
from people.models import Agent, Contact, Identity
from tickets.enums import Flag, MessageKind
from tickets.models import Message, Participant, Ticket

RECIPIENTS = 20  # of one mail that may become participants
REFERENCES = 50  # the newest that are looked up; the rest stays in the raw mail


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """A stored message whose Message-ID somebody names."""

    pk: int
    ticket: int
    channel: int
    kind: str

    @property
    def is_ours(self) -> bool:
        """Whether we sent it."""
        return self.kind != MessageKind.CUSTOMER


@dataclass(frozen=True, slots=True)
class KnownCopy:
    """One recipient's copy of something that we sent."""

    email: str
    ticket: int
    message: int
    kind: str


@dataclass(slots=True)
class Known:
    """Lookups for the steps of the pipeline; addresses in their stored form, ids without <>."""

    book: AddressBook
    contacts: dict[str, Contact] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    messages: dict[str, list[KnownMessage]] = field(default_factory=lambda: defaultdict(list))
    copies: dict[int, KnownCopy] = field(default_factory=dict)
    copies_by_ticket: dict[int, list[KnownCopy]] = field(default_factory=lambda: defaultdict(list))
    tickets: dict[int, Ticket] = field(default_factory=dict)
    participants: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    conversations: dict[tuple[int, str], int] = field(default_factory=dict)

    def takes_part(self, sender: str, ticket: Ticket) -> bool:
        """Whether this address is the requester's, or that of an approved participant."""
        contact = self.contacts.get(sender)
        if contact is None:
            return False
        approved = self.participants[ticket.pk].get(contact.pk) == Participant.State.APPROVED
        return contact.pk == ticket.requester_id or approved

    def received(self, sender: str, message: KnownMessage) -> bool:
        """Whether a copy of this message of ours was made for this very address (R1)."""
        return any(
            copy.email == sender and copy.message == message.pk for copy in self.copies_by_ticket[message.ticket]
        )


def gather(messages: Sequence[InboundMessage], book: AddressBook, subject_numbers: Iterable[int] = ()) -> Known:
    """Reads what the messages of one batch refer to: eight queries at most, however many messages."""
    known = Known(book)
    _read_contacts(known, messages)
    _read_agents(known, messages)
    _read_messages(known, messages)
    numbers = set(subject_numbers) | {message.proved_ticket for message in messages if message.proved_ticket}
    numbers |= {entry.ticket for found in known.messages.values() for entry in found}
    copy_ids = set()
    for message in messages:
        for recipient in message.recipients:
            local = recipient.rpartition("@")[0]
            if token := read_token(local):
                numbers.add(token[0])
            if copy_id := read_return_token(local):
                copy_ids.add(copy_id)
    _read_copies(known, copy_ids)
    numbers |= {copy.ticket for copy in known.copies.values()}
    if numbers:
        _read_tickets(known, numbers)
    return known


def _read_contacts(known: Known, messages: Sequence[InboundMessage]) -> None:
    people = {message.sender for message in messages if message.is_mail}
    for message in messages:
        people.update(address["email"] for address in [*message.to, *message.cc][:RECIPIENTS])
    people.discard("")
    rows = _IDENTITIES.rows(kind=str(IdentityKind.EMAIL), values=sorted(people)) if people else []
    known.contacts = {row.value: row.contact for row in rows}
    wanted = {(message.identity_kind, message.sender): message.who for message in messages if not message.is_mail}
    for kind in {kind for kind, _value in wanted}:
        values = sorted(value for other, value in wanted if other == kind)
        rows = _IDENTITIES.rows(kind=str(kind), values=values)
        known.contacts |= {wanted[kind, row.value]: row.contact for row in rows}


_IDENTITIES: Prepared[Identity] = Prepared(
    lambda kind, values: Identity.objects.filter(kind=kind, value__in=values).select_related("contact__organization"),
    kind=str,
    values=[str],
)


def _read_agents(known: Known, messages: Sequence[InboundMessage]) -> None:
    senders = {message.sender for message in messages if message.is_mail}
    rows = Agent.objects.filter(account__email__in=senders).select_related("account")
    known.agents = {normal_address(row.account.email): row for row in rows if row.account} if senders else {}


def _read_messages(known: Known, messages: Sequence[InboundMessage]) -> None:
    ids = {message.message_id for message in messages}
    for message in messages:
        ids.update(message.references[-REFERENCES:])
    ids.discard("")
    if not ids:
        return
    rows = Message.objects.filter(message_id__in=ids).exclude(message_id="")
    for pk, message_id, ticket, channel, kind in rows.values_list("pk", "message_id", "ticket", "channel", "kind"):
        known.messages[message_id].append(KnownMessage(pk, ticket, channel, kind))


def _read_copies(known: Known, copy_ids: set[int]) -> None:
    if not copy_ids:
        return
    rows = DeliveryCopy.objects.filter(pk__in=copy_ids)
    for pk, copy in _copies(rows):
        known.copies[pk] = copy


def _read_tickets(known: Known, numbers: set[int]) -> None:
    found = Ticket.objects.select_related("merged_into", "requester").in_bulk(numbers)
    known.tickets = found
    group = set(found)
    for ticket in list(found.values()):
        if ticket.merged_into is not None:
            known.tickets.setdefault(ticket.merged_into.pk, ticket.merged_into)
            group.add(ticket.merged_into.pk)
    participants = Participant.objects.filter(ticket__in=group)
    for number, contact, state in participants.values_list("ticket_id", "contact_id", "state"):
        known.participants[number][contact] = state
    for _pk, copy in _copies(DeliveryCopy.objects.filter(delivery__message__ticket__in=group)):
        known.copies_by_ticket[copy.ticket].append(copy)


def read_conversations(known: Known, names: Sequence[tuple[int, str]]) -> None:
    """The tickets of conversations, named by channel and key; read under their senders' turns. Two queries at most."""
    if not names:
        return
    with connection.cursor() as cursor:
        cursor.execute(_CONVERSATIONS, [[channel for channel, _key in names], [key for _channel, key in names]])
        known.conversations = {(channel, key): ticket for channel, key, ticket in cursor.fetchall()}
    if known.conversations:
        for ticket in _TICKETS.rows(numbers=sorted(set(known.conversations.values()))):
            known.tickets[ticket.pk] = ticket
            if ticket.merged_into is not None:
                known.tickets.setdefault(ticket.merged_into.pk, ticket.merged_into)


_CONVERSATIONS = """
SELECT thread.channel_id, thread.key, thread.ticket_id
FROM unnest(%s::bigint[], %s::text[]) AS named (channel, key)
JOIN channels_inbox_thread AS thread ON thread.channel_id = named.channel AND thread.key = named.key
"""
_TICKETS: Prepared[Ticket] = Prepared(
    lambda numbers: (
        Ticket.objects.select_related("merged_into", "requester").exclude(flag=Flag.DELETED).filter(pk__in=numbers)
    ),
    numbers=[int],
)


def _copies(rows: Iterable[DeliveryCopy]) -> Iterable[tuple[int, KnownCopy]]:
    values = rows.values_list(  # type: ignore[attr-defined]
        "pk", "email", "delivery__message__ticket_id", "delivery__message_id", "delivery__message__kind"
    )
    for pk, email, ticket, message, kind in values:
        yield pk, KnownCopy(normal_address(email), ticket, message, kind)


def is_our_message_id(known: Known, message_id: str) -> bool:
    """Whether this Message-ID is one that we made."""
    return any(entry.is_ours for entry in known.messages.get(message_id, []))
