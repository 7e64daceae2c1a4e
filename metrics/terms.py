"""The settings that figures depend on, as the "config" of a golden file has them: hours, policies, teams of agents."""

import json
from collections.abc import Collection
from typing import Any

from django.db import connection

from metrics.engine.config import TARGETS
from metrics.settings_of import ProductConfig
from metrics.telling import name as opaque
from metrics.telling import seconds
from people.models import Agent, CalendarDay, CalendarVersion

_STATUSES = {"new": "open", "solved": "resolved"}
_PROMISES = (
    "SELECT p.ticket_id, p.target, p.started_at,"
    " CASE WHEN p.settled_at IS NOT NULL THEN greatest(p.settled_at, e.recorded_at) END, p.version_id, p.course::text,"
    " p.reason,"
    " v.first_response_s, v.next_response_s, v.resolution_s, v.pauses::text"
    " FROM automation_slapromise p JOIN automation_slapolicyversion v ON v.id = p.version_id"
    " JOIN tickets_ticketevent e ON e.ticket_id = p.ticket_id AND e.kind = 'ticket_created'"
    " WHERE p.ticket_id = ANY(%s) ORDER BY p.id"
)


def terms_of(numbers: Collection[int], config: ProductConfig) -> tuple[dict[str, Any], set[int]]:
    """The settings that hold for these tickets, and the tickets of which not every promise can be told.

    A promise whose calendar was another one on the way or was changed after it was settled, or whose policy was put out
    of use before it was due, is not told: the form knows one clock for each. About seven queries.
    """
    config.prepare(numbers)
    schedules: dict[str, Any] = {}
    hours = {str(number): _schedule(config.calendar_ids.get(number) or 0, schedules) for number in numbers}
    policies: dict[str, Any] = {}
    promised, untold = _promised(numbers, policies, schedules)
    agents = Agent.objects.values_list("pk", "home_team_id", "is_bot")
    found = {
        "report_tz": config.report_tz,
        "schedules": schedules,
        "ticket_schedule": {ticket: schedule for ticket, schedule in hours.items() if schedule},
        "policies": policies,
        "promised": promised,
        "agents": {opaque("a", agent): opaque("t", team) for agent, team, is_bot in agents if not is_bot},
        "bots": [opaque("a", agent) for agent, _team, is_bot in agents if is_bot],
    }
    return found, untold


def _schedule(calendar: int, schedules: dict[str, Any]) -> str | None:
    """The name of a calendar's schedule, which is read when it is named first; None for always open."""
    if not calendar:
        return None
    key = f"k{calendar}"
    if key not in schedules:
        rows = CalendarDay.objects.filter(calendar_id=calendar)
        days = {day.date.isoformat(): [[*pair] for pair in day.hours] for day in rows}
        versions = CalendarVersion.objects.filter(calendar_id=calendar).order_by("valid_from")
        ordered = sorted(versions, key=lambda version: (version.valid_from is not None, version.valid_from))
        schedules[key] = [
            {"from": version.valid_from and version.valid_from.isoformat(), "tz": version.time_zone,
             "weekly": version.weekly, "days": days}
            for version in ordered
        ]  # fmt: skip
    return key


def _promised(
    numbers: Collection[int], policies: dict[str, Any], schedules: dict[str, Any]
) -> tuple[dict[str, list[Any]], set[int]]:
    """By ticket what was promised since when, and the tickets of promises that cannot be told. Two queries."""
    found: dict[str, list[Any]] = {}
    untold: set[int] = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT calendar_id, max(at) FROM people_calendarchange GROUP BY 1")
        changed = dict(cursor.fetchall())
        cursor.execute(_PROMISES, [list(numbers)])
        for ticket, target, started, settled, version, course, reason, *targets, pauses in cursor.fetchall():
            calendars = _calendars(course) or {0}
            calendar = min(calendars)
            is_restated = settled is not None and any(changed[one] > settled for one in calendars & changed.keys())
            if len(calendars) > 1 or is_restated or reason == "policy_removed":
                untold.add(ticket)
                continue
            name = f"p{version}" + (f"k{calendar}" if calendar else "")
            policies[name] = _terms(targets, pauses, _schedule(calendar, schedules))
            found.setdefault(str(ticket), []).append([target, seconds(started), name])
    return found, untold


def _calendars(course: str) -> set[int]:
    """The calendars by which a promise's clock ran, where it did not stand still."""
    return {int(calendar) for _at, calendar, pause in json.loads(course) if not pause}


def _terms(targets: list[int | None], pauses: str, schedule: str | None) -> dict[str, Any]:
    named = zip(TARGETS, targets, strict=True)
    stands = {target: [_STATUSES.get(one, one) for one in held] for target, held in json.loads(pauses).items()}
    return {
        "targets": {target: seconds for target, seconds in named if seconds is not None},
        "pause": stands,
        "schedule": schedule,
    }
