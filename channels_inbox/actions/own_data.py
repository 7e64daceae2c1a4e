"""What a customer may ask for about their data: a copy of it, and that it be deleted."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from channels_inbox.access import PUBLIC
from channels_inbox.actions.channels import contact_form_channel
from channels_inbox.portal import STATES, public_values
from core.clocks import api_time, now
from people.enums import Role
from people.models import Agent, Contact, CustomerSession, Team
from tickets import events
from tickets.actions import change
from tickets.actions.incoming import Incoming
from tickets.actions.intake import open_ticket
from tickets.consents import reaches
from tickets.enums import UNSOLVED, Flag, MessageKind, MessageState, Purpose
from tickets.log import By
from tickets.models import Message, Ticket, TicketEvent

DELETION_TAG = "data-deletion"


def copy_of(contact: Contact) -> dict[str, Any]:
    """Everything that is kept about a contact and that they may read, as JSON takes it; six queries and one a channel.

    Their own requests with what was written in them, and what they wrote in requests of others. No notes, nothing that
    agents think: only what was said between them and us. Files are named; they are downloaded from their requests.
    """
    own = Ticket.objects.filter(requester=contact, flag=Flag.NONE).exclude(purpose=Purpose.INTERNAL)
    return {
        "exported_at": api_time(now()),
        "contact": _profile(contact),
        "addresses": [
            {"kind": each.kind, "address": each.value, "verified_at": api_time(each.verified_at)}
            for each in contact.identities.order_by("pk")
        ],
        "consents": [
            {"channel": reach.channel.name, "address": reach.address, "wants_messages": not reach.refused}
            for reach in reaches(contact)
        ],
        "requests": _requests(own.order_by("pk")),
        "messages_in_requests_of_others": [
            _message(each)
            for each in _public().filter(author_contact=contact).exclude(ticket__requester=contact).order_by("pk")
        ],
    }


def _profile(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "email": contact.email,
        "organization": contact.organization.name if contact.organization else None,
        "language": contact.language,
        "time_zone": contact.time_zone,
        "country": contact.country,
        "since": api_time(contact.created_at),
    }


def _public() -> Any:
    found = Message.objects.filter(kind__in=PUBLIC, state=MessageState.SHOWN)
    return found.select_related("author_agent", "channel").prefetch_related("attachments")


def _requests(tickets: Any) -> list[dict[str, Any]]:
    held = {ticket.pk: _request(ticket) for ticket in tickets.select_related("channel")}
    for message in _public().filter(ticket__in=held).order_by("sent_at", "id"):
        held[message.ticket_id]["messages"].append(_message(message))
    for event in TicketEvent.objects.filter(ticket__in=held, kind=events.SURVEY_ANSWERED).order_by("id"):
        rating = {"at": api_time(event.at), "score": event.data.get("score"), "comment": event.data.get("comment", "")}
        held[event.ticket_id]["ratings"].append(rating)
    return list(held.values())


def _request(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.pk,
        "subject": ticket.subject,
        "state": str(STATES[ticket.category]),
        "channel": ticket.channel.name,
        "language": ticket.language,
        "created_at": api_time(ticket.created_at),
        "solved_at": api_time(ticket.solved_at),
        "fields": dict(public_values(ticket)),
        "messages": [],
        "ratings": [],
    }


def _message(message: Message) -> dict[str, Any]:
    from_customer = message.kind == MessageKind.CUSTOMER
    agent = message.author_agent.name if message.author_agent else message.channel.name
    return {
        "at": api_time(message.sent_at),
        "from": (message.author_name or message.author_email) if from_customer else agent,
        "text": message.text,
        "files": [
            {"name": file.filename, "bytes": file.size, "type": file.content_type} for file in message.attachments.all()
        ],
    }


def open_deletion(contact: Contact) -> Ticket | None:
    """The unsolved ticket in which the contact asked for deletion, if there is one. One query."""
    asked = Ticket.objects.filter(requester=contact, tags__contains=[DELETION_TAG], category__in=UNSOLVED)
    return asked.filter(flag=Flag.NONE, merged_into=None).first()


def ask_deletion(*, customer: CustomerSession, language: str) -> Ticket:
    """A ticket for the administrators' team that asks to delete the contact's data; the one that is open, if any.

    Effects: events ticket_created, customer_message, tags_changed. Nothing is deleted by it: a person looks first.
    """
    with transaction.atomic():
        contact = Contact.objects.select_for_update(of=("self",)).get(pk=customer.contact_id)
        if (asked := open_deletion(contact)) is not None:
            return asked
        moment = now()
        incoming = Incoming(
            channel=contact_form_channel(),
            author=contact,
            author_email=customer.email,
            subject=_("Please delete my data"),
            text=_("I ask you to delete what you keep about me."),
            language=language,
            sent_at=moment,
            received_at=moment,
        )
        ticket = open_ticket(incoming=incoming, team=_administrators_team()).ticket
        return change.set_tags(ticket_number=ticket.pk, by=By.contact(contact), add=[DELETION_TAG])


def _administrators_team() -> Team | None:
    """The home team of the first administrator who works here; None leaves it to the channel."""
    found = Agent.objects.filter(role=Role.ADMINISTRATOR, is_active=True, home_team__is_active=True)
    first = found.select_related("home_team").order_by("pk").first()
    return first.home_team if first else None
