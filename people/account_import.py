"""Reads files of account events: each line becomes a fact, or a sentence that says what is wrong with it.

Columns by name: account (number or name), event, date; if wanted announced, value, currency, reason, note.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from core.text import clean, clean_line
from people.accounts import contradiction, facts
from people.actions.accounts import AccountRefused, record_account_event
from people.enums import AccountEventKind, LeavingReason
from people.models import AccountEvent, Agent, Organization

MOST_BYTES = 5_000_000
MOST_LINES = 20_000
MOST_ERRORS = 50
COLUMNS = ("account", "event", "date", "announced", "value", "currency", "reason", "note")
NEEDED = ("account", "event", "date")


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the words say why."""


class WrongLine(NamedTuple):
    """A line that cannot be taken, and why."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line as it was read."""

    number: int
    account: str
    kind: AccountEventKind
    at: datetime
    announced_at: datetime | None
    value: int | None
    currency: str
    reason: str
    note: str


def read_file(content: bytes, zone: ZoneInfo) -> tuple[list[Fact], list[WrongLine]]:
    """The facts of a file in the order of their instants, and what is wrong; raises UnreadableFile. Dates begin at
    midnight in `zone`.
    """
    lines = _lines(content)
    head = [cell.strip().lower() for cell in lines[0]] if lines else []
    if missing := [name for name in NEEDED if name not in head]:
        raise UnreadableFile(_("There is no column “%(name)s” in the first line.") % {"name": missing[0]})
    if len(lines) - 1 > MOST_LINES:
        raise UnreadableFile(_("At most %(number)s lines, please.") % {"number": MOST_LINES})
    found, wrong = [], []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = {name: clean_line(cell, 200) for name, cell in zip(head, cells, strict=False) if name in COLUMNS}
        try:
            found.append(_fact(number, row, zone))
        except ValueError as error:
            wrong.append(WrongLine(number, str(error)))
    return sorted(found, key=lambda fact: (fact.at, fact.number)), wrong


def _lines(content: bytes) -> list[list[str]]:
    try:
        text = clean(content.decode("utf-8-sig"))
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except UnicodeDecodeError:
        raise UnreadableFile(_("This is no text in UTF-8.")) from None
    except csv.Error:
        raise UnreadableFile(_("This is no file of comma-separated values.")) from None


def _fact(number: int, row: Mapping[str, str], zone: ZoneInfo) -> Fact:
    kind = row.get("event", "").lower().removeprefix("account_")
    if kind not in AccountEventKind.values or kind == AccountEventKind.WITHDRAWN:
        raise ValueError(
            _("“%(event)s” is no event: started, cancelled, reactivated or value_changed.") % {"event": kind}
        )
    reason = row.get("reason", "").lower()
    if reason and reason not in LeavingReason.values:
        raise ValueError(_("“%(reason)s” is no reason: chosen, unpaid or ours.") % {"reason": reason})
    if not row.get("account"):
        raise ValueError(_("The account is missing."))
    return Fact(
        number=number,
        account=row["account"],
        kind=AccountEventKind(kind),
        at=read_instant(row.get("date", ""), zone),
        announced_at=read_instant(row["announced"], zone) if row.get("announced") else None,
        value=read_value(row["value"]) if row.get("value") else None,
        currency=row.get("currency", ""),
        reason=reason,
        note=row.get("note", ""),
    )


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """A date (its midnight in `zone`) or an instant, ISO 8601; raises ValueError in words."""
    try:
        if instant := parse_datetime(text):
            return instant if instant.tzinfo else instant.replace(tzinfo=zone)
        if day := parse_date(text):
            return datetime.combine(day, time(), tzinfo=zone)
    except (ValueError, OverflowError):
        pass
    raise ValueError(_("“%(text)s” is no date such as 2026-03-31.") % {"text": text})


def read_value(text: str) -> int:
    """An amount such as 99.50 in hundredths; raises ValueError in words."""
    try:
        amount = Decimal(text.replace(" ", "")) * 100
        if amount != amount.to_integral_value():
            raise ValueError
        return int(amount)
    except (InvalidOperation, ValueError, OverflowError):
        raise ValueError(_("“%(text)s” is no amount such as 99.50.") % {"text": text}) from None


def find_accounts(found: list[Fact]) -> dict[str, Organization]:
    """The organization that each account means: by its number, else by its name when one alone is called so. Two
    queries.
    """
    words = {fact.account for fact in found}
    named: dict[str, Organization] = {}
    twice: set[str] = set()
    for each in Organization.objects.filter(name__in=words).order_by("pk"):
        twice.update({each.name} & named.keys())
        named[each.name] = each
    numbered = {each.reference: each for each in Organization.objects.filter(reference__in=words)}
    return {name: each for name, each in named.items() if name not in twice} | numbered


def take_in(found: list[Fact], *, by: Agent | None, makes_missing: bool) -> list[WrongLine]:
    """Records every fact, or none: what is wrong with lines comes back, and then nothing may be kept (the caller rolls
    back). Two queries and two for each fact.
    """
    accounts = find_accounts(found)
    known: dict[int, list[AccountEvent]] = {}
    for event in facts().filter(organization__in=accounts.values()):
        known.setdefault(event.organization_id, []).append(event)
    wrong = []
    for fact in found:
        account = accounts.get(fact.account)
        if account is None and makes_missing and not Organization.objects.filter(name=fact.account).exists():
            account = accounts[fact.account] = Organization.objects.create(name=fact.account[:160])
        if account is None:
            words = _("There is no organization with this number or (only once) this name: %(name)s")
            wrong.append(WrongLine(fact.number, words % {"name": fact.account}))
            continue
        own = known.setdefault(account.pk, [])
        if words := contradiction(own, kind=fact.kind, at=fact.at):
            wrong.append(WrongLine(fact.number, words))
            continue
        try:
            event = record_account_event(
                account=account, kind=fact.kind, at=fact.at, announced_at=fact.announced_at, value=fact.value,
                currency=fact.currency, reason=fact.reason, note=fact.note, by=by,
            )  # fmt: skip
        except AccountRefused as error:
            wrong.append(WrongLine(fact.number, str(error)))
        else:
            own.append(event)
            own.sort(key=lambda each: (each.at, each.pk))
    return wrong
