"""The course of a call: the same from its events in any order, and no time is ever negative."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from channels_inbox.kinds.phone.course import KINDS, Step, read_course

START = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
ANA, BEN = 1, 2


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


TALK = [
    Step("new", at(0), ANA),
    Step("answered", at(45), ANA),
    Step("hold", at(145), ANA),
    Step("unhold", at(205), ANA),
    Step("hangup", at(345), ANA),
]


def test_times_are_those_of_the_golden_call_in_any_order() -> None:
    for order in permutations(TALK):
        course = read_course(order, "inbound")
        assert (course.wait_seconds, course.talk_seconds, course.hold_seconds) == (45, 240, 60)
        assert (course.agent, course.outcome, course.offered_at) == (ANA, "answered", at(0))


def test_call_that_nobody_took_is_missed_and_nobodys() -> None:
    course = read_course([Step("new", at(0), ANA), Step("new", at(5), BEN), Step("hangup", at(30))], "inbound")
    assert (course.outcome, course.agent, course.wait_seconds, course.talk_seconds) == ("missed", None, 30, 0)
    assert course.offered_to == [ANA, BEN]


def test_own_call_that_nobody_took_is_the_callers() -> None:
    course = read_course([Step("new", at(0), ANA), Step("hangup", at(30), outcome="busy")], "outbound")
    assert (course.outcome, course.agent) == ("busy", ANA)


def test_outcome_that_contradicts_the_answer_is_not_believed() -> None:
    steps = [*TALK[:2], Step("hangup", at(60), outcome="missed")]
    assert read_course(steps, "inbound").outcome == "answered"


def test_transfer_hands_the_call_over() -> None:
    steps = [*TALK[:2], Step("transferred", at(100), BEN), Step("hangup", at(200))]
    course = read_course(steps, "inbound")
    assert (course.agent, course.talk_seconds) == (BEN, 155)


def test_hold_that_nobody_ended_is_over_with_the_call() -> None:
    steps = [*TALK[:3], Step("hangup", at(200))]
    course = read_course(steps, "inbound")
    assert (course.talk_seconds, course.hold_seconds, course.held_since) == (100, 55, None)
    assert read_course(TALK[:3], "inbound").held_since == at(145)


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.floats(-4000, 4000), st.sampled_from([None, ANA, BEN])), min_size=1)
)
def test_times_never_become_negative(drawn: list[tuple[str, float, int | None]]) -> None:
    course = read_course([Step(kind, at(seconds), agent) for kind, seconds, agent in drawn], "inbound")
    assert min(course.wait_seconds, course.talk_seconds, course.hold_seconds) >= 0
    if course.ended_at is not None and course.answered_at is not None:
        span = max(0.0, (course.ended_at - course.answered_at).total_seconds())
        assert abs(course.talk_seconds + course.hold_seconds - span) <= 1
