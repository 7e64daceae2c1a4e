import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from core import wakeups

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The countdowns of what would go to the broker; nothing is remembered from other tests."""
    countdowns: list[float] = []

    def at_once(job: Callable[[], None]) -> None:
        job()

    def note(task: str, countdown: float = 0.0) -> None:
        countdowns.append(countdown)

    monkeypatch.setattr(wakeups, "_run_aside", at_once)
    monkeypatch.setattr(wakeups, "_send", note)
    monkeypatch.setattr(wakeups, "_last_due", {})
    monkeypatch.setattr(wakeups, "_last_sent", {})
    return countdowns


def clock(monkeypatch: pytest.MonkeyPatch, instant: float) -> None:
    class Clock:
        def __getattr__(self, name: str) -> Any:
            return getattr(time, name)

        def monotonic(self) -> float:
            return instant

    monkeypatch.setattr(wakeups, "time", Clock())


def test_what_is_due_in_the_same_half_second_wakes_once_and_not_too_early(
    sent: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    for instant in (100.0, 100.1, 100.2):
        clock(monkeypatch, instant)
        wakeups.wake("some.task", after_s=10)

    assert sent == [10.5]


def test_what_is_due_later_wakes_again(sent: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    for instant in (100.0, 100.5):
        clock(monkeypatch, instant)
        wakeups.wake("some.task", after_s=10)

    assert sent == [10.5, 10.5]


def test_what_is_due_beyond_the_longest_wait_is_left_to_the_sweep(sent: list[float]) -> None:
    wakeups.wake("some.task", after_s=wakeups.LONGEST_WAIT_S + 1)

    assert sent == []


def test_nothing_leaves_before_the_commit(sent: list[float]) -> None:
    with transaction.atomic():
        wakeups.wake("some.task", after_s=1)
        assert sent == []

    assert len(sent) == 1
