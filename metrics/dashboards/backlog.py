"""What is open and who waits at this moment, read from the tickets themselves: figures of now need no preparation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_inbox.models import LiveTalk
from core.clocks import FAR_FUTURE
from metrics.dashboards.filters import Filters
from tickets.enums import ACTIVE, METRIC_CHANNEL, Purpose, Shelf
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


After = tuple[datetime, int]
Text = str | Promise
DUE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Tickets of this moment that a figure counts: which of the open ones (`chosen` is given the moment), in order of
    `column`; `is_live` says that the figure stands on the wallboard.
    """

    slug: str
    label: Text
    definition: Text
    anchor: Text
    column: str
    chosen: Callable[[datetime], Q]
    is_live: bool = True

    def rows(self, filters: Filters) -> QuerySet[Ticket]:
        """The tickets, of these slices."""
        return open_tickets(filters).filter(self.chosen(filters.moment))


def _waits(_moment: datetime) -> Q:
    return Q(waiting_order__lt=FAR_FUTURE)


def _talks(state: LiveTalk.State) -> Q:
    return Q(number__in=LiveTalk.objects.filter(state=state).values("ticket"))


CAME_IN, WAITING_SINCE, DUE = _("Came in"), _("Waiting since"), _("Due")
STANDING = {
    standing.slug: standing
    for standing in (
        Standing(
            slug="open",
            label=_("Open now"),
            definition=_(
                "Tickets that are not solved at this moment, those that wait for the customer or are on hold included."
            ),
            anchor=CAME_IN,
            column="created_at",
            chosen=lambda _moment: Q(),
            is_live=False,
        ),
        Standing(
            slug="unanswered",
            label=_("Waiting for an answer"),
            definition=_(
                "Tickets in which a customer waits for the answer of a person, longest first. Day and night count."
            ),
            anchor=WAITING_SINCE,
            column="waiting_order",
            chosen=_waits,
        ),
        Standing(
            slug="first-answer",
            label=_("Waiting for the first answer"),
            definition=_("Tickets in which no person has answered yet, chats in line included, longest first."),
            anchor=WAITING_SINCE,
            column="waiting_order",
            chosen=lambda moment: _waits(moment) & Q(first_reply_at=None),
        ),
        Standing(
            slug="unassigned",
            label=_("Unassigned"),
            definition=_("Open tickets that nobody looks after, oldest first."),
            anchor=CAME_IN,
            column="created_at",
            chosen=lambda _moment: Q(shelf__in=ACTIVE, assignee=None),
        ),
        Standing(
            slug="in-work",
            label=_("Open with somebody"),
            definition=_(
                "Open tickets that somebody looks after, oldest first; without those that wait or are on hold."
            ),
            anchor=CAME_IN,
            column="created_at",
            chosen=lambda _moment: Q(shelf__in=ACTIVE, assignee__isnull=False),
        ),
        Standing(
            slug="chats",
            label=_("Chats in line"),
            definition=_("Live chats whose visitors wait for a person, oldest first."),
            anchor=CAME_IN,
            column="created_at",
            chosen=lambda _moment: _talks(LiveTalk.State.WAITING),
        ),
        Standing(
            slug="chatting",
            label=_("Chats now"),
            definition=_("Live chats that somebody holds, oldest first."),
            anchor=CAME_IN,
            column="created_at",
            chosen=lambda _moment: _talks(LiveTalk.State.HELD),
        ),
        Standing(
            slug="overdue",
            label=_("Overdue"),
            definition=_("Open tickets with a promise whose due instant has passed, longest first."),
            anchor=DUE,
            column="due_order",
            chosen=lambda moment: Q(due_order__lte=moment),
        ),
        Standing(
            slug="due",
            label=_("Due within the hour"),
            definition=_("Open tickets with a promise that falls due within the next hour, the nearest first."),
            anchor=DUE,
            column="due_order",
            chosen=lambda moment: Q(due_order__gt=moment, due_order__lte=moment + DUE_WITHIN),
        ),
    )
}


def read_standing(standing: Standing, filters: Filters, *, after: After | None, limit: int) -> list[Ticket]:
    """A page of its tickets, in its order. One query."""
    column, rows = standing.column, standing.rows(filters)
    if after is not None:
        later = Q(**{f"{column}__gt": after[0]}) | Q(**{column: after[0], "number__gt": after[1]})
        rows = rows.filter(later)
    return list(rows.select_related("status", "assignee", "team").order_by(column, "number")[:limit])
