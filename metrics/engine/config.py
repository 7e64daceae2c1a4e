"""What figures depend on besides events: hours, promises, windows, thresholds. Absent keys have metrics.md's values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core import clocks
from core.hours import read_schedule
from metrics.engine.log import CHANNELS, STATUSES, LogError
from metrics.engine.opening import OpenTime

SECOND = 1000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
ALWAYS = OpenTime(None)
TARGETS = ("first_response", "next_response", "resolution")


@dataclass(frozen=True, slots=True)
class Policy:
    """A named policy of a file: what it promises, when its clocks stand, and its own hours."""

    targets: Mapping[str, int]
    pauses: Mapping[str, frozenset[str]]
    clock: OpenTime


@dataclass(slots=True)
class Config:
    """Settings of the definitions; spans in milliseconds."""

    report_tz: str = "UTC"
    clocks: dict[str, OpenTime] = field(default_factory=dict)  # by channel; a channel without is always open
    live_channels: frozenset[str] = frozenset({"chat", "phone"})
    live_gap: int = 30 * 60 * SECOND
    sla: dict[str, dict[str, int]] = field(default_factory=dict)  # by channel: target → open time
    sla_pause: dict[str, frozenset[str]] = field(default_factory=lambda: {"resolution": frozenset({"pending"})})
    fcr_window: int = 7 * DAY
    reopen_window: int = 7 * DAY
    csat_satisfied_from: int = 4
    csat_edit_window: int = DAY
    ces_easy_from: int = 5
    handle_cap: int = 15 * 60 * SECOND
    deflection_window: int = DAY
    nps_wave: int = 90 * DAY
    home_teams: dict[Any, Any] = field(default_factory=dict)
    ticket_clocks: dict[Any, OpenTime] = field(default_factory=dict)  # of tickets that do not keep their channel's
    # What was promised by policies: (ticket, target, since when); None: what the channel promises, to everybody.
    promised: dict[tuple[Any, str, int], Policy] | None = None

    def clock(self, channel: str, ticket: Any = None) -> OpenTime:
        """The hours of a channel, or of a ticket that came in by it."""
        return self.ticket_clocks.get(ticket) or self.clocks.get(channel, ALWAYS)

    def policy(self, channel: str, ticket: Any, target: str, start: int) -> Policy | None:
        """By what a target was promised to a ticket whose wait or cycle began at `start`; None: it was not."""
        if self.promised is not None:
            return self.promised.get((ticket, target, start))
        targets = self.sla.get(channel, {})
        return Policy(targets, self.sla_pause, self.clock(channel, ticket)) if target in targets else None


_SPANS = (
    "live_gap", "fcr_window", "reopen_window", "csat_edit_window", "handle_cap", "deflection_window",
)  # fmt: skip
_PLAIN = ("csat_satisfied_from", "ces_easy_from")
KEYS = frozenset(
    {
        "report_tz", "schedules", "channel_schedule", "live_channels", "sla", "sla_pause", "agents", "bots",
        "sketch_alpha", "bucket", "ticket_schedule", "policies", "promised", *_SPANS, *_PLAIN,
    }
)  # fmt: skip


def read_config(document: Any) -> Config:
    """The settings of a file's "config". Raises LogError naming the key that cannot be read."""
    document = document or {}
    if not isinstance(document, dict):
        raise LogError("config has to be an object")
    if unknown := set(document) - KEYS:
        raise LogError(f"config: unknown key {sorted(unknown)[0]!r}")
    config = Config()
    try:
        config.report_tz = str(ZoneInfo(document.get("report_tz") or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, TypeError) as error:
        raise LogError("config: report_tz is no known time zone") from error
    for name in _SPANS:
        if name in document:
            setattr(config, name, round(_number(document, name) * SECOND))
    for name in _PLAIN:
        if name in document:
            setattr(config, name, _number(document, name))
    if "live_channels" in document:
        config.live_channels = frozenset(_channels(document["live_channels"], "live_channels"))
    schedules = _schedules(document.get("schedules") or {})
    config.clocks = _named_clocks(_channels(document.get("channel_schedule") or {}, "channel_schedule"), schedules)
    config.ticket_clocks = _named_clocks(document.get("ticket_schedule") or {}, schedules)
    config.sla = _sla(document.get("sla") or {})
    config.sla_pause |= _pauses(document.get("sla_pause") or {})
    if document.get("promised") is not None:
        config.promised = _promised(document["promised"], _policies(document, schedules))
    if not isinstance(document.get("agents") or {}, dict):
        raise LogError("config: agents has to be an object from agent to home team")
    config.home_teams = dict(document.get("agents") or {})
    return config


def _number(document: Mapping[str, Any], name: str) -> Any:
    value = document[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise LogError(f"config: {name} cannot be {value!r}")
    return value


def _channels(names: Any, key: str) -> Any:
    if not isinstance(names, list | dict):
        raise LogError(f"config: {key} has to name channels")
    for name in names:
        if name not in CHANNELS:
            raise LogError(f"config: {key} names an unknown channel {name!r}")
    return names


def _schedules(named: Mapping[str, Any]) -> dict[Any, OpenTime]:
    """Clocks by name; a schedule is null, one object, or a list of them, each but the first with "from", a date."""
    found: dict[Any, OpenTime] = {None: ALWAYS}
    for name, one in named.items():
        try:
            found[name] = ALWAYS if one is None else OpenTime(_calendar(one if isinstance(one, list) else [one]))
        except (ValueError, KeyError, TypeError, AttributeError, ZoneInfoNotFoundError) as error:
            raise LogError(f"config: schedule {name!r} cannot be read: {error}") from error
    return found


def _calendar(versions: Sequence[Mapping[str, Any]]) -> clocks.Calendar:
    since = [date.fromisoformat(one["from"]) if one.get("from") else None for one in versions]
    read = [read_schedule(one) for one in versions]
    return clocks.Calendar(clocks.Version(at, schedule) for at, schedule in zip(since, read, strict=True))


def _named_clocks(given: Mapping[Any, Any], schedules: Mapping[Any, OpenTime]) -> dict[Any, OpenTime]:
    for key, name in given.items():
        if name not in schedules:
            raise LogError(f"config: {key!r} names an unknown schedule {name!r}")
    return {key: schedules[name] for key, name in given.items()}


def _sla(document: Any) -> dict[str, dict[str, int]]:
    return {channel: _targets(targets, channel) for channel, targets in _channels(document, "sla").items()}


def _targets(given: Any, name: str) -> dict[str, int]:
    if not isinstance(given, dict) or set(given) - set(TARGETS):
        raise LogError(f"config: sla of {name!r} cannot be {given!r}")
    return {target: round(_number(given, target) * SECOND) for target in given if given[target] is not None}


def _pauses(given: Any) -> dict[str, frozenset[str]]:
    for target, statuses in given.items():
        if target not in TARGETS or not isinstance(statuses, list) or set(statuses) - set(STATUSES):
            raise LogError(f"config: sla_pause of {target!r} cannot be {statuses!r}")
    return {target: frozenset(statuses) for target, statuses in given.items()}


def _policies(document: Mapping[str, Any], schedules: Mapping[Any, OpenTime]) -> dict[Any, Policy]:
    """The policies that single promises name: {"targets": …, "pause": …, "schedule": …}."""
    named = {}
    for name, one in (document.get("policies") or {}).items():
        if not isinstance(one, dict) or set(one) - {"targets", "pause", "schedule"}:
            raise LogError(f"config: policy {name!r} cannot be read")
        clock = _named_clocks({name: one.get("schedule")}, schedules)[name]
        named[name] = Policy(_targets(one.get("targets") or {}, name), _pauses(one.get("pause") or {}), clock)
    return named


def _promised(given: Any, named: Mapping[Any, Policy]) -> dict[tuple[Any, str, int], Policy]:
    """By ticket [target, since when in seconds, policy] of each promise."""
    found = {}
    try:
        for ticket, promises in given.items():
            for target, since, policy in promises:
                found[ticket, target, round(since * SECOND)] = named[policy]
                named[policy].targets[target]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LogError(f"config: promised cannot be read: {error}") from error
    return found
