"""Writes invitations: once for each resolution, to a contact once in the quiet time of the survey."""

from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from core.clocks import now
from core.signing import hashed, new_token
from people.addresses import absolute
from people.models import Agent, Contact
from surveys.enums import HandledBy, Mode, Skipped, Trigger
from surveys.events import tell_asked
from surveys.models import Invitation, OptOut, Survey, SurveyLink, Wave
from tickets.enums import DONE, Flag, Purpose
from tickets.events import AGENT_REPLY, BOT_REPLY, CALL_LOGGED
from tickets.log import tier_of
from tickets.models import Ticket, TicketEvent

EXPIRES = timedelta(days=14)
WEEK = timedelta(days=7)
# The transcript of a chat brings the chat's question along.
PLACES = {Mode.CHAT: "chat", Mode.PAGE: "page", Mode.MAIL: "chat"}


def invite_about(*, ticket: Ticket, mode: Mode, language: str = "") -> Invitation | None:
    """The invitation about the ticket's latest resolution, made when there is none; None when nobody is to be asked.

    Asked is who wanted something, where the survey is put, once a person or the bot has answered and the ticket is
    solved. Effects: one row; for a contact who was asked within the quiet time it says so, and nobody is asked.
    """
    survey = _survey_of(ticket, PLACES[mode])
    if survey is None or ticket.category not in DONE or ticket.flag != Flag.NONE or ticket.purpose != Purpose.REQUEST:
        return None
    existing = about(survey, ticket, occasion_of(ticket))
    if found := existing.first():
        return found
    with transaction.atomic():
        contact = Contact.objects.select_for_update().get(pk=ticket.requester_id)
        if found := existing.first():
            return found
        credited = last_answer(ticket)
        if credited is None:
            return None
        skipped = Skipped.THROTTLED if was_asked(survey, contact) else Skipped.NO
        return write_invitation(
            survey=survey,
            contact=contact,
            occasion=occasion_of(ticket),
            mode=mode,
            skipped=skipped,
            ticket=ticket,
            credited=credited,
            language=language,
        )


def _survey_of(ticket: Ticket, place: str) -> Survey | None:
    """The survey that is put in this place about tickets of this channel; the oldest of several. One query."""
    found = Survey.objects.filter(is_active=True, channels=ticket.channel_id, ways__contains=[place])
    tier = Q(tiers__isnull=True) | Q(tiers__slug=tier_of(ticket))
    return found.filter(tier).exclude(trigger=Trigger.NEVER).order_by("id").first()


def occasion_of(ticket: Ticket) -> str:
    """Names the ticket's latest resolution."""
    return ticket.solved_at.isoformat() if ticket.solved_at else ""


def about(survey: Survey, ticket: Ticket | None, occasion: str) -> QuerySet[Invitation]:
    """Whoever was asked, or was not, by a survey on an occasion."""
    found = Invitation.objects.filter(version__survey=survey, ticket=ticket, occasion=occasion)
    return found.select_related("version__survey", "contact")


def was_asked(survey: Survey, contact: Contact) -> bool:
    """Whether this contact was asked the same within the quiet time of the survey, or anything within a week.

    A quiet time below a week holds for everything. One query.
    """
    moment = now()
    anything = Q(sent_at__gt=moment - min(WEEK, timedelta(days=survey.quiet_days)))
    same = Q(sent_at__gt=moment - timedelta(days=survey.quiet_days), version__survey__kind=survey.kind)
    return Invitation.objects.filter(anything | same, contact=contact, skipped="", is_imported=False).exists()


def is_sampled(survey_key: int, percent: int, occasion: str, contact_id: int) -> bool:
    """Whether the dice, which fall the same way each time, ask about this."""
    fallen = int.from_bytes(sha256(f"{survey_key} {occasion} {contact_id}".encode()).digest()[:4])
    return fallen % 100 < percent


def wants_none(contact: Contact) -> bool:
    """Whether a contact said that they want no such questions. One query."""
    return OptOut.objects.filter(contact=contact).exists()


def write_invitation(
    *,
    survey: Survey,
    contact: Contact,
    occasion: str,
    mode: Mode,
    skipped: Skipped,
    ticket: Ticket | None = None,
    credited: TicketEvent | None = None,
    language: str = "",
    wave: Wave | None = None,
    asked_by: Agent | None = None,
) -> Invitation:
    """The row, with everything frozen as it is now; for callers who locked the contact. Tells the subscribers."""
    version = survey.versions.order_by("-number")[0]
    moment = now()
    is_bot = credited is not None and credited.kind == BOT_REPLY
    row = Invitation.objects.create(
        version=version,
        ticket=ticket,
        contact=contact,
        occasion=occasion,
        agent_id=(credited.agent_id or None) if credited else None,
        team_id=credited.team_id if credited else 0,
        handled_by=HandledBy.BOT if is_bot else HandledBy.HUMAN,
        channel=ticket.channel.metric_channel if ticket else "",
        brand_id=ticket.brand_id if ticket else 0,
        tier=tier_of(ticket) if ticket else "",
        language=(language or (ticket.language if ticket else "") or contact.language)[:8],
        mode=mode,
        sent_at=moment,
        expires_at=moment + EXPIRES,
        skipped=skipped,
        wave=wave,
        asked_by=asked_by,
    )
    tell_asked([row])
    return row


def last_answer(ticket: Ticket) -> TicketEvent | None:
    """The last human response before the resolution; without any the bot's. One query, two for a bot's ticket."""
    group = Q(ticket=ticket.pk) | Q(ticket__merged_into=ticket.pk)
    answers = TicketEvent.objects.filter(group, at__lte=ticket.solved_at or now()).order_by("-at", "-id")
    human = answers.filter(Q(kind=AGENT_REPLY) | Q(kind=CALL_LOGGED, data__answered=True))
    return human.first() or answers.filter(kind=BOT_REPLY).first()


def make_link(*, invitation: Invitation) -> str:
    """The address of a page on which the invitation is answered; only ever send it to its contact. One row."""
    token = new_token()
    SurveyLink.objects.create(invitation=invitation, token_hash=hashed(token))
    return absolute(reverse("survey:page", args=[token]))
