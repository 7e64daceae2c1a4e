"""Writes request links, and ends them."""

from datetime import timedelta

from django.urls import reverse

from channels_inbox.models import RequestLink
from core.clocks import now
from core.signing import hashed, new_token
from core.text import normal_address
from people.addresses import absolute
from people.models import Contact
from tickets.models import Ticket

LINK_DAYS = 90
KEPT_DAYS = 30  # beyond their end


def make_request_link(ticket: Ticket, contact: Contact, email: str = "") -> str:
    """A fresh link of 90 days for this recipient of this ticket; only ever mail it to that address (R3).

    `email` is the recipient's address where the contact has several. Returns the full address; effects: one row.
    """
    token = new_token()
    RequestLink.objects.create(
        ticket=ticket,
        contact=contact,
        email=normal_address(email or contact.email),
        token_hash=hashed(token),
        expires_at=now() + timedelta(days=LINK_DAYS),
    )
    return absolute(reverse("help:request", args=[token]))


def revoke_request_link(*, link: RequestLink) -> None:
    """Ends one link."""
    RequestLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now())


def revoke_request_links(*, ticket: Ticket, contact: Contact | None = None) -> int:
    """Ends every link to a ticket, or those of one contact; returns how many."""
    links = RequestLink.objects.filter(ticket=ticket, revoked_at=None)
    if contact is not None:
        links = links.filter(contact=contact)
    return links.update(revoked_at=now())


def forget_links() -> int:
    """Deletes links that ended a month ago or earlier; returns how many."""
    deleted, _by_table = RequestLink.objects.filter(expires_at__lt=now() - timedelta(days=KEPT_DAYS)).delete()
    return deleted
