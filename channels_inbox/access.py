"""The only doors of a customer to a ticket: a link that holds now, or being signed in (R3, R8, R34, R36)."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from channels_inbox.models import RequestLink
from core.clocks import now
from core.signing import hashed
from people.models import Contact, CustomerSession
from tickets.enums import Flag, MessageKind, MessageState, Purpose
from tickets.models import Attachment, Message, Participant, Ticket

PUBLIC = (MessageKind.CUSTOMER, MessageKind.REPLY, MessageKind.SYSTEM)
Taking = Participant.State


@dataclass(frozen=True)
class Request:
    """A ticket as one customer may see it, who speaks as `email`.

    `numbers` are those of the tickets whose messages belong to it.
    """

    contact: Contact
    email: str
    ticket: Ticket
    numbers: tuple[int, ...]

    def messages(self) -> QuerySet[Message]:
        """What was written to and by customers, in order: no notes, nothing held, scheduled or withdrawn."""
        shown = Message.objects.filter(ticket_id__in=self.numbers, kind__in=PUBLIC, state=MessageState.SHOWN)
        return shown.select_related("author_agent", "channel").prefetch_related("attachments").order_by("sent_at", "id")

    def file(self, attachment_id: int) -> Attachment:
        """A file of one of its messages; else Http404 (R22)."""
        messages = self.messages().prefetch_related(None).order_by()
        found = Attachment.objects.filter(pk=attachment_id, message__in=messages).first()
        if found is None:
            raise Http404
        return found


@dataclass(frozen=True)
class LinkedRequest(Request):
    """A request behind its link."""

    link: RequestLink


@dataclass(frozen=True)
class OwnRequest(Request):
    """A request of somebody who is signed in; `may_write`: they take part, and do not only see it as a colleague."""

    may_write: bool

    @property
    def is_requester(self) -> bool:
        """Whether it is theirs."""
        return self.ticket.requester_id == self.contact.pk


def access_request(token: str) -> LinkedRequest:
    """The request behind a link; Http404 when it does not hold, or its recipient takes no part (any more).

    A ticket that was merged leads to the survivor if they take part in that too. Effects: when it was last used.
    """
    link = (
        RequestLink.objects.select_related("ticket__merged_into", "ticket__status", "contact")
        .filter(token_hash=hashed(token), revoked_at=None, expires_at__gt=now())
        .first()
    )
    if link is None or link.ticket.flag != Flag.NONE or not takes_part(link.contact, link.ticket):
        raise Http404
    RequestLink.objects.filter(pk=link.pk).update(last_used_at=now())
    survivor = link.ticket.merged_into
    if survivor is not None and takes_part(link.contact, survivor):
        return LinkedRequest(link.contact, link.email, survivor, _members(survivor), link)
    return LinkedRequest(link.contact, link.email, link.ticket, (link.ticket.pk,), link)


def takes_part(contact: Contact, ticket: Ticket) -> bool:
    """Whether the contact asked for the ticket or was let in. One query at most."""
    if ticket.requester_id == contact.pk:
        return True
    approved = Participant.objects.filter(ticket=ticket, contact=contact, state=Taking.APPROVED)
    return approved.exists()


def sees_colleagues(contact: Contact) -> bool:
    """Whether the contact's organization lets its people see each other's requests."""
    return contact.organization is not None and contact.organization.shares_requests


def requests_of(contact: Contact, *, colleagues: bool = False) -> QuerySet[Ticket]:
    """The requests that the contact sees: their own, those they were let into, and `colleagues`' where that is allowed.

    Nothing flagged, merged away or internal. Whom an agent refused as a participant does not see that request. One
    query besides its own: the numbers are spelled out, because PostgreSQL finds no index for a subquery beside an OR.
    """
    taken = dict(Participant.objects.filter(contact=contact).values_list("ticket_id", "state"))
    seen = Q(requester=contact) | Q(pk__in=[number for number, state in taken.items() if state == Taking.APPROVED])
    if colleagues and sees_colleagues(contact):
        refused = [number for number, state in taken.items() if state == Taking.REFUSED]
        seen |= Q(organization=contact.organization) & ~Q(pk__in=refused)
    return Ticket.objects.filter(seen, flag=Flag.NONE, merged_into=None).exclude(purpose=Purpose.INTERNAL)


def access_own_request(customer: CustomerSession, number: int) -> OwnRequest:
    """A request that somebody who is signed in sees; else Http404. Four queries at most."""
    contact = customer.contact
    found = requests_of(contact, colleagues=True).select_related("status", "requester", "channel").filter(pk=number)
    ticket = found.first()
    if ticket is None:
        raise Http404
    return OwnRequest(contact, customer.email, ticket, _members(ticket), takes_part(contact, ticket))


def _members(ticket: Ticket) -> tuple[int, ...]:
    """The ticket and those that were merged into it. One query."""
    return tuple(Ticket.objects.filter(Q(pk=ticket.pk) | Q(merged_into=ticket)).values_list("pk", flat=True))


def access_request_file(token: str, attachment_id: int) -> Attachment:
    """A file of a message that the link shows; else Http404 (R22)."""
    return access_request(token).file(attachment_id)
