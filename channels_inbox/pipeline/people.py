"""Newcomers on a channel who are known already, by other addresses that the channel is believed about."""

from channels_inbox.inbound import InboundMessage
from channels_inbox.pipeline.explanation import Explanation
from core.prepared import Prepared
from people.actions.contacts import add_identity, find_or_create_contact
from people.models import Contact, Identity


def recognise(message: InboundMessage, explanation: Explanation) -> Contact | None:
    """The contact of a newcomer who brings other addresses along; None for one who brings none.

    Effects: the contact owns the sender's identity from now on, and those of the others that nobody had.
    """
    if not message.also:
        return None
    owners = {(kind, value): _owner(kind, value) for kind, value in message.also}
    contact = next((owner for owner in owners.values() if owner is not None), None)
    if contact is not None:
        if _owner(message.identity_kind, message.sender) is None:
            add_identity(contact=contact, kind=message.identity_kind, value=message.sender)
        explanation.note("contact", "recognised", f"{contact} has the same address")
    else:
        contact = find_or_create_contact(
            kind=message.identity_kind, value=message.sender, name=message.sender_name, language=message.language
        )
    for (kind, value), owner in owners.items():
        if owner is None:
            add_identity(contact=contact, kind=kind, value=value)
    return contact


def remember(contact: Contact, message: InboundMessage) -> None:
    """Gives a known contact the other addresses that came along and that nobody has. One query, and one for each."""
    taken = set(_TAKEN.rows(values=[value for _kind, value in message.also]))
    for kind, value in message.also:
        if (kind, value) not in taken:
            add_identity(contact=contact, kind=kind, value=value)


def _owner(kind: str, value: str) -> Contact | None:
    identity = _IDENTITY.first(kind=str(kind), value=value)
    return identity.contact if identity else None


_TAKEN: Prepared[tuple[str, str]] = Prepared(
    lambda values: Identity.objects.filter(value__in=values).values_list("kind", "value"), values=[str]
)
_IDENTITY: Prepared[Identity] = Prepared(
    lambda kind, value: Identity.objects.select_related("contact__organization").filter(kind=kind, value=value)[:1],
    kind=str,
    value=str,
)
