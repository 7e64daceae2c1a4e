"""The synchronous subscriber of this room: what is to leave gets its delivery in the very same transaction."""

from collections.abc import Iterable, Sequence

from channels_inbox.live import follow
from channels_inbox.models import Delivery, DeliveryCopy
from channels_inbox.outbound.config import read_outgoing
from core.clocks import now
from core.rows import insert_rows
from core.text import normal_address
from core.wakeups import DELIVERIES, wake
from people.enums import IdentityKind
from people.models import Identity
from tickets.enums import ChannelKind, DeliveryState
from tickets.events import AUTO_REPLY, BOT_REPLY, REPLY_QUEUED
from tickets.models import Channel, Message, TicketEvent

# Forwards are announced by REPLY_QUEUED too; other notes never leave.
SENDING = frozenset({REPLY_QUEUED, AUTO_REPLY, BOT_REPLY})
ROLES = ("to", "cc", "bcc")


def on_ticket_events(events: Sequence[TicketEvent]) -> None:
    """Writes deliveries with a copy for each recipient; runs inside the action, inserts own rows only, no I/O.

    What is imported was sent long ago and gets none. Two queries, when all messages that leave go to requesters alone.
    Live talks follow their tickets: no query for those of other channels.
    """
    queue_deliveries(
        [
            event.message
            for event in events
            if event.kind in SENDING and event.message is not None and not event.is_imported
        ]
    )
    follow.on_events(events)


def queue_deliveries(messages: Sequence[Message]) -> None:
    """The deliveries of messages, due when the time to undo is over; none for a message that nobody is to get."""
    leaving = [(message, recipients) for message in messages if (recipients := recipients_of(message))]
    deliveries = [
        Delivery(
            message=message,
            channel=sending_channel(message.channel, by_mail=not any("identity" in entry for entry in message.to)),
            state=DeliveryState.QUEUED,
            # A bot answers what somebody has just written where they read it: no loop of mails that a guard must stop.
            is_auto=message.is_auto and not message.is_bot,
            not_before=message.release_at or now(),
        )
        for message, _recipients in leaving
    ]
    insert_rows(deliveries)
    contacts = _contacts(leaving)
    copies = [
        DeliveryCopy(delivery=delivery, email=email, role=role, contact_id=contacts.get(email))
        for delivery, (_message, recipients) in zip(deliveries, leaving, strict=True)
        for email, role in recipients.items()
    ]
    insert_rows(copies)
    if deliveries:
        first = min(delivery.not_before for delivery in deliveries)
        wake(DELIVERIES, after_s=(first - now()).total_seconds())


def _contacts(leaving: Iterable[tuple[Message, dict[str, str]]]) -> dict[str, int]:
    """Contact by address. One query, none when requesters alone are written to."""
    found: dict[str, int] = {}
    others: set[str] = set()
    for message, recipients in leaving:
        requester = message.ticket.requester
        own = normal_address(requester.email)
        found |= {own: requester.pk} if own in recipients else {}
        found |= {entry["address"]: requester.pk for entry in message.to if "identity" in entry}
        others.update(recipients)
    if others := others - found.keys():
        rows = Identity.objects.filter(kind=IdentityKind.EMAIL, value__in=others)
        found |= dict(rows.values_list("value", "contact_id"))
    return found


def recipients_of(message: Message) -> dict[str, str]:
    """Each address once, with the most open of its roles."""
    recipients: dict[str, str] = {}
    for role in ROLES:
        for address in getattr(message, role):
            # An identity is kept as the channel names it: only mail has a normal form.
            email = address["address"] if "identity" in address else normal_address(address.get("email", ""))
            if email:
                recipients.setdefault(email, role)
    return recipients


def sending_channel(channel: Channel, *, by_mail: bool = True) -> Channel:
    """The channel that speaks for this one: itself where it can, else for mail a mailbox of its brand, else any."""
    if channel.kind == ChannelKind.EMAIL or not by_mail:
        return channel
    candidates = Channel.objects.filter(kind=ChannelKind.EMAIL, is_active=True).select_related("settings")
    mailboxes = [mailbox for mailbox in candidates.order_by("pk") if read_outgoing(mailbox).is_usable]
    own = [mailbox for mailbox in mailboxes if mailbox.brand_id == channel.brand_id]
    return next(iter([*own, *mailboxes]), channel)
