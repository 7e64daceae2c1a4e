"""The only door of a customer to a ticket: a link that holds now, for a ticket they take part in (R3, R8, R36)."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from channels_inbox.models import RequestLink
from core.clocks import now
from core.signing import hashed
from people.models import Contact
from tickets.enums import Flag, MessageKind, MessageState
from tickets.models import Attachment, Message, Participant, Ticket

PUBLIC = (MessageKind.CUSTOMER, MessageKind.REPLY, MessageKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Request:
    """A ticket as one customer may see it; `numbers` are those of the tickets whose messages belong to it."""

    link: RequestLink
    ticket: Ticket
    numbers: tuple[int, ...]

    def messages(self) -> QuerySet[Message]:
        """What was written to and by customers, in order: no notes, nothing held, scheduled or withdrawn."""
        shown = Message.objects.filter(ticket_id__in=self.numbers, kind__in=PUBLIC, state=MessageState.SHOWN)
        return shown.select_related("author_agent", "channel").prefetch_related("attachments").order_by("sent_at", "id")


def access_request(token: str) -> Request:
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
        members = Ticket.objects.filter(Q(pk=survivor.pk) | Q(merged_into=survivor)).values_list("pk", flat=True)
        return Request(link, survivor, tuple(members))
    return Request(link, link.ticket, (link.ticket.pk,))


def takes_part(contact: Contact, ticket: Ticket) -> bool:
    """Whether the contact asked for the ticket or was let in. One query at most."""
    if ticket.requester_id == contact.pk:
        return True
    approved = Participant.objects.filter(ticket=ticket, contact=contact, state=Participant.State.APPROVED)
    return approved.exists()


def access_request_file(token: str, attachment_id: int) -> Attachment:
    """A file of a message that the link shows; else Http404 (R22)."""
    request = access_request(token)
    found = Attachment.objects.filter(
        pk=attachment_id, message__in=request.messages().prefetch_related(None).order_by()
    ).first()
    if found is None:
        raise Http404
    return found
