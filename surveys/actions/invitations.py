"""Writes invitations: once for each resolution, to a contact once in seven days."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from core.clocks import now
from core.signing import hashed, new_token
from people.addresses import absolute
from people.models import Contact
from surveys.enums import HandledBy, Kind, Mode, Skipped
from surveys.events import tell_asked
from surveys.models import Invitation, Survey, SurveyLink
from tickets.enums import DONE, Flag, Purpose
from tickets.events import AGENT_REPLY, BOT_REPLY, CALL_LOGGED
from tickets.log import tier_of
from tickets.models import Ticket, TicketEvent

EXPIRES = timedelta(days=14)
THROTTLE = timedelta(days=7)


def invite_about(*, ticket: Ticket, mode: Mode, language: str = "") -> Invitation | None:
    """The invitation about the ticket's latest resolution, made when there is none; None when nobody is to be asked.

    Asked is who wanted something, on a channel where the survey is put, once a person or the bot has answered and the
    ticket is solved. Effects: one row; for a contact who was asked within seven days it says so, and nobody is asked.
    """
    survey = _survey_of(ticket)
    if survey is None or ticket.category not in DONE or ticket.flag != Flag.NONE or ticket.purpose != Purpose.REQUEST:
        return None
    occasion = ticket.solved_at.isoformat() if ticket.solved_at else ""
    existing = Invitation.objects.filter(version__survey=survey, ticket=ticket, occasion=occasion)
    if found := existing.select_related("version__survey").first():
        return found
    with transaction.atomic():
        contact = Contact.objects.select_for_update().get(pk=ticket.requester_id)
        return existing.select_related("version__survey").first() or _invite(survey, ticket, contact, mode, language)


def _survey_of(ticket: Ticket) -> Survey | None:
    return Survey.objects.filter(kind=Kind.CSAT, is_active=True, channels=ticket.channel_id).first()


def _invite(survey: Survey, ticket: Ticket, contact: Contact, mode: Mode, language: str) -> Invitation | None:
    version = survey.versions.order_by("-number").first()
    credited = _last_answer(ticket)
    if version is None or credited is None:
        return None
    moment = now()
    asked = Invitation.objects.filter(contact=contact, skipped="", sent_at__gt=moment - THROTTLE)
    row = Invitation.objects.create(
        version=version,
        ticket=ticket,
        contact=contact,
        occasion=ticket.solved_at.isoformat() if ticket.solved_at else "",
        agent_id=credited.agent_id or None,
        team_id=credited.team_id,
        handled_by=HandledBy.BOT if credited.kind == BOT_REPLY else HandledBy.HUMAN,
        channel=ticket.channel.metric_channel,
        brand_id=ticket.brand_id,
        tier=tier_of(ticket),
        language=language or ticket.language,
        mode=mode,
        sent_at=moment,
        expires_at=moment + EXPIRES,
        skipped=Skipped.THROTTLED if asked.exists() else Skipped.NO,
    )
    tell_asked([row])
    return row


def _last_answer(ticket: Ticket) -> TicketEvent | None:
    """The last human response before the resolution; without any the bot's. One query, two for a bot's ticket."""
    group = Q(ticket=ticket.pk) | Q(ticket__merged_into=ticket.pk)
    answers = TicketEvent.objects.filter(group, at__lte=ticket.solved_at or now()).order_by("-at", "-id")
    human = answers.filter(Q(kind=AGENT_REPLY) | Q(kind=CALL_LOGGED, data__answered=True))
    return human.first() or answers.filter(kind=BOT_REPLY).first()


def make_link(*, invitation: Invitation) -> str:
    """The address of a page on which the invitation is answered; only ever mail it to its contact. One row."""
    token = new_token()
    SurveyLink.objects.create(invitation=invitation, token_hash=hashed(token))
    return absolute(reverse("survey:page", args=[token]))
