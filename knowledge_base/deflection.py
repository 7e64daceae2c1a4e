"""How many of those who wanted to reach us were helped without it (docs: metrics, "Deflection").

An attempt is a visit with the wish to reach us (the form, the chat, its bot, a search from the form); several of one
visitor on a day (UTC) are one. It is *confirmed* when articles were shown, the reader said that it helped, and they
did not reach us within 24 hours of its beginning; *assumed* when they said nothing. Only the two ends together are
shown, as a range.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from core.clocks import now
from core.proportions import wilson
from knowledge_base.models import HelpSession
from tickets.enums import Flag, Initiator, Purpose
from tickets.events import AGENT_REPLY, BOT_HANDOFF, BOT_REPLY, CALL_LOGGED, CUSTOMER_MESSAGE
from tickets.models import Ticket, TicketEvent

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

    @property
    def low(self) -> tuple[int, int, int]:
        """The lower end in percent, those who said so, with its 95 % interval."""
        return self._percent(self.confirmed)

    @property
    def high(self) -> tuple[int, int, int]:
        """The higher end, with those who said nothing and did not reach us."""
        return self._percent(self.confirmed + self.assumed)

    def _percent(self, part: int) -> tuple[int, int, int]:
        low, high = wilson(part, self.attempts)
        return round(100 * part / max(self.attempts, 1)), round(100 * low), round(100 * high)


def deflection(start: datetime, end: datetime, as_of: datetime) -> Deflection:
    """The attempts that began in [start, end) and are ripe: 24 hours old at `as_of`. Four queries."""
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
    """The attempts of the last 28 days that are ripe. Four queries."""
    moment = now()
    return deflection(moment - RECENT, moment, as_of=moment)


def _said(group: Iterable[HelpSession]) -> bool | None:
    """The last word of an attempt."""
    words = [row.helpful for row in group if row.helpful is not None]
    return words[-1] if words else None


def _told_us(contacts: set[int], start: datetime, end: datetime) -> list[tuple[int, datetime]]:
    """When these contacts opened tickets, wrote or called, by any channel. Two queries.

    What only a bot has heard is no contact: no person was asked for, and none has written.
    """
    events = TicketEvent.objects.filter(ticket=OuterRef("pk"))
    asks_bot = Exists(events.filter(kind=BOT_REPLY)) & ~Exists(events.filter(kind__in=(BOT_HANDOFF, AGENT_REPLY)))
    theirs = Ticket.objects.filter(requester__in=contacts, flag=Flag.NONE).exclude(purpose=Purpose.INTERNAL)
    theirs = theirs.filter(~asks_bot)
    opened = theirs.filter(initiator=Initiator.CUSTOMER, created_at__range=(start, end))
    told = TicketEvent.objects.filter(
        Q(kind=CUSTOMER_MESSAGE) | Q(kind=CALL_LOGGED, data__direction="inbound"), at__range=(start, end),
        ticket__in=theirs,
    )  # fmt: skip
    who = Coalesce("actor_contact_id", "ticket__requester_id")  # an answered call is its agent's event
    return [*opened.values_list("requester_id", "created_at"), *told.values_list(who, "at")]


def _reached(groups: list[list[HelpSession]]) -> list[bool]:
    """Whether each attempt's visitor reached us within 24 hours, here or, if we know them, by any channel."""
    visitors = {group[0].visitor for group in groups}
    contacts = {row.contact_id for group in groups for row in group if row.contact_id}
    last = max((group[0].started_at for group in groups), default=None)
    here: dict[str, list[datetime]] = {}
    for row in HelpSession.objects.filter(visitor__in=visitors, contacted_at__isnull=False):
        if row.contacted_at is not None:
            here.setdefault(row.visitor, []).append(row.contacted_at)
    elsewhere: dict[int, list[datetime]] = {}
    if contacts and last:
        for contact, at in _told_us(contacts, groups[0][0].started_at, last + RIPE):
            elsewhere.setdefault(contact, []).append(at)
    found = []
    for group in groups:
        start = group[0].started_at
        instants = list(here.get(group[0].visitor, ()))
        for row in group:
            instants += elsewhere.get(row.contact_id or 0, ())
        found.append(any(start <= at <= start + RIPE for at in instants))
    return found
