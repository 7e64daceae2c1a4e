"""Addresses that a message goes to: cleaned, checked, each once."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.text import clean_line, header_value, normal_address
from people.enums import IdentityKind
from people.models import Identity
from tickets.consents import refuse_unwanted
from tickets.enums import IDENTITY_OF, MessageKind
from tickets.errors import Refused
from tickets.models import Channel, Message, Participant, Ticket
from tickets.windows import refuse_late_reply

# {"name", "email"}; of who is reached at an identity {"name", "email": "", "identity": its kind, "address": its value}.
Address = dict[str, str]
Given = Sequence[Address] | None


def addresses(given: Iterable[Address | str]) -> list[Address]:
    """Each address once, in order; raises Refused for one that cannot be written to (R11)."""
    result: dict[str, Address] = {}
    for entry in given:
        address = {"name": "", "email": entry} if isinstance(entry, str) else entry
        email = normal_address(address.get("email", ""))
        if not email:
            continue
        try:
            validate_email(email)
            header_value(address.get("name", ""))
        except (ValidationError, ValueError):
            raise Refused(_("“%(email)s” is not an address that mail can be sent to.") % {"email": email}) from None
        result.setdefault(email, {"name": clean_line(address.get("name", ""), 160), "email": email})
    return list(result.values())


def reply_recipients(
    ticket: Ticket, to: Given, cc: Given, bcc: Given, *, at_any_time: bool = False
) -> tuple[list[Address], list[Address], list[Address]]:
    """(to, cc, bcc) of a reply: as given, else the requester and the approved participants.

    `at_any_time`: the channel takes it although the time for free answers is over. Raises Refused for a requester
    without an address or one who wants no messages, and for recipients where nobody but the customer is reached.
    """
    if is_addressed(ticket.channel):
        recipients = addresses(to) if to is not None else default_recipients(ticket)
        copies = addresses(cc) if cc is not None else approved_participants(ticket)
    elif to or cc or bcc:
        raise Refused(_("On this channel a reply goes to the customer alone."))
    else:
        if not at_any_time:
            refuse_late_reply(ticket)
        recipients, copies = default_recipients(ticket), []
        refuse_unwanted(ticket.channel, [entry["address"] for entry in recipients])
    if not recipients:
        raise Refused(_("This contact has no address to write to."))
    return recipients, copies, addresses(bcc or [])


def approved_participants(ticket: Ticket) -> list[Address]:
    """Who else takes part by mail; one query."""
    joined = Participant.objects.filter(ticket=ticket, state=Participant.State.APPROVED).select_related("contact")
    return [{"name": row.contact.name, "email": row.email} for row in joined]


def default_recipients(ticket: Ticket) -> list[Address]:
    """Whom a reply goes to unless somebody says otherwise: the requester, by mail or at their identity here.

    No query by mail; one elsewhere, two for a requester with several identities of the kind.
    """
    kind = IDENTITY_OF.get(ticket.channel.kind)
    return requester_address(ticket) if kind is None else _requester_identity(ticket, kind)


def is_addressed(channel: Channel) -> bool:
    """Whether people choose whom a reply on this channel goes to."""
    return channel.kind not in IDENTITY_OF


def external_value(channel: Channel, value: str) -> str:
    """An external id as an identity holds it: what one system calls a customer means nothing to another."""
    return f"{channel.slug}:{value}"


def _requester_identity(ticket: Ticket, kind: IdentityKind) -> list[Address]:
    """The requester's identity of a kind as a list of one, or of none; the one that wrote last when there are more."""
    owned = Identity.objects.filter(contact=ticket.requester_id, kind=kind).order_by("-pk")
    if kind == IdentityKind.EXTERNAL:
        owned = owned.filter(value__startswith=external_value(ticket.channel, ""))
    values = list(owned.values_list("value", flat=True))
    if len(values) > 1:
        written = Message.objects.filter(ticket=ticket, kind=MessageKind.CUSTOMER, author_email__in=values)
        last = written.order_by("-seq").values_list("author_email", flat=True).first()
        values = [last or values[0]]
    name = ticket.requester.name
    return [{"name": name, "email": "", "identity": str(kind), "address": value} for value in values]


def requester_address(ticket: Ticket) -> list[Address]:
    """The requester's address as a list of one, or of none."""
    requester = ticket.requester
    return [{"name": requester.name, "email": requester.email}] if requester.email else []
