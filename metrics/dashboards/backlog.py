"""What is open and who waits at this moment, read from the tickets themselves: figures of now need no preparation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from core.clocks import FAR_FUTURE
from metrics.dashboards.filters import Filters
from tickets.enums import METRIC_CHANNEL, Purpose, Shelf
from tickets.models import Ticket

OPEN_SHELVES = (Shelf.NEW, Shelf.OPEN, Shelf.PENDING, Shelf.ON_HOLD)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many tickets are not solved, how many customers wait for a person, and since when the first of them."""

    count: int
    waiting: int
    oldest: datetime | None
    moment: datetime

    @property
    def longest_ms(self) -> float:
        """The longest wait, day and night."""
        return max((self.moment - self.oldest) / timedelta(milliseconds=1), 0) if self.oldest else 0


def open_tickets(filters: Filters) -> QuerySet[Ticket]:
    """The tickets that are not solved now, of these slices."""
    rows = Ticket.objects.filter(shelf__in=OPEN_SHELVES).exclude(purpose=Purpose.INTERNAL)
    for name, values in filters.slices.items():
        rows = rows.filter(_condition(name, list(values)))
    return rows


def waiting_tickets(filters: Filters) -> QuerySet[Ticket]:
    """Those in which a customer waits for a person."""
    return open_tickets(filters).filter(waiting_order__lt=FAR_FUTURE)


def read_backlog(filters: Filters) -> Backlog:
    """One query."""
    waits = Q(waiting_order__lt=FAR_FUTURE)
    found = open_tickets(filters).aggregate(
        count=Count("pk"), waiting=Count("pk", filter=waits), oldest=Min("waiting_order", filter=waits)
    )
    return Backlog(found["count"], found["waiting"], found["oldest"], filters.moment)


def _condition(name: str, values: list[object]) -> Q:
    if name == "channel":
        return Q(channel__kind__in=[kind for kind, channel in METRIC_CHANNEL.items() if channel in values])
    if name == "tag":
        return Q(tags__overlap=values)
    if name == "tier":
        known = Q(requester__tier__slug__in=values) | Q(requester__tier=None, organization__tier__slug__in=values)
        # Who has no tier is served as basic (`tickets.log.tier_of`).
        return known | Q(requester__tier=None, organization__tier=None) if "basic" in values else known
    if name == "language":
        return Q(language__in=values)
    column = {"team": "team_id", "agent": "assignee_id"}[name]
    chosen = Q(**{f"{column}__in": values})
    return chosen | Q(**{f"{column}__isnull": True}) if 0 in values else chosen


STANDING = {"open": "created_at", "unanswered": "waiting_order"}
After = tuple[datetime, int]


def read_standing(slug: str, filters: Filters, *, after: After | None, limit: int) -> list[Ticket]:
    """A page of the tickets that are open now, or wait now, oldest first. One query."""
    column = STANDING[slug]
    rows = open_tickets(filters) if slug == "open" else waiting_tickets(filters)
    if after is not None:
        later = Q(**{f"{column}__gt": after[0]}) | Q(**{column: after[0], "number__gt": after[1]})
        rows = rows.filter(later)
    return list(rows.select_related("status", "assignee", "team").order_by(column, "number")[:limit])
