"""Churn and retention: which accounts were customers at both ends of a period (metrics.md 8.13)."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from metrics.engine import log
from metrics.engine.log import Event

BEGINS = frozenset({log.ACCOUNT_STARTED, log.ACCOUNT_REACTIVATED})
ENDS = frozenset({log.ACCOUNT_CANCELLED})


@dataclass(slots=True)
class Churn:
    """What became of the accounts of a period; values in the money of whoever recorded them."""

    base: int = 0
    lost: int = 0
    active_end: int = 0
    new_gross: int = 0
    new_active_at_end: int = 0
    cancellations: int = 0
    grown: int = 0
    value_start: float = 0
    value_end: float = 0


def churn(events: Iterable[Event], start: int, end: int) -> Churn:
    """Counts accounts; a change exactly at the end belongs to the next period. Events come in order."""
    found = Churn()
    histories: dict[Any, list[Event]] = {}
    for event in events:
        if event.kind in BEGINS or event.kind in ENDS or event.kind == log.ACCOUNT_VALUE_CHANGED:
            histories.setdefault(event.data["account"], []).append(event)
    for history in histories.values():
        _count(found, history, start, end)
    return found


def _count(found: Churn, history: list[Event], start: int, end: int) -> None:
    moves = [event for event in history if event.kind != log.ACCOUNT_VALUE_CHANGED]
    was, stays = _is_active(moves, start), _is_active(moves, end)
    inside = [event for event in moves if start <= event.at < end]
    found.base += was
    found.lost += was and not stays
    found.active_end += stays
    found.cancellations += sum(event.kind in ENDS for event in inside)
    if not was and any(event.kind in BEGINS for event in inside):
        found.new_gross += 1
        found.new_active_at_end += stays
    if was:
        before, after = _value(history, start), _value(history, end) if stays else 0
        found.value_start += before
        found.value_end += after
        found.grown += stays and after > before


def _is_active(moves: list[Event], moment: int) -> bool:
    place = bisect_left(moves, moment, key=lambda event: event.at)
    return place > 0 and moves[place - 1].kind in BEGINS


def _value(history: list[Event], moment: int) -> float:
    values = [e.data["value"] for e in history if e.kind == log.ACCOUNT_VALUE_CHANGED and e.at < moment]
    return float(values[-1]) if values else 0
