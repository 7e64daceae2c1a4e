"""How many of those who wanted to reach us were helped without it (docs: metrics, "Deflection").

An attempt is a visit with the wish to reach us; several of one visitor on a day (UTC) are one. It is *confirmed* when
articles were shown, the reader said that it helped, and they did not reach us within 24 hours of its beginning;
*assumed* when they said nothing. Only the two ends together are shown, as a range.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clocks import now
from knowledge_base.models import HelpSession
from tickets.enums import Flag, Initiator
from tickets.models import Ticket

RIPE = timedelta(hours=24)
RECENT = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Deflection:
    """Counts of attempts. `unlinked`: those whose visitor we could not follow to another device or channel."""

    attempts: int = 0
    shown: int = 0
    contacted: int = 0
    confirmed: int = 0
    assumed: int = 0
    unlinked: int = 0


def deflection(start: datetime, end: datetime, as_of: datetime) -> Deflection:
    """The attempts that began in [start, end) and are ripe: 24 hours old at `as_of`. Three queries."""
    rows = HelpSession.objects.filter(intent_at__isnull=False, started_at__gte=start, started_at__lt=end)
    attempts: dict[tuple[str, object], list[HelpSession]] = {}
    for row in rows.filter(started_at__lte=as_of - RIPE).order_by("started_at"):
        attempts.setdefault((row.visitor, row.started_at.date()), []).append(row)
    groups = list(attempts.values())
    reached = _reached(groups)
    shown = [any(row.shown_at for row in group) for group in groups]
    said = [_said(group) for group in groups]
    kept = [is_shown and not was for is_shown, was in zip(shown, reached, strict=True)]
    return Deflection(
        attempts=len(groups),
        shown=sum(shown),
        contacted=sum(reached),
        confirmed=sum(is_kept and word is True for is_kept, word in zip(kept, said, strict=True)),
        assumed=sum(is_kept and word is None for is_kept, word in zip(kept, said, strict=True)),
        unlinked=sum(all(row.contact_id is None for row in group) for group in groups),
    )


def recent_deflection() -> Deflection:
    """The attempts of the last 28 days that are ripe. Three queries."""
    moment = now()
    return deflection(moment - RECENT, moment, as_of=moment)


def _said(group: Iterable[HelpSession]) -> bool | None:
    """The last word of an attempt."""
    words = [row.helpful for row in group if row.helpful is not None]
    return words[-1] if words else None


def _reached(groups: list[list[HelpSession]]) -> list[bool]:
    """Whether each attempt's visitor reached us within 24 hours, here or, if we know them, by any channel."""
    visitors = {group[0].visitor for group in groups}
    contacts = {row.contact_id for group in groups for row in group if row.contact_id}
    here: dict[str, list[datetime]] = {}
    for row in HelpSession.objects.filter(visitor__in=visitors, contacted_at__isnull=False):
        if row.contacted_at is not None:
            here.setdefault(row.visitor, []).append(row.contacted_at)
    asked = Ticket.objects.filter(initiator=Initiator.CUSTOMER, requester__in=contacts, flag=Flag.NONE)
    elsewhere: dict[int, list[datetime]] = {}
    for contact, at in asked.values_list("requester_id", "created_at") if contacts else ():
        elsewhere.setdefault(contact, []).append(at)
    found = []
    for group in groups:
        start = group[0].started_at
        instants = list(here.get(group[0].visitor, ()))
        for row in group:
            instants += elsewhere.get(row.contact_id or 0, ())
        found.append(any(start <= at <= start + RIPE for at in instants))
    return found
