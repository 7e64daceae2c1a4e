"""Writes the life of accounts: an append-only log of what holds for an organization, and from when."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.clocks import now
from core.text import clean_line
from people.enums import AccountEventKind
from people.models import AccountEvent, Agent, Organization

MOST_VALUE = 10**15  # of a currency's smallest unit


class AccountRefused(ValueError):
    """What cannot be recorded of an account, in words for whoever asked."""


def record_account_event(
    *,
    account: Organization | str,
    kind: AccountEventKind | str,
    at: datetime,
    announced_at: datetime | None = None,
    value: int | None = None,
    currency: str = "",
    reason: str = "",
    note: str = "",
    by: Agent | None = None,
) -> AccountEvent:
    """Appends one fact: what holds from `at` on, known since `announced_at` (now when left out, never after `at`).

    `account` is the organization or its name (made when nobody is called so; the oldest of several). `value`: what it
    pays in a month, in the smallest unit of `currency` (ISO 4217). Facts may come in any order, and none is
    compared with those that are there: `people.accounts.contradiction` does that for what people type. Raises
    AccountRefused for an unknown kind, a value without a currency or out of range, and a withdrawal (`withdraw`).
    """
    kind = _kind(kind)
    currency = _currency(value, currency)
    if kind == AccountEventKind.VALUE_CHANGED and value is None:
        raise AccountRefused(_("Please name the value."))
    recorded = now()
    with transaction.atomic():
        return AccountEvent.objects.create(
            organization=account if isinstance(account, Organization) else _named(account),
            kind=kind,
            at=at,
            announced_at=min(announced_at or recorded, at),
            recorded_at=recorded,
            value=value,
            currency=currency,
            reason=reason if kind == AccountEventKind.CANCELLED else "",
            note=clean_line(note, 200),
            by=by,
        )


def withdraw_account_event(*, event: AccountEvent, by: Agent | None = None) -> AccountEvent:
    """Takes a fact back: both rows stay, neither counts. Once; the second time gives the first withdrawal."""
    recorded = now()
    with transaction.atomic():
        withdrawal, _made = AccountEvent.objects.get_or_create(
            withdraws=event,
            defaults={
                "organization_id": event.organization_id,
                "kind": AccountEventKind.WITHDRAWN,
                "at": event.at,
                "announced_at": event.at,
                "recorded_at": recorded,
                "by": by,
            },
        )
    return withdrawal


def _kind(given: str) -> AccountEventKind:
    name = str(given).removeprefix("account_")
    if name not in AccountEventKind.values or name == AccountEventKind.WITHDRAWN:
        raise AccountRefused(_("“%(kind)s” cannot happen to an account.") % {"kind": given})
    return AccountEventKind(name)


def _currency(value: int | None, given: str) -> str:
    """The currency's code in capitals, "" where nothing is said of a value."""
    if value is None:
        return ""
    code = given.strip().upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise AccountRefused(_("Please name the currency by its three letters, such as EUR."))
    if not 0 <= value <= MOST_VALUE:
        raise AccountRefused(_("The value cannot be negative or that large."))
    return code


def _named(name: str) -> Organization:
    wanted = clean_line(name, 160)
    if not wanted:
        raise AccountRefused(_("Please name the organization."))
    found = Organization.objects.filter(name=wanted).order_by("pk").first()
    return found or Organization.objects.create(name=wanted)
