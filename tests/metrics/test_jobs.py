"""The jobs over real rows: whatever the way, facts and sums are those of a recomputation, to the digit."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from automation.actions.policies import save_policy
from core.clocks import now
from metrics import jobs, query, reconciling, writing
from metrics.answering import Clock, Question, View
from metrics.catalog import CODES
from metrics.engine import facts
from metrics.engine.compute import compute
from metrics.engine.opening import instant, moment_of
from metrics.exam import Exam, read_exam, tags_of
from metrics.models import DirtyMark, FactRow, Incident, MetricsState, Rollup15m, RollupDay
from metrics.rebuilding import rebuild
from metrics.settings_of import ProductConfig
from metrics.slicing import Memory
from metrics.staging import Stage
from tests.cast import Cast
from tests.metrics.engine.logs import T0, Log, random_logs
from tests.metrics.engine.test_golden import GOLDEN
from tickets.actions.flags import flag
from tickets.actions.history import record
from tickets.log import By
from tickets.models import TicketEvent

pytestmark = pytest.mark.django_db
EXAM = read_exam(GOLDEN)
START, END = instant(EXAM.start), instant(EXAM.end)
BEGINNING = instant(86_400_000)


def staged(exam: Exam = EXAM) -> tuple[Stage, ProductConfig]:
    stage = Stage(exam)
    return stage, stage.fill()


def quiet(config: ProductConfig, as_of: datetime) -> None:
    """Runs the jobs until nothing is left."""
    jobs.mark_visitors(since=BEGINNING)
    while jobs.refresh(as_of=as_of, config=config):
        pass


def stored() -> Counter[Any]:
    return Counter(FactRow.objects.values_list(*(name for name in writing._COLUMNS if name != "definition_version")))


def sums() -> list[Any]:
    """Every prepared sum."""
    days = RollupDay.objects.values_list(*(field.attname for field in RollupDay._meta.concrete_fields))
    quarters = Rollup15m.objects.values_list(*(field.attname for field in Rollup15m._meta.concrete_fields))
    return sorted(map(str, days)) + sorted(map(str, quarters))


def in_memory(exam: Exam) -> Counter[Any]:
    """Facts by what does not depend on the numbers of rows."""
    found = compute(exam.events, exam.config, exam.as_of).facts
    return Counter(
        (CODES[f.metric], f.anchor, f.start, f.value, f.calendar, f.num, f.den, f.reason, f.tier) for f in found
    )


def of_table() -> Counter[Any]:
    names = ("metric", "anchor", "start", "value", "calendar", "num", "den", "reason", "tier")
    rows = FactRow.objects.values_list(*names)
    return Counter((row[0], moment_of(row[1]), moment_of(row[2]), *row[3:]) for row in rows)


def test_step_by_step_anew_and_in_memory_are_equal() -> None:
    _stage, config = staged()
    for day in range(0, 36, 4):
        quiet(config, START + timedelta(days=day))
    quiet(config, instant(EXAM.as_of))
    assert of_table() == in_memory(EXAM)
    before, sums_before = stored(), sums()
    assert rebuild(as_of=instant(EXAM.as_of), config=config, again=True)
    assert (stored(), sums()) == (before, sums_before)
    FactRow.objects.all().delete()
    assert rebuild(as_of=instant(EXAM.as_of), config=config)
    assert (stored(), sums()) == (before, sums_before)


@settings(
    max_examples=3,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random_logs())
def test_random_logs_come_to_the_same(django_db_blocker: Any, log: Log) -> None:
    from django.db import transaction

    document = {"config": log.document, "period": [T0, T0 + 21 * 86_400], "events": log.rows, "as_of": T0 + 60 * 86_400}
    exam = read_exam(document)
    with transaction.atomic():
        _stage, config = staged(exam)
        for share in (3, 2, 1):
            quiet(config, instant(exam.start + (exam.as_of - exam.start) // share))
        assert of_table() == in_memory(exam)
        before, sums_before = stored(), sums()
        rebuild(as_of=instant(exam.as_of), config=config, again=True)
        assert (stored(), sums()) == (before, sums_before)
        transaction.set_rollback(True)


@pytest.fixture
def config() -> ProductConfig:
    """The golden log, worked out."""
    _stage, config = staged()
    quiet(config, instant(EXAM.as_of))
    return config


def ask(metric: str, **more: Any) -> Question:
    return Question(**({"metric": metric, "start": START, "end": END, "zone": "Europe/Berlin"} | more))


QUESTIONS: list[dict[str, Any]] = [
    {}, {"by": "day"}, {"by": "channel"}, {"by": "tier"}, {"by": "week"}, {"by": "tag"}, {"view": View.COHORT},
    {"filters": {"channel": ["chat"]}}, {"clock": Clock.CALENDAR, "by": "month"},
    {"start": START + timedelta(hours=7, minutes=15)}, {"start": START + timedelta(seconds=1)},
]  # fmt: skip


def test_sums_and_facts_give_the_same_answers(config: ProductConfig) -> None:
    computed = compute(EXAM.events, EXAM.config, EXAM.as_of)
    memory = Memory(computed.facts, tags_of(computed))
    for name in CODES:
        for more in QUESTIONS:
            found, wanted = query.ask(ask(name, **more)), memory.ask(ask(name, **more))
            for what in ("n", "num", "den", "sum_ms", "value", "median", "p90", "ci", "badge", "counts", "excluded"):
                assert getattr(found, what) == getattr(wanted, what), (name, more, what)
            if more.get("by") != "tag":
                assert [(row.key, row.n, row.value) for row in found.rows] == [
                    (row.key, row.n, row.value) for row in wanted.rows
                ]


def test_a_figure_leads_to_exactly_its_facts(config: ProductConfig) -> None:
    for name in CODES:
        question = ask(name)
        assert len(query.records(question, limit=500)) == query.ask(question).n
    pages, after = [], None
    while page := query.records(ask(facts.FIRST_RESPONSE), after=after, limit=4):
        pages.append(len(page))
        after = page[-1].anchor, page[-1].subject
    assert pages == [4, 4, 1]
    assert [row.subject for row in query.records(ask(facts.FCR), reason="outbound")] != []


def test_days_are_made_of_their_quarters_of_an_hour(config: ProductConfig) -> None:
    days = query.ask(ask(facts.FIRST_RESPONSE, by="day"))
    assert sum(row.n for row in days.rows) == 9
    rows = RollupDay.objects.filter(metric=CODES[facts.FIRST_RESPONSE], is_agents=False)
    assert sum(row.n for row in rows) == sum(sum(row.counts) for row in rows) == 11
    question = ask(facts.CREATED, start=START + timedelta(days=6), end=START + timedelta(days=7, hours=1))
    assert (query.ask(question).n, len(query.records(question))) == (1, 1)


def test_many_values_are_answered_from_buckets_within_one_percent(
    config: ProductConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "EXACT_UP_TO", 5)
    found = query.ask(ask(facts.FIRST_RESPONSE))
    assert (found.approx, found.n, found.sum_ms) == (True, 9, 30_000_000)
    assert found.p90 == pytest.approx(16_159_700, abs=100)
    assert found.median == pytest.approx(1_980_000, rel=0.01)
    by = query.ask(ask(facts.FIRST_RESPONSE, by="channel"))
    assert {row.key: row.n for row in by.rows} == {"chat": 3, "email": 6}


def test_figures_ask_few_questions(config: ProductConfig, django_assert_max_num_queries: Any) -> None:
    for metric, most in ((facts.CREATED, 4), (facts.FIRST_RESPONSE, 4), (facts.CSAT, 4)):
        with django_assert_max_num_queries(most):
            query.ask(ask(metric))


@pytest.mark.parametrize("more", [{"metric": "mood"}, {"by": "mood"}, {"filters": {"mood": [1]}}])
def test_what_cannot_be_asked_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(query.QuestionError):
        query.ask(ask(**({"metric": facts.CREATED} | more)))


def test_a_crash_between_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _stage, config = staged()
    marks = DirtyMark.objects.count()

    def fail(*_args: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "prepare_again", fail)
        with pytest.raises(RuntimeError):
            jobs.refresh(as_of=instant(EXAM.as_of), config=config)
    assert (DirtyMark.objects.count(), FactRow.objects.count()) == (marks, 0)
    quiet(config, instant(EXAM.as_of))
    assert of_table() == in_memory(EXAM)


def test_a_rebuild_goes_on_where_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    from metrics import rebuilding

    _stage, config = staged()
    monkeypatch.setattr(rebuilding, "TICKETS", 5)
    told: list[tuple[int, int]] = []
    as_of = instant(EXAM.as_of)
    assert not rebuild(as_of=as_of, config=config, budget_s=0, progress=lambda done, of: told.append((done, of)))
    assert told == []
    assert rebuild(as_of=as_of, config=config, progress=lambda done, of: told.append((done, of)))
    assert len(told) == 4
    assert of_table() == in_memory(EXAM)


def test_every_action_marks_its_ticket_and_quiet_rows_are_left_alone(cast: Cast) -> None:
    ticket = cast.open_ticket()
    jobs.refresh()
    assert query.ask(Question(metric=facts.CREATED, start=BEGINNING, end=now() + timedelta(days=1))).n == 1
    assert (DirtyMark.objects.count(), jobs.refresh()) == (0, 0)
    flag(ticket_number=ticket.pk, flag="spam", by=By.agent(cast.alice))
    assert set(DirtyMark.objects.values_list("owner", flat=True)) == {f"t{ticket.pk}"}
    jobs.refresh()
    assert query.ask(Question(metric=facts.CREATED, start=BEGINNING, end=now() + timedelta(days=1))).n == 0
    assert FactRow.objects.get(metric=CODES[facts.ASKED]).reason == "spam"


def test_a_focus_moves_the_share_of_a_ticket_that_nothing_else_happened_to(cast: Cast) -> None:
    start = now() - timedelta(hours=2)
    one, two = cast.open_ticket(), cast.open_ticket()
    record({"type": "handle_started", "ticket": one.pk, "agent": cast.alice}, start)
    record({"type": "handle_stopped", "ticket": one.pk, "agent": cast.alice}, start + timedelta(minutes=10))
    record({"type": "status_changed", "ticket": one.pk, "to": "resolved", "agent": cast.alice}, now())
    jobs.refresh()
    assert FactRow.objects.get(metric=CODES[facts.HANDLE]).value == 600_000
    record({"type": "handle_started", "ticket": two.pk, "agent": cast.alice}, start)
    record({"type": "handle_stopped", "ticket": two.pk, "agent": cast.alice}, start + timedelta(minutes=10))
    jobs.refresh()
    assert FactRow.objects.get(metric=CODES[facts.HANDLE]).value == 300_000


def test_promises_of_policies_are_kept_or_broken_at_their_due_instant(cast: Cast) -> None:
    save_policy(policy=None, values={"name": "Fast", "first_response_s": 600}, calendar=None, by=None)
    late, answered = cast.open_ticket(), cast.open_ticket()
    record({"type": "agent_reply", "ticket": answered.pk, "agent": cast.alice}, now())
    jobs.refresh()
    rows = FactRow.objects.filter(metric=CODES[facts.SLA["first_response"]])
    assert list(rows.values_list("subject", "num", "den")) == [(f"{answered.pk}:first_response", 1, 1)]
    jobs.refresh(as_of=now() + timedelta(seconds=601))
    assert rows.get(subject=f"{late.pk}:first_response").num == 0
    assert query.ask(ask(facts.SLA["first_response"], start=BEGINNING, end=now() + timedelta(days=1))).den == 2


def test_the_check_finds_what_is_wrong_and_the_rebuild_mends_it(cast: Cast) -> None:
    yesterday = now() - timedelta(days=1)
    event = {"type": "ticket_created", "channel": cast.mailbox, "requester": cast.dana}
    record({"type": "customer_message", "ticket": record(event, yesterday).pk}, yesterday)
    jobs.refresh()
    assert reconciling.reconcile() == {}
    assert MetricsState.objects.get().verified_at is not None
    FactRow.objects.filter(metric=CODES[facts.CREATED]).update(num=2)
    assert list(reconciling.reconcile()) == [yesterday.date()]
    rebuild()
    Rollup15m.objects.filter(metric=CODES[facts.CREATED]).update(n=7)
    assert list(reconciling.reconcile()) == [yesterday.date()]
    assert Incident.objects.get().closed_at is None
    rebuild()
    assert reconciling.reconcile() == {}
    assert Incident.objects.get().closed_at is not None


def test_marks_of_many_events_are_one_statement(cast: Cast, django_assert_num_queries: Any) -> None:
    from metrics.subscribers import mark_dirty

    cast.open_ticket()
    events = list(TicketEvent.objects.all())
    with django_assert_num_queries(1):
        mark_dirty(events)
    with django_assert_num_queries(0):
        mark_dirty([])


def test_only_one_slice_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.open_ticket()
    monkeypatch.setattr(jobs, "_locked", lambda: False)
    assert jobs.refresh() == 0
    assert DirtyMark.objects.exists()
