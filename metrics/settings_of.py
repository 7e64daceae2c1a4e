"""The settings of this installation as the engine knows them: hours, zone, windows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from metrics.engine.config import ALWAYS, Config
from metrics.engine.opening import OpenTime
from metrics.periods import report_zone
from people.calendars import clock as calendar_of
from people.models import Company

_kept: dict[Any, OpenTime] = {}


@dataclass(slots=True)
class ProductConfig(Config):
    """Hours are those of the ticket's channel, else tier, team, company; `prepare` reads them for a batch."""

    calendar_ids: dict[Any, int | None] = field(default_factory=dict)

    def clock(self, channel: str, ticket: Any = None) -> OpenTime:
        """The hours of a ticket."""
        if ticket not in self.calendar_ids and ticket is not None:
            self.prepare([ticket])
        key = self.calendar_ids.get(ticket)
        return ALWAYS if key is None else _clock(key)

    def prepare(self, tickets: Iterable[int]) -> None:
        """Reads which calendar holds for each of these tickets. One query."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT t.number, coalesce(c.calendar_id, own.calendar_id, org.calendar_id, m.calendar_id,"
                " y.calendar_id)"
                " FROM tickets_ticket t JOIN tickets_channel c ON c.id = t.channel_id"
                " JOIN people_team m ON m.id = t.team_id JOIN people_contact p ON p.id = t.requester_id"
                " LEFT JOIN people_organization o ON o.id = t.organization_id"
                " LEFT JOIN people_tier own ON own.id = p.tier_id"
                " LEFT JOIN people_tier org ON org.id = o.tier_id AND p.tier_id IS NULL"
                " LEFT JOIN people_company y ON y.id = 1 WHERE t.number = ANY(%s)",
                [list(tickets)],
            )
            self.calendar_ids = dict(cursor.fetchall())


def _clock(key: int) -> OpenTime:
    calendar = calendar_of(key)
    found = _kept.get(calendar)
    if found is None:
        if len(_kept) > 50:
            _kept.clear()
        found = _kept[calendar] = OpenTime(calendar)
    return found


def config_of_product() -> ProductConfig:
    """The settings in force now. One query."""
    return ProductConfig(report_tz=zone_of_reports())


def zone_of_reports() -> str:
    """The zone whose days are prepared. One query."""
    name = Company.objects.values_list("time_zone", flat=True).first()
    return str(report_zone(name or "UTC"))
