"""The keys of a report that name single tickets, instants and days: what the file asks for beyond the totals."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from metrics.answering import Question
from metrics.engine import facts
from metrics.engine.facts import Fact
from metrics.engine.log import LogError
from metrics.report_page import Page, backlog, seconds
from metrics.slicing import midnight

NAME = re.compile(r"[a-z_]*<id>[a-z_]*")
EVERY = (
    "frt_<id>_cal", "frt_<id>_biz", "frt_<id>_team_clock", "frt_<id>_customer_clock", "res_first_<id>",
    "res_full_<id>", "res_<id>", "status_biz_<id>", "status_cal_<id>", "contacts_<id>", "aht_<id>",
)  # fmt: skip


def wishes_of(page: Page) -> dict[str, Any]:
    """What "report" names; without it every ticket."""
    wishes = page.order.wishes
    if wishes is None:
        return _of_tickets(page, {name: list(page.order.tickets) for name in EVERY})
    found: dict[str, Any] = {}
    for local in wishes.get("backlog_at") or ():
        at = _read(datetime.fromisoformat, local).replace(tzinfo=page.zone).astimezone(UTC)
        found[f"backlog_{local}"] = backlog(page, at)
    for text, zone, key in wishes.get("created_on") or ():
        start, end = _day(text, _read(ZoneInfo, zone))
        answer = page.reader.ask(Question(metric=facts.CREATED, start=start, end=end, zone=zone))
        found[key] = answer.n
    for text in wishes.get("day_hours") or ():
        start, end = _day(text, page.zone)
        hours = (end - start) / timedelta(hours=1)
        found[f"day_{text}_hours"] = int(hours) if hours.is_integer() else hours
    names: dict[str, list[Any]] = {}
    for text, tickets in (wishes.get("tickets") or {}).items():
        for name in NAME.findall(text):
            names.setdefault(name, []).extend(tickets)
    return found | _of_tickets(page, names)


def _read(reader: Any, text: Any) -> Any:
    try:
        return reader(text)
    except (ValueError, TypeError, ZoneInfoNotFoundError) as error:
        raise LogError(f"report: {text!r} cannot be read") from error


def _day(text: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    day = _read(datetime.fromisoformat, text).date()
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def _of_tickets(page: Page, names: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    metrics = (
        facts.FIRST_RESPONSE, facts.RESOLUTION, facts.FIRST_RESOLUTION, facts.TIME_OPEN, facts.TIME_PENDING,
        facts.TIME_ON_HOLD, facts.CONTACTS, facts.HANDLE, facts.RESOLVED,
    )  # fmt: skip
    known: dict[tuple[str, str], Fact] = {}
    for metric in metrics:
        known |= {(metric, fact.subject): fact for fact in page.ever(metric) if not fact.reason}
    found: dict[str, Any] = {}
    for name, tickets in names.items():
        for ticket in tickets:
            found[name.replace("<id>", str(ticket))] = _of_ticket(name, str(ticket), known)
    return found


def _of_ticket(name: str, ticket: str, known: Mapping[tuple[str, str], Fact]) -> Any:
    first = known.get((facts.FIRST_RESPONSE, ticket))
    if name.startswith("frt"):
        ms = None if first is None else first.value if name.endswith("biz") else first.calendar
        if name.endswith("customer_clock"):
            ms = None if first is None or first.until is None else max(0, first.anchor - first.until)
        return seconds(ms)
    if name.startswith("res"):
        metric = facts.FIRST_RESOLUTION if name.startswith("res_first") else facts.RESOLUTION
        fact = known.get((metric, ticket))
        return seconds(fact.calendar) if fact else None
    if name.startswith("contacts"):
        fact = known.get((facts.CONTACTS, ticket))
        return fact.value if fact else None
    if name.startswith("aht"):
        return _cycles(ticket, known)
    if (facts.RESOLUTION, ticket) not in known:
        return None
    times = {"open": facts.TIME_OPEN, "pending": facts.TIME_PENDING, "on_hold": facts.TIME_ON_HOLD}
    rows = {status: known.get((metric, ticket)) for status, metric in times.items()}
    is_open = name.startswith("status_biz")
    return {
        status: seconds(0 if row is None else row.value if is_open else row.calendar) for status, row in rows.items()
    }


def _cycles(ticket: str, known: Mapping[tuple[str, str], Fact]) -> Any:
    """The handle time of a ticket with one solution, or a list by cycle."""
    numbers: list[Any] = []
    while (facts.RESOLVED, f"{ticket}:{len(numbers) + 1}") in known:
        fact = known.get((facts.HANDLE, f"{ticket}:{len(numbers) + 1}"))
        numbers.append(seconds(fact.value) if fact else 0)
    if not any(numbers):
        return None
    return numbers[0] if len(numbers) == 1 else numbers
