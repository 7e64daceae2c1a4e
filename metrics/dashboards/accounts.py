"""Churn, retention and expansion of accounts (metrics.md 8.13): who was a customer at both ends of a period.

Accounts are organizations with a recorded life. A change exactly at the end belongs to the next period.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from metrics import intervals
from metrics.catalog import Shape
from metrics.dashboards.filters import Filters
from metrics.dashboards.words import difference_words, interval_words, percent, whole
from metrics.engine import log
from metrics.engine.accounts import BEGINS, ENDS, Churn, churn
from metrics.engine.log import Event
from metrics.engine.opening import moment_of
from metrics.statistics import FEW, SMALL
from people.accounts import facts
from people.enums import AccountEventKind, LeavingReason

MONTH_DAYS = 30.4
DAY_MS = 86_400_000
LISTED = 20
KINDS: dict[str, str] = {
    AccountEventKind.STARTED: log.ACCOUNT_STARTED,
    AccountEventKind.CANCELLED: log.ACCOUNT_CANCELLED,
    AccountEventKind.REACTIVATED: log.ACCOUNT_REACTIVATED,
}


class Turn(NamedTuple):
    """One fact of an account's life."""

    pk: int
    account: int
    name: str
    kind: str
    at: datetime
    announced_at: datetime
    value: int | None
    currency: str
    reason: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share of accounts as the page shows it, by the rules of small samples (metrics.md 5.2)."""

    label: str
    text: str
    note: str
    definition: str
    unit: str = ""
    change: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """An account that left, or said that it will, with the day from which on."""

    name: str
    href: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """What became of the accounts of a period."""

    found: Churn
    shares: list[Share]
    values: list[tuple[str, str]]
    left: list[Leaving]
    announced: list[Leaving]
    per_hundred: str
    unpaid: int

    @property
    def early_losses(self) -> int:
        """Accounts that came and went within the period: in no base."""
        return self.found.new_gross - self.found.new_active_at_end

    @property
    def sentence(self) -> str:
        """The two boundary sets and what happened between them."""
        words = {
            "base": whole(self.found.base),
            "lost": whole(self.found.lost),
            "new": whole(self.found.new_active_at_end),
            "end": whole(self.found.active_end),
        }
        return _("%(base)s at the start, less %(lost)s lost, and %(new)s new: %(end)s at the end.") % words


def read_accounts(filters: Filters) -> Accounts | None:
    """The accounts of the period, against the window before; None while none is recorded. One query."""
    columns = ("pk", "organization", "organization__name", "kind", "at", "announced_at", "value", "currency", "reason")
    turns = [Turn(*row) for row in facts().values_list(*columns)]
    if not turns:
        return None
    start, end = moment_of(filters.start), moment_of(filters.end)
    events = _events(turns)
    found, before = churn(events, start, end), None
    if earlier := filters.before():
        before = churn(events, moment_of(earlier.start), moment_of(earlier.end))
    inside = [turn for turn in turns if filters.start <= turn.at < filters.end]
    ended = [turn for turn in inside if turn.kind == AccountEventKind.CANCELLED]
    ahead = [
        turn for turn in turns if turn.kind == AccountEventKind.CANCELLED and turn.announced_at < filters.end <= turn.at
    ]
    return Accounts(
        found=found,
        shares=_shares(found, before),
        values=_values(turns, events, start, end),
        left=[_leaving(turn, is_back=_is_back(turn, inside)) for turn in reversed(ended[-LISTED:])],
        announced=[_leaving(turn) for turn in ahead[:LISTED]],
        per_hundred=_per_hundred(events, start, end, found.cancellations),
        unpaid=sum(turn.reason == LeavingReason.UNPAID for turn in ended),
    )


def _events(turns: Iterable[Turn]) -> list[Event]:
    """The same in the words of the engine; a beginning may say what the account pays."""
    found = []
    for turn in turns:
        data = {"account": turn.account, "value": turn.value or 0}
        if turn.kind in KINDS:
            found.append(Event(turn.pk, moment_of(turn.at), KINDS[turn.kind], None, None, data))
        if turn.value is not None:
            found.append(Event(turn.pk, moment_of(turn.at), log.ACCOUNT_VALUE_CHANGED, None, None, data))
    return found


def _shares(found: Churn, before: Churn | None) -> list[Share]:
    stayed = found.base - found.lost
    then = before.base - before.lost if before else 0
    given = (
        (
            _("Churn"),
            found.lost, found.base, (before.lost, before.base) if before else None,
            _("Accounts that were customers at the start and are none at the end, of all at the start."),
        ),
        (
            _("Retention"),
            stayed, found.base, (then, before.base) if before else None,
            _("Accounts that were customers at the start and still are at the end, of all at the start."),
        ),
        (
            _("Expansion"),
            found.grown, stayed, (before.grown, then) if before else None,
            _("Accounts that pay more at the end than at the start, of all that were customers at both."),
        ),
    )  # fmt: skip
    return [_share(*each) for each in given]


def _share(label: str, part: int, of: int, before: tuple[int, int] | None, definition: str) -> Share:
    if not of:
        return Share(label, "–", _("Nothing to count yet"), definition, state="none")
    counts = _("%(k)s of %(n)s") % {"k": whole(part), "n": whole(of)}
    if of < FEW:
        return Share(label, counts, _("Not enough data, from n = %(few)s") % {"few": FEW}, definition, state="counts")
    interval = intervals.wilson(part, of)
    words = f"{interval_words(Shape.SHARE, *interval)}, {counts}" if interval else counts
    state = "small-sample" if of < SMALL else ""
    return Share(label, percent(part / of), words, definition, "%", _change(part, of, before), state)


def _change(part: int, of: int, before: tuple[int, int] | None) -> str:
    if before is None:
        return ""
    interval = intervals.newcombe(part, of, *before) if before[1] >= FEW else None
    if interval is None:
        return _("Too little to compare")
    if interval[0] <= 0 <= interval[1]:
        return _("No clear change")
    words = difference_words(Shape.SHARE, part / of - before[0] / before[1])
    return _("%(n)s against before") % {"n": words}


def _values(turns: Sequence[Turn], events: Sequence[Event], start: int, end: int) -> list[tuple[str, str]]:
    """Net value retention of each currency: what those of the start pay at the end, of what they paid then."""
    spoken: dict[int, str] = {}
    for turn in turns:
        if turn.currency:
            spoken[turn.account] = turn.currency
    found = []
    for currency in sorted(set(spoken.values())):
        own = churn([event for event in events if spoken.get(event.data["account"]) == currency], start, end)
        if own.value_start:
            words = {"currency": currency, "share": percent(own.value_end / own.value_start), "n": whole(own.base)}
            found.append((currency, _("%(share)s %% in %(currency)s, n = %(n)s") % words))
    return found


def _per_hundred(events: Sequence[Event], start: int, end: int, cancellations: int) -> str:
    """Cancellations in a hundred account-months: what adds up over periods, as the share does not."""
    days = _account_days(events, start, end)
    return number_format(round(100 * MONTH_DAYS * cancellations / days, 1), decimal_pos=1) if days else "–"


def _account_days(events: Sequence[Event], start: int, end: int) -> float:
    since: dict[Any, int] = {}
    total = 0
    for event in events:
        account = event.data["account"]
        if event.kind in BEGINS:
            since.setdefault(account, event.at)
        elif event.kind in ENDS and account in since:
            total += _inside(since.pop(account), event.at, start, end)
    total += sum(_inside(begun, end, start, end) for begun in since.values())
    return total / DAY_MS


def _inside(one: int, other: int, start: int, end: int) -> int:
    return max(0, min(other, end) - max(one, start))


def _is_back(left: Turn, inside: Iterable[Turn]) -> bool:
    return any(
        turn.account == left.account and turn.kind == AccountEventKind.REACTIVATED and turn.at >= left.at
        for turn in inside
    )


def _leaving(turn: Turn, *, is_back: bool = False) -> Leaving:
    reasons = [str(LeavingReason(turn.reason).label)] if turn.reason else []
    if is_back:
        reasons.append(_("Came back in these days"))
    return Leaving(turn.name, reverse("people:account", args=[turn.account]), turn.at, ", ".join(reasons))
