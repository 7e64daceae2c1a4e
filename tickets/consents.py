"""Channels on which customers can object to further messages: then nobody writes to them there."""

from collections.abc import Iterable

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from people.models import Identity
from tickets.enums import IDENTITY_OF, ChannelKind
from tickets.errors import Refused
from tickets.models import Channel, Consent, Ticket

KINDS = frozenset({ChannelKind.SMS, ChannelKind.TELEGRAM})


def refusal_words(channel: Channel, addresses: Iterable[str]) -> str:
    """Why an answer to one of these addresses must not leave, or "". One query, none on channels without objections."""
    if channel.kind not in KINDS:
        return ""
    found = Consent.objects.filter(channel=channel, address__in=list(addresses), refused=True).first()
    return _words(found, channel)


def refuse_unwanted(channel: Channel, addresses: Iterable[str]) -> None:
    """Raises Refused when somebody wants no messages at one of these addresses; queries as `refusal_words`."""
    if words := refusal_words(channel, addresses):
        raise Refused(words)


def requester_refusal(ticket: Ticket) -> str:
    """What the composer says when the requester wants no messages here, or "". Queries as `refusal_words`."""
    if ticket.channel.kind not in KINDS:
        return ""
    owned = Identity.objects.filter(contact=ticket.requester_id, kind=IDENTITY_OF[ticket.channel.kind])
    found = Consent.objects.filter(channel=ticket.channel_id, refused=True, address__in=owned.values("value"))
    return _words(found.first(), ticket.channel)


def _words(consent: Consent | None, channel: Channel) -> str:
    if consent is None:
        return ""
    day = formats.date_format(timezone.localtime(consent.at), "SHORT_DATE_FORMAT")
    if channel.kind == ChannelKind.TELEGRAM:
        return _("This customer blocked the bot on %(day)s, so Telegram delivers nothing to them.") % {"day": day}
    words = _("This customer wrote “%(word)s” on %(day)s, so nothing may be sent to them here until they write START.")
    return words % {"word": consent.word, "day": day}
