"""Channels on which customers can object to further messages: then nobody writes to them there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from people.models import Contact, Identity
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
    if not consent.word:
        return _("This customer asked in their preferences on %(day)s for no messages here.") % {"day": day}
    if channel.kind == ChannelKind.TELEGRAM:
        return _("This customer blocked the bot on %(day)s, so Telegram delivers nothing to them.") % {"day": day}
    words = _("This customer wrote “%(word)s” on %(day)s, so nothing may be sent to them here until they write START.")
    return words % {"word": consent.word, "day": day}


@dataclass(frozen=True, slots=True)
class Reach:
    """An address of a contact on a channel on which they can object; `by_word`: they did so on the channel itself."""

    channel: Channel
    address: str
    refused: bool
    by_word: str

    @property
    def key(self) -> str:
        """Names it in a form."""
        return f"{self.channel.pk}:{self.address}"


def reaches(contact: Contact) -> list[Reach]:
    """Where the contact can say whether they are written to: channels they wrote on. Three queries, one without."""
    channels = list(Channel.objects.filter(kind__in=KINDS, is_active=True, tickets__requester=contact).distinct())
    if not channels:
        return []
    owned = list(contact.identities.order_by("value"))
    found = Consent.objects.filter(channel__in=channels, address__in=[identity.value for identity in owned])
    said = {(each.channel_id, each.address): each for each in found}
    pairs = [(channel, each.value) for channel in channels for each in owned if each.kind == IDENTITY_OF[channel.kind]]
    return [_reach(channel, address, said.get((channel.pk, address))) for channel, address in pairs]


def _reach(channel: Channel, address: str, consent: Consent | None) -> Reach:
    refused = consent is not None and consent.refused
    return Reach(channel, address, refused, consent.word if consent and refused else "")
