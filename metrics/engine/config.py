"""What figures depend on besides events: hours, promises, windows, thresholds. Absent keys have metrics.md's values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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

    def clock(self, channel: str, ticket: Any = None) -> OpenTime:
        """The hours of a channel, or of a ticket that came in by it."""
        return self.clocks.get(channel, ALWAYS)

    def targets(self, channel: str, ticket: Any = None) -> dict[str, int]:
        """What is promised: target → open milliseconds."""
        return self.sla.get(channel, {})


_SPANS = (
    "live_gap", "fcr_window", "reopen_window", "csat_edit_window", "handle_cap", "deflection_window",
)  # fmt: skip
_PLAIN = ("csat_satisfied_from", "ces_easy_from")
KEYS = frozenset(
    {
        "report_tz", "schedules", "channel_schedule", "live_channels", "sla", "sla_pause", "agents", "bots",
        "sketch_alpha", "bucket", *_SPANS, *_PLAIN,
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
    config.clocks = _clocks(document)
    config.sla = _sla(document.get("sla") or {})
    for target, statuses in (document.get("sla_pause") or {}).items():
        if target not in TARGETS or not isinstance(statuses, list) or set(statuses) - set(STATUSES):
            raise LogError(f"config: sla_pause of {target!r} cannot be {statuses!r}")
        config.sla_pause[target] = frozenset(statuses)
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


def _clocks(document: Mapping[str, Any]) -> dict[str, OpenTime]:
    schedules: dict[str, OpenTime] = {}
    for name, one in (document.get("schedules") or {}).items():
        try:
            calendar = None if one is None else clocks.Calendar([clocks.Version(None, read_schedule(one))])
        except (ValueError, KeyError, TypeError, AttributeError, ZoneInfoNotFoundError) as error:
            raise LogError(f"config: schedule {name!r} cannot be read: {error}") from error
        schedules[name] = OpenTime(calendar)
    found = {}
    for channel, name in _channels(document.get("channel_schedule") or {}, "channel_schedule").items():
        if name is not None and name not in schedules:
            raise LogError(f"config: channel {channel!r} names an unknown schedule {name!r}")
        if name is not None:
            found[channel] = schedules[name]
    return found


def _sla(document: Any) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for channel, targets in _channels(document, "sla").items():
        if not isinstance(targets, dict) or set(targets) - set(TARGETS):
            raise LogError(f"config: sla of {channel!r} cannot be {targets!r}")
        found[channel] = {name: round(_number(targets, name) * SECOND) for name in targets if targets[name] is not None}
    return found
