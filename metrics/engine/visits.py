"""Deflection: who wanted to reach us, and did not have to (metrics.md 8.12)."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from metrics.engine import facts, log
from metrics.engine.config import Config
from metrics.engine.facts import Fact
from metrics.engine.groups import Group
from metrics.engine.log import SELFSERVICE_SESSION, Event
from metrics.engine.opening import instant


def contacts_of(groups: Iterable[Group], events: Iterable[Event] = ()) -> dict[Any, list[int]]:
    """When each customer got in touch on reportable tickets: a ticket they opened, a message, a call.

    Of a visitor without a name the visit itself says so (`contacted_at`).
    """
    found: dict[Any, list[int]] = {}
    for event in events:
        if event.kind == SELFSERVICE_SESSION and event.data.get("contacted_at") is not None:
            found.setdefault(event.data["visitor"], []).append(round(event.data["contacted_at"] * 1000))
    for group in groups:
        if group.reason:
            continue
        for event in group.events:
            card = group.members.get(event.ticket)
            if card is not None and is_contact(group, event):
                customer = event.data.get("customer") or card.customer
                found.setdefault(customer, []).append(event.at)
    return found


def is_contact(group: Group, event: Event) -> bool:
    """Whether the customer got in touch by this event."""
    if event.kind == log.TICKET_CREATED:
        return (event.data.get("initiator") or "customer") == "customer"
    if event.kind == log.CUSTOMER_MESSAGE:
        return not event.data.get("auto") and not group.is_ack(event)
    return event.kind == log.CALL_LOGGED and event.data["direction"] == "inbound"


def visits(
    events: Iterable[Event], contacts: dict[Any, list[int]], config: Config, as_of: int
) -> tuple[list[Fact], list[int]]:
    """deflection and deflection_confirmed: attempts to reach us; several of one visitor on a day are one."""
    zone = ZoneInfo(config.report_tz)
    attempts: dict[tuple[Any, date], list[Event]] = {}
    for event in events:
        if event.kind == SELFSERVICE_SESSION and event.data.get("intent"):
            day = instant(event.at).astimezone(zone).date()
            attempts.setdefault((event.data["visitor"], day), []).append(event)
    found: list[Fact] = []
    timers: list[int] = []
    for (visitor, _day), sessions in attempts.items():
        start, until = sessions[0].at, sessions[0].at + config.deflection_window
        subject = f"v{sessions[0].seq}"
        if until > as_of:
            timers.append(until)
            found.append(Fact(facts.DEFLECTION, subject, None, start, start, reason="immature"))
            continue
        helpful = next(
            (event.data["helpful"] for event in reversed(sessions) if event.data.get("helpful") is not None), None
        )
        shown = any(event.data.get("content_shown") for event in sessions)
        came = any(start <= at <= until for at in contacts.get(visitor, ()))
        assumed = int(shown and helpful is not False and not came)
        confirmed = int(assumed and helpful is True)
        for metric, num in ((facts.DEFLECTION, assumed), (facts.DEFLECTION_CONFIRMED, confirmed)):
            found.append(Fact(metric, subject, None, start, start, num=num, den=1))
    return found, timers
