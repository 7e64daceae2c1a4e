"""The filters of a dashboard, as they stand in its address: a period, what it is compared with, slices, clock, view.

Nonsense in an address never fails: what cannot be read is named in `errors` and left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from metrics.answering import Clock, Question, View

PRESETS = {"7d": 7, "28d": 28, "84d": 84, "365d": 365}
DEFAULT = "28d"
TODAY = "today"
LONGEST = 3 * 366  # days
MOST_VALUES = 50
SLICES = ("channel", "team", "agent", "tier", "tag", "language")
NUMBERED = frozenset({"team", "agent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a page shows. `first` and `last` are local days, both included; `preset` is empty for days of one's own."""

    zone: str
    moment: datetime
    first: date
    last: date
    preset: str = DEFAULT
    is_compared: bool = True
    clock: Clock = Clock.OPEN
    view: View = View.ACTIVITY
    slices: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    @property
    def start(self) -> datetime:
        """The first instant, UTC."""
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first instant behind; for the running day, now."""
        return min(midnight(self.last + timedelta(days=1), self.zone), max(self.moment, self.start))

    @property
    def days(self) -> int:
        """How many local days."""
        return (self.last - self.first).days + 1

    @property
    def is_running(self) -> bool:
        """Whether the last day is not over: such a period is never compared."""
        return midnight(self.last + timedelta(days=1), self.zone) > self.moment

    def before(self) -> "Filters | None":
        """The window of equal length right before, or None where nothing is compared."""
        if not self.is_compared or self.is_running:
            return None
        shift = timedelta(days=self.days)
        return replace(self, first=self.first - shift, last=self.last - shift, preset="")

    def question(self, metric: str, *, by: str = "") -> Question:
        """What is asked of the figures."""
        return Question(
            metric=metric,
            start=self.start,
            end=self.end,
            zone=self.zone,
            by=by,
            clock=self.clock,
            view=self.view,
            filters={name: list(values) for name, values in self.slices.items()},
        )

    def on_days(self, first: date, last: date) -> "Filters":
        """The same on other days."""
        return replace(self, first=first, last=last, preset="")

    def within(self, name: str, value: Any) -> "Filters":
        """The same for one value of a dimension alone."""
        return replace(self, slices={**self.slices, name: (value,)})

    def query(self, **changes: Any) -> str:
        """The address's query, "?…", with everything that is not the usual; "" where all is."""
        pairs: list[tuple[str, Any]] = []
        if self.preset and self.preset != DEFAULT:
            pairs.append(("period", self.preset))
        elif not self.preset:
            pairs += [("from", self.first.isoformat()), ("to", self.last.isoformat())]
        if not self.is_compared:
            pairs.append(("compare", "none"))
        pairs += [(name, value) for name in SLICES for value in self.slices.get(name, ())]
        if self.clock is not Clock.OPEN:
            pairs.append(("clock", self.clock.value))
        if self.view is not View.ACTIVITY:
            pairs.append(("view", self.view.value))
        pairs = [pair for pair in pairs if pair[0] not in changes]
        pairs += [(name, value) for name, value in changes.items() if value not in (None, "")]
        return f"?{urlencode(pairs)}" if pairs else ""


def read_filters(query: QueryDict, zone: ZoneInfo, moment: datetime) -> Filters:
    """The filters of an address."""
    errors: list[str] = []
    first, last, preset = _days(query, moment.astimezone(zone).date(), errors)
    return Filters(
        zone=str(zone),
        moment=moment,
        first=first,
        last=last,
        preset=preset,
        is_compared=query.get("compare") != "none",
        clock=_choice(Clock, query.get("clock", ""), Clock.OPEN, errors),
        view=_choice(View, query.get("view", ""), View.ACTIVITY, errors),
        slices=_slices(query, errors),
        errors=tuple(errors),
    )


def _days(query: QueryDict, today: date, errors: list[str]) -> tuple[date, date, str]:
    preset = TODAY if "today" in query else query.get("period", "")
    if query.get("from") or query.get("to"):
        own = _own_days(query.get("from", ""), query.get("to", ""), today, errors)
        if own:
            return *own, ""
    if text := query.get("end"):  # links from before: 28 days that end there
        try:
            end = min(date.fromisoformat(text), today)
            return end - timedelta(days=28), end - timedelta(days=1), ""
        except (ValueError, OverflowError):
            errors.append(_("“%(text)s” is no date.") % {"text": text[:20]})
    if preset == TODAY:
        return today, today, TODAY
    if preset and preset not in PRESETS:
        errors.append(_("There is no period “%(text)s”.") % {"text": preset[:20]})
    preset = preset if preset in PRESETS else DEFAULT
    return today - timedelta(days=PRESETS[preset]), today - timedelta(days=1), preset


def _own_days(begin: str, end: str, today: date, errors: list[str]) -> tuple[date, date] | None:
    try:
        last = min(date.fromisoformat(end), today) if end else today - timedelta(days=1)
        first = date.fromisoformat(begin) if begin else last - timedelta(days=PRESETS[DEFAULT] - 1)
    except (ValueError, OverflowError):
        errors.append(_("A day is written as 2026-01-31."))
        return None
    if first > last:
        errors.append(_("The first day comes after the last."))
        return None
    if (last - first).days >= LONGEST or first.year < 2000:
        errors.append(_("A period has at most three years."))
        return None
    return first, last


def _choice(kind: Any, text: str, usual: Any, errors: list[str]) -> Any:
    if not text:
        return usual
    try:
        return kind(text)
    except ValueError:
        errors.append(_("“%(text)s” is no choice here.") % {"text": text[:20]})
        return usual


def _slices(query: QueryDict, errors: list[str]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for name in SLICES:
        texts = [text for text in dict.fromkeys(query.getlist(name)) if text][:MOST_VALUES]
        values = [_value(name, text, errors) for text in texts]
        kept = tuple(value for value in values if value is not None)
        if kept:
            found[name] = kept
    return found


def _value(name: str, text: str, errors: list[str]) -> Any:
    if name not in NUMBERED:
        return text[:60].replace("\x00", "")
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    errors.append(_("“%(text)s” is no choice here.") % {"text": text[:20]})
    return None


def midnight(day: date, zone: str) -> datetime:
    """When a local day begins; each edge by itself, because a day may have 23 or 25 hours."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
