"""Which answers count, and the one reason why others do not: the edges of metrics.md 8.1 and 8.15."""

from datetime import UTC, datetime, timedelta

import pytest

from surveys.enums import Excluded
from surveys.validity import Given, first_valid, judge

SENT = datetime(2025, 10, 20, 9, 30, tzinfo=UTC)
EXPIRES = SENT + timedelta(days=14)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NO, LATE, PARTIAL = Excluded.NO, Excluded.LATE, Excluded.PARTIAL
SUPERSEDED, SUSPECT, EDIT = Excluded.SUPERSEDED, Excluded.SUSPECT_BOT, Excluded.LATE_EDIT


def at(after: timedelta, score: int | None = 5, **more: bool) -> Given:
    return Given(SENT + after, score, **more)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], []),
        ([at(HOUR)], [NO]),
        ([at(HOUR, 2), at(HOUR + timedelta(minutes=2), 4)], [SUPERSEDED, NO]),
        ([at(HOUR, 2), at(2 * HOUR, 3), at(3 * HOUR, 4)], [SUPERSEDED, SUPERSEDED, NO]),
        ([at(HOUR, 2), at(HOUR + DAY, 4)], [SUPERSEDED, NO]),
        ([at(HOUR, 2), at(HOUR + DAY + timedelta(microseconds=1), 4)], [NO, EDIT]),
        ([at(HOUR, 2), at(2 * HOUR, 3), at(3 * DAY, 4)], [SUPERSEDED, NO, EDIT]),
        ([at(timedelta(seconds=3), 1, suspect_bot=True), at(DAY, 5)], [SUSPECT, NO]),
        ([at(HOUR, None)], [PARTIAL]),
        ([at(HOUR, None), at(2 * DAY, 4), at(2 * DAY + HOUR, 5)], [PARTIAL, SUPERSEDED, NO]),
        ([at(HOUR, 3), at(2 * HOUR, None)], [NO, PARTIAL]),
        ([at(14 * DAY)], [NO]),
        ([at(14 * DAY + timedelta(microseconds=1))], [LATE]),
        ([at(13 * DAY + 12 * HOUR, 2), at(14 * DAY + HOUR, 5)], [NO, LATE]),
        ([at(15 * DAY, None)], [LATE]),
        ([at(15 * DAY, suspect_bot=True)], [SUSPECT]),
    ],
)
def test_reason_of_each_answer(answers: list[Given], expected: list[Excluded]) -> None:
    assert judge(answers, expires_at=EXPIRES) == expected


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        ("", Excluded.BOT_HANDLED),
        ("spam", Excluded.SPAM),
        ("deleted", Excluded.DELETED),
        ("test", Excluded.TEST),
        ("internal", Excluded.INTERNAL),
    ],
)
def test_first_reason_holds(flag: str, expected: Excluded) -> None:
    answer = at(15 * DAY, None, suspect_bot=True)
    assert judge([answer], expires_at=EXPIRES, handled_by="bot", flag=flag) == [expected]


def test_open_link_is_unsolicited_before_anything_else() -> None:
    answer = at(HOUR, open_link=True)
    assert judge([answer], expires_at=None, handled_by="bot", flag="spam") == [Excluded.UNSOLICITED]


def test_day_of_an_answer_is_that_of_the_first_valid_one() -> None:
    answers = [at(timedelta(seconds=1), 1, suspect_bot=True), at(HOUR, 2), at(2 * HOUR, 4)]
    assert first_valid(answers, judge(answers, expires_at=EXPIRES)) == SENT + HOUR
    assert first_valid(answers[:1], judge(answers[:1], expires_at=EXPIRES)) is None
