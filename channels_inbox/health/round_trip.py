"""A mail that a mailbox writes to itself, so that an administrator sees the whole way out and in work."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from channels_inbox.addresses import domain_of
from channels_inbox.enums import ItemState
from channels_inbox.errors import AdapterError
from channels_inbox.models import ChannelSettings, Envelope, Item
from channels_inbox.outbound.checks import CheckResult
from channels_inbox.outbound.config import read_outgoing
from channels_inbox.outbound.letters import Letter, Mailbox
from channels_inbox.outbound.senders import open_sender
from channels_inbox.outbound.system import AUTOMATIC
from core.clocks import now
from core.signing import mac, mac_matches, new_token
from tickets.models import Channel

RULE = "test-mail"
PATIENCE = timedelta(minutes=2)
SHOWN = timedelta(minutes=15)
_ID = re.compile(r"^t\.(\d{1,18})\.([a-z0-9]{10,60})\.([a-z2-7]{26})@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trip:
    """How the last test mail is doing: under way, back after so many seconds, or not back in time."""

    sent_at: datetime
    seconds: float | None
    is_over: bool


def send_test_mail(channel: Channel) -> CheckResult:
    """Sends a mail from the channel to itself, now; never raises for what the server does.

    Effects: `test_sent_at`. What comes back is recognised by its signed Message-ID and makes no ticket.
    """
    outgoing = read_outgoing(channel)
    nonce = "".join(sign for sign in new_token().lower() if sign.isalnum())[:40]
    stored = ChannelSettings.objects.filter(pk=channel.pk)
    stored.update(test_sent_at=Now())  # by the clock that says when something was received
    letter = Letter(
        sender=Mailbox("", outgoing.address),
        recipient=outgoing.address,
        return_path="",
        to=[Mailbox("", outgoing.address)],
        subject=_("Test of this mailbox"),
        text=_("The helpdesk wrote this mail to itself to see whether it comes back. Nobody needs to answer it."),
        message_id=f"t.{channel.pk}.{nonce}.{mac(RULE, channel.pk, nonce)}@{domain_of(outgoing.address)}",
        date=now(),
        headers=dict(AUTOMATIC),
    )
    try:
        sender = open_sender(outgoing)
        try:
            sender.send(letter)
        finally:
            sender.close()
    except AdapterError as problem:
        stored.update(test_sent_at=None)
        return CheckResult(False, problem.words)
    return CheckResult(True, _("The test mail has left. It shows below when it comes back."))


def is_test_mail(message_id: str, channel_id: int) -> bool:
    """Whether this Message-ID is one that we signed for a test of this channel."""
    found = _ID.match(message_id)
    if found is None or int(found[1]) != channel_id:
        return False
    return mac_matches(found[3].lower(), RULE, channel_id, found[2].lower())


def last_trip(channel: Channel, at: datetime | None = None) -> Trip | None:
    """The last test mail of a channel, while it is news. One query, over what came in since it was sent."""
    sent_at = channel.settings.test_sent_at
    moment = at or now()
    if sent_at is None or moment - sent_at > SHOWN:
        return None
    since = Envelope.objects.filter(channel=channel, received_at__gte=sent_at)
    back = Item.objects.filter(envelope__in=since, state=ItemState.IGNORED, rule=RULE).order_by("id")
    received = back.values_list("finished_at", flat=True).first()
    seconds = (received - sent_at).total_seconds() if received else None
    return Trip(sent_at, seconds, is_over=received is not None or moment - sent_at > PATIENCE)
