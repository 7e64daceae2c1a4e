"""Plans whom to ask: after a resolution, in waves, by hand. What is planned is sent by `sending`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from core.clocks import next_opening, now
from people.calendars import calendar_id, clock
from people.models import Agent, Contact
from surveys.actions.invitations import about, is_sampled, occasion_of
from surveys.enums import Trigger
from surveys.models import Planned, Survey, Wave
from tickets.enums import Flag, Purpose
from tickets.errors import Refused
from tickets.log import tier_of
from tickets.models import Ticket, TicketEvent

OUTBOUND = ("mail", "sms", "whatsapp")
TRIGGERS = {"solved": Trigger.SOLVED, "closed": Trigger.CLOSED}
BATCH = 500  # contacts of a wave that are planned in one transaction


def plan_after(event: TicketEvent) -> None:
    """A follower of status_changed: plans every survey that asks after such a change. Idempotent; two queries."""
    trigger = TRIGGERS.get(event.data.get("to", ""))
    ticket = event.ticket
    if trigger is None or ticket.purpose != Purpose.REQUEST or ticket.flag != Flag.NONE or ticket.merged_into_id:
        return
    tier = Q(tiers__isnull=True) | Q(tiers__slug=tier_of(ticket))
    surveys = Survey.objects.filter(tier, is_active=True, trigger=trigger, channels=ticket.channel_id).distinct()
    Planned.objects.bulk_create(
        [
            Planned(
                survey=survey,
                ticket=ticket,
                contact_id=ticket.requester_id,
                occasion=occasion_of(ticket) or event.at.isoformat(),
                due_at=_due(survey, ticket, event.at),
            )
            for survey in surveys
            if set(survey.ways) & set(OUTBOUND)
        ],
        ignore_conflicts=True,
    )


def _due(survey: Survey, ticket: Ticket, at: datetime) -> datetime:
    """After the delay; with `office_hours` at the next moment that is open then, by the ticket's calendar."""
    due = at + timedelta(minutes=survey.delay_minutes)
    if not survey.office_hours:
        return due
    calendar = clock(calendar_id(channel=ticket.channel, team=ticket.team))
    return next_opening(calendar, due) or due


def plan_by_hand(*, survey: Survey, ticket: Ticket, by: Agent) -> Planned:
    """Asks about a ticket at the next round, like any other: each time limit and wish of the contact holds.

    Errors: Refused while the survey is off, or the request is not solved, or was asked about already.
    """
    if not survey.is_active:
        raise Refused(_("This survey is switched off."))
    occasion = occasion_of(ticket)
    if not occasion:
        raise Refused(_("Ask when the request is solved."))
    if about(survey, ticket, occasion).exists():
        raise Refused(_("This survey has dealt with this solution already."))
    row, made = Planned.objects.get_or_create(
        survey=survey,
        ticket=ticket,
        contact_id=ticket.requester_id,
        occasion=occasion,
        defaults={"due_at": now(), "asked_by": by},
    )
    if not made:
        Planned.objects.filter(pk=row.pk).update(due_at=now(), asked_by=by)
    return row


def create_wave(
    *,
    survey: Survey,
    name: str,
    starts_at: datetime,
    segment: Mapping[str, Any],
    sample_percent: int,
    repeat_days: int,
    by: Agent | None,
) -> Wave:
    """A wave that starts by itself at its time."""
    return Wave.objects.create(
        survey=survey,
        name=name[:80],
        starts_at=starts_at,
        segment=segment,
        sample_percent=sample_percent,
        repeat_days=repeat_days,
        created_by=by,
    )


def cancel_wave(*, wave: Wave) -> None:
    """Stops a wave: nobody else is planned, and who waits is not asked. Who was asked was asked."""
    with transaction.atomic():
        Wave.objects.filter(pk=wave.pk, cancelled_at=None).update(cancelled_at=now())
        Planned.objects.filter(wave=wave).delete()


def start_waves() -> int:
    """Plans the contacts of every wave that is due, in batches, each a transaction; returns how many contacts.

    Two workers never plan the same wave at once; one that was cut short goes on after the last contact it planned.
    """
    planned = 0
    due = Q(starts_at__lte=now(), finished_at=None, cancelled_at=None)
    while True:
        with transaction.atomic():
            wave = Wave.objects.select_for_update(skip_locked=True).filter(due).order_by("starts_at").first()
            if wave is None:
                return planned
            planned += _plan_batch(wave)


def _plan_batch(wave: Wave) -> int:
    contacts = list(
        segment_of(wave.segment).filter(pk__gt=wave.after).order_by("pk").values_list("pk", flat=True)[:BATCH]
    )
    occasion = f"wave {wave.pk}"
    chosen = [key for key in contacts if is_sampled(wave.survey_id, wave.sample_percent, occasion, key)]
    Planned.objects.bulk_create(
        [
            Planned(survey_id=wave.survey_id, contact_id=key, wave=wave, occasion=occasion, due_at=wave.starts_at)
            for key in chosen
        ],
        ignore_conflicts=True,
    )
    if contacts:
        Wave.objects.filter(pk=wave.pk).update(after=contacts[-1], planned=F("planned") + len(chosen))
    if len(contacts) < BATCH:
        _finish(wave)
    return len(chosen)


def _finish(wave: Wave) -> None:
    Wave.objects.filter(pk=wave.pk).update(finished_at=now())
    if wave.repeat_days:
        create_wave(
            survey=wave.survey,
            name=wave.name,
            starts_at=wave.starts_at + timedelta(days=wave.repeat_days),
            segment=wave.segment,
            sample_percent=wave.sample_percent,
            repeat_days=wave.repeat_days,
            by=wave.created_by,
        )


def segment_of(segment: Mapping[str, Any]) -> QuerySet[Contact]:
    """The contacts of a segment that can be written to by mail; our own agents are none."""
    found = Contact.objects.exclude(email="").filter(account__agent__isnull=True)
    if tiers := segment.get("tiers"):
        own = Q(tier__in=tiers) | Q(tier=None, organization__tier__in=tiers)
        found = found.filter(own)
    if languages := segment.get("languages"):
        found = found.filter(language__in=languages)
    if days := segment.get("days"):
        since = now() - timedelta(days=int(str(days)))
        recent = Ticket.objects.filter(created_at__gte=since, purpose=Purpose.REQUEST, flag=Flag.NONE)
        found = found.filter(pk__in=recent.values("requester"))
    return found
