"""Channels on which a customer may be answered for some time only after their last message."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.clocks import now
from tickets.enums import ChannelKind, MessageKind
from tickets.errors import Refused
from tickets.models import Message, Ticket

WINDOWS: dict[str, timedelta] = {ChannelKind.WHATSAPP: timedelta(hours=24)}


def refuse_late_reply(ticket: Ticket) -> None:
    """Raises Refused once the channel takes no answer any more. No query where there is no window, else one."""
    window = WINDOWS.get(ticket.channel.kind)
    if window is None:
        return
    written = Message.objects.filter(ticket=ticket, kind=MessageKind.CUSTOMER).order_by("-sent_at")
    last = written.values_list("sent_at", flat=True).first()
    if last is None or last + window < now():
        raise Refused(_closed(window))


def window_words(ticket: Ticket, messages: Iterable[Message]) -> tuple[bool, str]:
    """Whether an answer is taken, and what the composer says about the time that is left; "" without a window.

    From messages that were read already.
    """
    window = WINDOWS.get(ticket.channel.kind)
    if window is None:
        return True, ""
    last = max((row.sent_at for row in messages if row.kind == MessageKind.CUSTOMER), default=None)
    if last is None or last + window < now():
        return False, _closed(window)
    return True, _("You can answer here until %(instant)s.") % {"instant": _written(last + window)}


def _closed(window: timedelta) -> str:
    hours = int(window.total_seconds() // 3600)
    words = _(
        "The customer's last message is more than %(hours)s hours old, so this channel takes templates alone. Send one,"
        " write to them another way, or wait until they write again."
    )
    return words % {"hours": hours}


def _written(instant: datetime) -> str:
    return formats.date_format(timezone.localtime(instant), "SHORT_DATETIME_FORMAT")
