"""The policies and calendars that promises are made by, remembered in the process until one of them changes."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from automation.models import SlaPolicyVersion
from core import clocks
from people import calendars
from people.models import Calendar, Company, Team, Tier
from tickets.models import Channel


class Facts(NamedTuple):
    """What conditions ask about a ticket: kind of channel, tier's slug, team's id, priority."""

    channel: str
    tier: str
    team: int
    priority: int


class Marks(NamedTuple):
    """The latest changes of policies and calendars: while they stay the same, so does the book."""

    versions: int
    calendars: int


class Book:
    """Every version of every policy, and which calendar holds where."""

    def __init__(self, marks: Marks, versions: Iterable[SlaPolicyVersion] = ()) -> None:
        """`versions` in the order of `valid_from`. No query."""
        self.marks = marks
        self.is_empty = True
        self._instants: list[datetime] = []
        self._orders: list[list[SlaPolicyVersion]] = []
        self._since: dict[int, datetime] = {}
        self._ends: dict[int, list[datetime]] = {}
        self._clocks: dict[int, clocks.Calendar] = {}
        current: dict[int, SlaPolicyVersion] = {}
        for version in versions:
            self.is_empty = False
            current[version.policy_id] = version
            self._since.setdefault(version.policy_id, version.valid_from)
            if not version.is_active:
                self._ends.setdefault(version.policy_id, []).append(version.valid_from)
            in_use = [each for each in current.values() if each.is_active]
            self._instants.append(version.valid_from)
            self._orders.append(sorted(in_use, key=lambda each: (each.position, each.policy_id)))
        self._channels: dict[int, int] = {}
        self._tiers: dict[str, int] = {}
        self._teams: dict[int, int] = {}
        self._company = 0

    def read_holders(self) -> None:
        """Which calendar holds for channels, tiers, teams and the company. Four queries, and two for each calendar."""
        own = {"calendar__isnull": False}
        self._channels = dict(Channel.objects.filter(**own).values_list("pk", "calendar_id"))
        self._tiers = dict(Tier.objects.filter(**own).values_list("slug", "calendar_id"))
        self._teams = dict(Team.objects.filter(**own).values_list("pk", "calendar_id"))
        self._company = Company.objects.values_list("calendar_id", flat=True).first() or 0
        self._clocks = {calendar.pk: calendars.clock_of(calendar) for calendar in Calendar.objects.all()}

    def match(self, facts: Facts, at: datetime, since: datetime) -> SlaPolicyVersion | None:
        """The first policy that fits at an instant, and that was there when the wait began (`since`). No query."""
        place = bisect_right(self._instants, at) - 1
        for version in self._orders[place] if place >= 0 else ():
            if _fits(version, facts) and self._since[version.policy_id] <= since:
                return version
        return None

    def removed_at(self, policy_id: int, after: datetime) -> datetime | None:
        """When a policy was put out of use, first after an instant. No query."""
        return next((at for at in self._ends.get(policy_id, ()) if at > after), None)

    def calendar_of(self, version: SlaPolicyVersion, channel_id: int, facts: Facts) -> int:
        """The id of the calendar that holds, 0 for always open (`people.calendars` says in which order). No query."""
        return (
            version.calendar_number
            or self._channels.get(channel_id)
            or self._tiers.get(facts.tier)
            or self._teams.get(facts.team)
            or self._company
        )

    def clock(self, calendar_id: int) -> clocks.Calendar | None:
        """A calendar as `core.clocks` knows it. No query."""
        return self._clocks.get(calendar_id)


def _fits(version: SlaPolicyVersion, facts: Facts) -> bool:
    return (
        (not version.channels or facts.channel in version.channels)
        and (not version.tiers or facts.tier in version.tiers)
        and (not version.teams or facts.team in version.teams)
        and (not version.priorities or facts.priority in version.priorities)
    )


_MARKS = (
    "SELECT coalesce((SELECT max(id) FROM automation_slapolicyversion), 0),"
    " coalesce((SELECT max(id) FROM people_calendarchange), 0)"
)
_kept = Book(Marks(0, 0))


def current_book() -> Book:
    """The book as it stands in the database. One query while nothing was changed since this process asked last."""
    global _kept
    with connection.cursor() as cursor:
        cursor.execute(_MARKS)
        marks = Marks(*cursor.fetchone())
    if marks != _kept.marks:
        book = Book(marks, SlaPolicyVersion.objects.order_by("valid_from", "pk"))
        if not book.is_empty:
            book.read_holders()
        _kept = book
    return _kept


def forget() -> None:
    """Reads everything anew: a database that was put in another's place may use its numbers again."""
    global _kept
    _kept = Book(Marks(0, 0))
