"""Reads the life of accounts; each docstring states its query count."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from people.enums import AccountEventKind, AccountState
from people.models import AccountEvent, Organization


def facts() -> "QuerySet[AccountEvent]":
    """What holds: every event that was not taken back, in the order in which it happened. No query yet."""
    held = AccountEvent.objects.exclude(kind=AccountEventKind.WITHDRAWN).filter(withdrawn_by=None)
    return held.order_by("at", "pk")


class Standing(NamedTuple):
    """Where an account stands: since when (leaving: until when), and what it pays in a month."""

    state: AccountState
    since: datetime | None = None
    value: int | None = None
    currency: str = ""


def standing_of(events: Iterable[AccountEvent], at: datetime) -> Standing:
    """Where an account stands at an instant, from its facts in order. No query."""
    state, since = AccountState.NONE, None
    value, currency = None, ""
    for event in events:
        if event.at > at:
            is_notice = event.kind == AccountEventKind.CANCELLED and event.announced_at <= at
            if is_notice and state in (AccountState.ACTIVE, AccountState.RETURNED):
                return Standing(AccountState.LEAVING, event.at, value, currency)
            continue
        if event.value is not None:
            value, currency = event.value, event.currency
        if (then := _AFTER.get(event.kind)) is not None:
            state, since = then, event.at
    return Standing(state, since, value, currency)


_AFTER: dict[str, AccountState] = {
    AccountEventKind.STARTED: AccountState.ACTIVE,
    AccountEventKind.CANCELLED: AccountState.LEFT,
    AccountEventKind.REACTIVATED: AccountState.RETURNED,
}


def contradiction(events: Iterable[AccountEvent], *, kind: str, at: datetime) -> str:
    """Why a fact does not go with those that are there, in words; "" when it does. No query.

    `events`: the account's facts in order. A fact must go with what stands before it and with what comes after it.
    """
    course = [(each.at, str(each.kind)) for each in events if each.kind != AccountEventKind.VALUE_CHANGED]
    place = sum(1 for then, _kind in course if then <= at)
    is_there = any(word != AccountEventKind.CANCELLED for _at, word in course[place - 1 : place])
    if kind == AccountEventKind.VALUE_CHANGED:
        return "" if is_there else _("At that time it was no customer.")
    if kind == AccountEventKind.STARTED and place:
        return _("It became a customer before: record that it came back.")
    if kind == AccountEventKind.REACTIVATED and not place:
        return _("It was no customer before: record that it became one.")
    if kind == AccountEventKind.REACTIVATED and is_there:
        return _("At that time it was a customer already.")
    if kind == AccountEventKind.CANCELLED and not is_there:
        return _("At that time it was no customer.")
    following = course[place][1] if place < len(course) else ""
    if following and (following == AccountEventKind.CANCELLED) == (kind == AccountEventKind.CANCELLED):
        return _("That does not go with what is recorded after it. Take that back first.")
    if following == AccountEventKind.STARTED:
        return _("That lies before it became a customer.")
    return ""


def account_events(organization: Organization) -> list[AccountEvent]:
    """Every event of an account, latest first, with who recorded it and whether it was taken back. One query."""
    events = organization.account_events.exclude(kind=AccountEventKind.WITHDRAWN)
    return list(events.select_related("by", "withdrawn_by__by").order_by("-at", "-pk"))
