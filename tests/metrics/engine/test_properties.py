"""What holds for any log of the form: random ones, with everything in them (metrics_golden.md section 10)."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.clocks import Calendar, Version
from core.clocks import open_ms as plain_open_ms
from core.hours import read_schedule
from metrics.answering import Question
from metrics.engine import facts
from metrics.engine.compute import compute
from metrics.engine.config import DAY, SECOND
from metrics.engine.facts import Fact
from metrics.engine.log import read_events
from metrics.engine.opening import OpenTime, instant
from metrics.slicing import Memory
from tests.metrics.engine.logs import CONFIG, T0, Log, random_logs

START, END = T0 * SECOND, T0 * SECOND + 21 * DAY
FEW = settings(max_examples=20)


def key(fact: Fact) -> tuple[Any, ...]:
    return tuple(str(getattr(fact, name)) for name in Fact.__slots__)


@FEW
@given(random_logs(), st.integers(0, 2**32))
def test_the_order_of_storage_is_irrelevant(log: Log, seed: int) -> None:
    rows = random.Random(seed).sample(log.rows, len(log.rows))
    again = Log(**CONFIG)
    again.rows = rows
    assert sorted(map(key, log.compute().facts)) == sorted(map(key, again.compute().facts))


@FEW
@given(random_logs())
def test_each_subject_is_counted_once_and_each_ticket_and_answer_has_one_reason(log: Log) -> None:
    found = log.compute().facts
    twice = [pair for pair, count in Counter((fact.metric, fact.subject) for fact in found).items() if count > 1]
    assert twice == []
    assert {fact.subject for fact in found if fact.metric == facts.ASKED} == {"A", "B", "C", "D"}
    answers = [fact for fact in found if fact.metric in {*facts.SURVEYS.values(), facts.NPS_TICKET}]
    assert len(answers) == sum(row["type"] == "survey_answered" for row in log.rows)


@FEW
@given(random_logs())
def test_single_valued_slices_add_up(log: Log) -> None:
    memory = Memory(log.compute().facts)
    for metric in (facts.FIRST_RESPONSE, facts.RESOLUTION, facts.HANDLE_AGENT, facts.CSAT, facts.CREATED, facts.FCR):
        for by in ("channel", "team", "agent", "tier", "language", "day", "hour", "week"):
            question = Question(metric=metric, start=instant(START), end=instant(END), zone="Asia/Kathmandu", by=by)
            answer = memory.ask(question)
            assert answer.n == sum(row.n for row in answer.rows)
            assert answer.sum_ms == sum(row.sum_ms for row in answer.rows)
            assert (answer.num, answer.den) == tuple(
                sum(getattr(row, x) for row in answer.rows) for x in ("num", "den")
            )


@FEW
@given(random_logs())
def test_agents_seconds_add_up_to_tickets_seconds_and_never_pass_the_clock(log: Log) -> None:
    found = log.compute().facts
    of = {name: sum(fact.value for fact in found if fact.metric == name) for name in (facts.HANDLE, facts.HANDLE_AGENT)}
    assert of[facts.HANDLE] == of[facts.HANDLE_AGENT]


@FEW
@given(random_logs(), st.integers(START, END))
def test_the_backlog_is_what_the_stories_say(log: Log, moment: int) -> None:
    config = log.config()
    events = read_events(log.rows, config.home_teams)
    whole = compute(events, config, END + 90 * DAY)
    flows = Counter(
        fact.metric
        for fact in whole.facts
        if fact.anchor < moment and fact.metric in {"created", "resolved", "reopened"}
    )
    still_open = 0
    for root, story in whole.stories.items():
        if story.opened < moment and not whole.groups[root].reason:
            last = [cycle for cycle in story.cycles if cycle.start < moment][-1]
            still_open += last.end is None or last.end >= moment
    assert flows["created"] + flows["reopened"] - flows["resolved"] == still_open


@FEW
@given(random_logs())
def test_times_in_status_add_up_to_the_resolution(log: Log) -> None:
    by_subject: dict[str, Counter[str]] = {}
    computed = log.compute()
    for fact in computed.facts:
        if fact.metric.startswith("time_"):
            by_subject.setdefault(fact.subject, Counter()).update(value=fact.value, calendar=fact.calendar)
    for fact in computed.facts:
        if fact.metric == facts.RESOLUTION:
            story = computed.stories[fact.ticket]
            solved = [
                (one.end, two.start)
                for one, two in zip(story.cycles, story.cycles[1:], strict=False)
                if one.end is not None
            ]
            between = sum(story.clock.between(end, start) for end, start in solved)
            assert by_subject.get(fact.subject, Counter())["value"] + between == fact.value


@FEW
@given(random_logs(), st.integers(START, END))
def test_a_cut_log_says_what_was_known_then(log: Log, moment: int) -> None:
    config = log.config()
    events = read_events(log.rows, config.home_teams)
    cut = [event for event in events if event.at <= moment]
    assert sorted(map(key, compute(events, config, moment).facts)) == sorted(
        map(key, compute(cut, config, moment).facts)
    )


OFFICE = Calendar([Version(None, read_schedule(CONFIG["schedules"]["office"]))])
moments = st.integers(START - 400 * DAY, START + 400 * DAY)


@given(moments, moments, moments)
def test_open_time_is_additive_and_agrees_with_the_clocks(one: int, two: int, three: int) -> None:
    a, b, c = sorted((one, two, three))
    clock = OpenTime(OFFICE)
    assert clock.between(a, c) == clock.between(a, b) + clock.between(b, c)
    assert clock.between(a, c) == plain_open_ms(OFFICE, instant(a), instant(c))


@given(moments, st.integers(1, 400 * 3_600_000))
def test_the_due_instant_inverts_open_time(start: int, span: int) -> None:
    clock = OpenTime(OFFICE)
    due = clock.due(start, span)
    assert due is not None
    assert clock.between(start, due) == span
    assert clock.between(start, due - 1) == span - 1
    assert instant(due) - instant(start) >= timedelta(milliseconds=span)
