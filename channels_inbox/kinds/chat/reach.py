"""How far answers came: shown in the visitor's frame, read there, or continued by mail when the visitor has left."""

from datetime import timedelta

from django.db import transaction

from channels_inbox.actions.deliveries import settle_state
from channels_inbox.kinds.chat.conversation import Place, numbers_of, ticket_of
from channels_inbox.kinds.chat.sessions import contact_of, sender_of, session_of
from channels_inbox.models import ChatSession, Delivery, DeliveryCopy
from channels_inbox.subscribers import sending_channel
from core.clocks import now
from core.wakeups import DELIVERIES, wake
from tickets.enums import ChannelKind, DeliveryState
from tickets.models import Message

WAYS = {"got": DeliveryState.DELIVERED, "read": DeliveryState.READ}
BEFORE = {
    DeliveryState.DELIVERED: (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT),
    DeliveryState.READ: (
        DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.DELIVERED,
    ),
}  # fmt: skip
GONE = timedelta(seconds=60)  # so long after the last page was closed, an answer that nobody saw goes by mail
LOOK_BACK = timedelta(hours=2)


class ChatCarrier:
    """Chat messages lie where the visitor reads them; for one who has gone, and left an address, they go by mail."""

    def prepare(self, message: Message) -> Message:
        """Nothing to prepare."""
        return message

    def send(self, prepared: Message, copy: DeliveryCopy) -> str:
        """Counts as sent once it can be read."""
        session = session_of(copy.delivery.channel_id, copy.email)
        if session is not None and (session.wants_mail or not session.is_online):
            continue_by_mail(copy)
        return ""

    def close(self) -> None:
        """Nothing to close."""


def address_of(session: ChatSession) -> str:
    """Where mail reaches the visitor: what they typed, else what their contact has, else ""."""
    if session.email:
        return session.email
    contact = contact_of(session)
    return contact.email if contact else ""


def mark_reached(session: ChatSession, place: Place, state: DeliveryState) -> int:
    """The answers up to a place were shown, or read; returns how many moved. Effects: their deliveries and messages."""
    ticket = ticket_of(session)
    if ticket is None or place.ticket not in numbers_of(ticket):
        return 0
    with transaction.atomic():
        copies = DeliveryCopy.objects.filter(
            email=sender_of(session), delivery__message__ticket=place.ticket, delivery__message__seq__lte=place.seq
        )
        waiting = copies.filter(delivery__state__in=BEFORE[state]).values_list("delivery", flat=True)
        deliveries = Delivery.objects.select_for_update().filter(pk__in=list(waiting)).order_by("pk")
        moved = [delivery for delivery in deliveries if delivery.state in BEFORE[state]]
        for delivery in moved:
            delivery.copies.all().update(state=state, error="")
            settle_state(delivery)
    return len(moved)


def continue_by_mail(copy: DeliveryCopy) -> bool:
    """Sends an answer by mail as well, where an address is known and a mailbox can send; the visitor's stays readable.

    Effects: the delivery gets a copy for the address and goes through the mailbox.
    """
    session = session_of(copy.delivery.channel_id, copy.email)
    email = address_of(session) if session else ""
    if not email:
        return False
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().select_related("message__channel").get(pk=copy.delivery_id)
        mailbox = sending_channel(delivery.message.channel)
        if delivery.message.is_bot:  # what a bot says is of use in the chat alone
            return False
        if mailbox.kind != ChannelKind.EMAIL or delivery.copies.filter(email=email).exists():
            return False
        DeliveryCopy.objects.create(delivery=delivery, email=email, role=copy.role, contact=copy.contact)
        Delivery.objects.filter(pk=delivery.pk).update(channel=mailbox)
        wake(DELIVERIES)
    return True


def continue_chats() -> int:
    """Answers that a visitor who left did not see go by mail; returns how many. One query, and some for each chat."""
    moment = now()
    gone = ChatSession.objects.select_related("channel").filter(
        online_until__range=(moment - LOOK_BACK, moment - GONE), channel__is_active=True
    )
    return sum(_continue(session) for session in gone)


def _continue(session: ChatSession) -> int:
    ticket = ticket_of(session)
    if ticket is None:
        return 0
    unseen = DeliveryCopy.objects.select_related("delivery").filter(
        email=sender_of(session),
        delivery__state=DeliveryState.SENT,
        delivery__channel=session.channel_id,
        delivery__message__ticket__in=numbers_of(ticket),
    )
    number = 0
    for copy in unseen.order_by("pk"):
        if continue_by_mail(copy):
            Delivery.objects.filter(pk=copy.delivery_id).update(
                state=DeliveryState.QUEUED, attempts=0, not_before=now(), finished_at=None
            )
            number += 1
    return number
