"""What mail servers and providers report about something we sent: it lands on the copy it is about (R31).

A report never reopens a ticket and is no message of the customer. The lock order is that of actions/deliveries.py.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from channels_inbox.actions.deliveries import PENDING, settle_state
from channels_inbox.enums import BounceKind
from channels_inbox.inbound import InboundReport
from channels_inbox.models import Delivery, DeliveryCopy
from core import bounces
from core.text import clean_line, normal_address
from tickets.enums import DeliveryState
from tickets.models import Channel

FORWARD = {"delivered": DeliveryState.DELIVERED, "read": DeliveryState.READ}
REACHED = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)


def land_report(*, channel: Channel, report: InboundReport) -> Delivery | None:
    """Writes a report on the copy it is about and returns its delivery; None when we sent no such thing.

    The copy is found by its return path, by the provider's id, or by the Message-ID with the recipient. Effects: a hard
    bounce fails the copy and marks the message (event delivery_failed); soft bounces, delays and complaints are noted
    beside a state that stays; delivered and read move it on.
    """
    with transaction.atomic():
        found = find_copy(channel=channel, report=report)
        if found is None:
            return None
        delivery = Delivery.objects.select_for_update().get(pk=found.delivery_id)
        copy = delivery.copies.get(pk=found.pk)
        if _apply(copy, report):
            copy.save(update_fields=["state", "error"])
            # An attempt that is still going on settles itself, with what is written here.
            if delivery.state not in PENDING:
                settle_state(delivery)
    return delivery


def tell_sender(report: InboundReport) -> bool:
    """Tells whoever in the product queued a mail that it was refused for good, or called spam; False for all others."""
    if report.kind not in {BounceKind.HARD, BounceKind.COMPLAINT}:
        return False
    return bounces.refused(report.original_message_id.strip("<> "), words_of(report))


def find_copy(*, channel: Channel, report: InboundReport) -> DeliveryCopy | None:
    """The copy that a report is about, if any; four queries at most."""
    copies = DeliveryCopy.objects.select_related("delivery")
    if report.copy_id is not None:
        return copies.filter(pk=report.copy_id).first()
    if report.provider_id:
        found = find_by_provider_id(channel, report.provider_id)
        if found is not None:
            return found
    if not report.original_message_id:
        return None
    named = list(
        copies.filter(delivery__message__message_id=report.original_message_id.strip("<> "), delivery__channel=channel)
    )
    recipient = normal_address(report.recipient)
    exact = [copy for copy in named if copy.email == recipient]
    if exact:
        return exact[0]
    # An address that forwards reports the address behind it; with one recipient there is no doubt whom it is about.
    return named[0] if len(named) == 1 else None


def find_by_provider_id(channel: Channel, name: str) -> DeliveryCopy | None:
    """The copy that the provider took under this name, as a whole or in parts; two queries at most."""
    copies = DeliveryCopy.objects.select_related("delivery__message").filter(delivery__channel=channel)
    return copies.filter(provider_id=name).first() or copies.filter(parts__provider_id=name).first()


def _apply(copy: DeliveryCopy, report: InboundReport) -> bool:
    """Changes the copy; False when the report says nothing new."""
    words = words_of(report)
    if report.kind == BounceKind.HARD:
        copy.state, copy.error = DeliveryState.FAILED, words
        return True
    if report.kind in {BounceKind.SOFT, BounceKind.DELAYED, BounceKind.COMPLAINT}:
        copy.error = words
        return True
    further = FORWARD.get(report.kind)
    if further is None or copy.state not in REACHED or REACHED.index(further) <= REACHED.index(copy.state):
        return False
    copy.state = further
    # What had delayed it is over.
    copy.error = ""
    return True


def words_of(report: InboundReport) -> str:
    """What the report says, as shown beside the message: the server's own words where there are any."""
    own = clean_line(f"{report.status} {report.diagnostic}".strip(), 1_000)
    if report.kind == BounceKind.COMPLAINT:
        return _("The recipient marked this message as spam.")
    if report.kind == BounceKind.DELAYED:
        return _("Delayed: %(why)s") % {"why": own or _("the server keeps trying.")}
    if report.kind == BounceKind.SOFT:
        return _("Refused for now: %(why)s") % {"why": own or _("the server gave no reason.")}
    return own or _("The server of the recipient refused this message.")
