"""Facts as the jobs write them, in short words."""

from datetime import datetime
from typing import Any

from metrics.catalog import CODES
from metrics.engine.facts import DEFINITION_VERSION
from metrics.models import FactRow, MetricsState, Rollup15m

MINUTE = 60_000


def write_fact(metric: str, at: datetime, **more: Any) -> FactRow:
    """One fact of e-mail; `value` is milliseconds or a score."""
    number = FactRow.objects.count() + 1
    values = {"subject": f"x{number}", "owner": f"t{number}", "start": at, "channel": "email", **more}
    fact = FactRow.objects.create(
        metric=CODES[metric],
        anchor=at,
        definition_version=DEFINITION_VERSION,
        **{"calendar": values.get("value", 0), **values},
    )
    if not fact.reason:
        _add_up(fact)
    return fact


def _add_up(fact: FactRow) -> None:
    quarter = fact.anchor.replace(minute=fact.anchor.minute // 15 * 15, second=0, microsecond=0)
    key = {"metric": fact.metric, "bucket": quarter, "channel": fact.channel, "team": fact.team}
    names = ("n", "total", "squares", "calendar_total", "calendar_squares", "num", "den", "promoters", "detractors")
    row = Rollup15m.objects.filter(**key).first() or Rollup15m(**key, **dict.fromkeys(names, 0))
    value, calendar = fact.value, fact.calendar
    added = (1, value, value**2, calendar, calendar**2, fact.num, fact.den, value >= 9, value <= 6)
    for name, more in zip(names, added, strict=True):
        setattr(row, name, getattr(row, name) + int(more))
    row.save()


def refreshed(at: datetime) -> None:
    """The figures are worked out until here."""
    MetricsState.objects.update_or_create(pk=1, defaults={"as_of": at, "verified_at": at})
