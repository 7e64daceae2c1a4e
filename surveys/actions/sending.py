"""Turns what is planned into invitations: sent, or kept with the one reason why nobody was asked."""

import logging
import time
from datetime import timedelta

from django.db import transaction

from core.clocks import now
from people.models import Contact
from surveys import letters
from surveys.actions.invitations import (
    about,
    is_sampled,
    last_answer,
    wants_none,
    was_asked,
    write_invitation,
)
from surveys.enums import Mode, Skipped
from surveys.models import Planned, Survey
from tickets.enums import DONE, ChannelKind, Flag, Purpose
from tickets.errors import Refused
from tickets.models import Ticket, TicketEvent
from tickets.recipients import default_recipients, reply_recipients

log = logging.getLogger(__name__)
SLICE_S = 40.0
LATER = timedelta(minutes=10)
TEXTS = {ChannelKind.SMS: Mode.SMS, ChannelKind.WHATSAPP: Mode.WHATSAPP}
FLAGS = {Flag.SPAM: Skipped.SPAM, Flag.DELETED: Skipped.DELETED, Flag.TEST: Skipped.TEST}


def send_due() -> int:
    """Settles what is due, each in a transaction of its own; returns how many were asked.

    Exactly once: the row that is planned goes in the transaction that writes the invitation and queues its message;
    other workers skip it while it is held. What fails is tried again in ten minutes and holds nobody up.
    """
    asked, until = 0, time.monotonic() + SLICE_S
    while time.monotonic() < until:
        key = 0
        try:
            with transaction.atomic():
                row = _claim()
                if row is None:
                    return asked
                key = row.pk
                asked += _settle(row)
                row.delete()
        except Exception:
            log.exception("planned question %s could not be sent; tried again later", key)
            Planned.objects.filter(pk=key).update(due_at=now() + LATER)
    return asked


def _claim() -> Planned | None:
    due = Planned.objects.select_for_update(skip_locked=True, of=("self",)).filter(due_at__lte=now())
    return due.select_related("survey", "wave", "asked_by").order_by("due_at", "id").first()


def _settle(row: Planned) -> bool:
    """Writes the invitation; whether somebody was asked. Nothing is written when the chat has asked already."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=row.contact_id)
    ticket = _ticket(row)
    if about(row.survey, ticket, row.occasion).filter(contact=contact).exists():
        return False
    credited = last_answer(ticket) if ticket else None
    skipped = _why_not(row, ticket, contact, credited)
    mode = Mode.MAIL
    if skipped == Skipped.NO:
        mode, skipped = _way(row.survey, ticket, contact)
    invitation = write_invitation(
        survey=row.survey,
        contact=contact,
        occasion=row.occasion,
        mode=mode,
        skipped=skipped,
        ticket=ticket,
        credited=credited,
        wave=row.wave,
        asked_by=row.asked_by,
    )
    if skipped != Skipped.NO:
        return False
    letters.send(invitation)
    return True


def _ticket(row: Planned) -> Ticket | None:
    """The ticket that is asked about; that into which it was merged when the same customer's."""
    if row.ticket_id is None:
        return None
    found = Ticket.objects.select_related("channel", "requester", "organization", "merged_into")
    return found.get(pk=row.ticket_id)


def _why_not(row: Planned, ticket: Ticket | None, contact: Contact, credited: TicketEvent | None) -> Skipped:
    """The first reason not to ask, in the order of `Skipped`; what concerns addresses is `_way`'s."""
    survey = row.survey
    if not survey.is_active or survey.archived_at:
        return Skipped.SWITCHED_OFF
    if ticket is not None and (reason := _of_ticket(ticket, credited)) != Skipped.NO:
        return reason
    if hasattr(contact.account, "agent"):
        return Skipped.STAFF
    is_picked = row.wave_id is not None or row.asked_by_id is not None
    if not is_picked and not is_sampled(survey.pk, survey.sample_percent, row.occasion, contact.pk):
        return Skipped.SAMPLED_OUT
    if wants_none(contact):
        return Skipped.OPTED_OUT
    return Skipped.THROTTLED if was_asked(survey, contact) else Skipped.NO


def _of_ticket(ticket: Ticket, credited: TicketEvent | None) -> Skipped:
    if ticket.flag != Flag.NONE:
        return FLAGS[Flag(ticket.flag)]
    if ticket.purpose != Purpose.REQUEST or ticket.merged_into_id:
        return Skipped.INTERNAL
    if ticket.category not in DONE:
        return Skipped.REOPENED
    return Skipped.UNANSWERED if credited is None else Skipped.NO


def _way(survey: Survey, ticket: Ticket | None, contact: Contact) -> tuple[Mode, Skipped]:
    """How the customer is asked: as they wrote where the survey goes that way, else by mail."""
    why = Skipped.NO_ADDRESS
    mode = TEXTS.get(ChannelKind(ticket.channel.kind)) if ticket else None
    if ticket and mode and mode in survey.ways and default_recipients(ticket):
        try:
            reply_recipients(ticket, None, None, None)
        except Refused:
            why = Skipped.WINDOW if mode == Mode.WHATSAPP else Skipped.OPTED_OUT
        else:
            return mode, Skipped.NO
    if Mode.MAIL in survey.ways and contact.email and letters.can_mail():
        return Mode.MAIL, Skipped.NO
    return Mode.MAIL if mode is None or mode not in survey.ways else mode, why
