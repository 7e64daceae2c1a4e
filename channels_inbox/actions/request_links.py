"""Writes request links, and mails fresh ones to whoever asks with their address."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from channels_inbox.models import RequestLink
from core.clocks import now
from core.signing import hashed, new_token
from core.text import normal_address
from people import queries
from people.addresses import absolute
from people.enums import IdentityKind
from people.models import Contact, Identity
from tickets.enums import Flag
from tickets.models import Participant, Ticket

LINK_DAYS = 90
KEPT_DAYS = 30  # beyond their end
MOST_LINKS = 10  # the newest requests in one mail


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


def mail_request_links(*, email: str, language: str = "") -> int:
    """Mails fresh links to the newest requests of this address, if it has any; returns how many.

    The mail goes to the address alone and names numbers and dates, nothing that anybody wrote (R32).
    """
    address = normal_address(email)
    identity = Identity.objects.select_related("contact").filter(kind=IdentityKind.EMAIL, value=address).first()
    if identity is None:
        return 0
    tickets = requests_of(identity.contact)
    if not tickets:
        return 0
    links = [{"ticket": ticket, "url": make_request_link(ticket, identity.contact, address)} for ticket in tickets]
    with translation.override(identity.contact.language or language or None):
        context = {"links": links, "company": queries.company(), "days": LINK_DAYS}
        body = render_to_string("channels_inbox/mail/request_links.txt", context)
        headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
        EmailMessage(_("Links to your requests"), body, None, [address], headers=headers).send()
    return len(links)


def requests_of(contact: Contact) -> list[Ticket]:
    """The newest tickets that this contact asked for or takes part in. One query."""
    takes_part = Q(requester=contact) | Q(participants__contact=contact, participants__state=Participant.State.APPROVED)
    mine = Ticket.objects.filter(takes_part, flag=Flag.NONE, merged_into=None)
    return list(mine.distinct().order_by("-number")[:MOST_LINKS])
