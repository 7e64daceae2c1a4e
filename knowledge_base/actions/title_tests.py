"""Tests of two titles: begun, counted, stopped with one of them kept."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from core import counters
from core.clocks import now
from core.text import clean_line
from knowledge_base.actions.changes import readers_see
from knowledge_base.enums import KnowledgeEventKind
from knowledge_base.errors import KnowledgeError
from knowledge_base.log import append
from knowledge_base.models import Revision, TitleTest, Translation, Variant
from knowledge_base.title_tests import MOST_AT_ONCE
from people.models import Agent

COUNTS = "title-tests"  # of the counters: "test:variant:what"
SHOWN, OPENED = "shown", "opened"
DAY_S = 86_400


def _locked(translation: Translation) -> Translation:
    rows = Translation.objects.select_for_update(of=("self",)).select_related("article", "published")
    return rows.get(pk=translation.pk)


@transaction.atomic
def begin_test(*, translation: Translation, title: str, agent: Agent) -> TitleTest:
    """Shows another title to half of the readers from now on.

    Errors: KnowledgeError when nothing is published, a test runs already, the titles are the same or too many tests
    run. Effects: event "tested"; pages are renewed.
    """
    shown, title = _locked(translation), clean_line(title, 200)
    if shown.published is None:
        raise KnowledgeError(_("Publish it first: readers see no title yet."))
    if not title or title.casefold() == shown.published.title.casefold():
        raise KnowledgeError(_("Write a title that differs from the published one."))
    with connection.cursor() as cursor:  # two that begin at once must not take the same split
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('title-tests', 0))")
    taken = dict(TitleTest.objects.filter(stopped_at=None).values_list("split", "translation_id"))
    if shown.pk in taken.values():
        raise KnowledgeError(_("Two titles of this article are being tested already."))
    free = [split for split in range(1, MOST_AT_ONCE + 1) if split not in taken]
    if not free:
        raise KnowledgeError(_("Fifteen tests run already. Stop one of them first."))
    split = free[shown.pk % len(free)]  # not always the same half after a test has ended
    test = TitleTest.objects.create(
        translation=shown, title_a=shown.published.title, title_b=title, split=split, started_at=now(),
        started_by=agent,
    )  # fmt: skip
    _append(test, agent, {"begun": True})
    readers_see([shown])
    return test


@transaction.atomic
def keep_title(*, test: TitleTest, variant: Variant, agent: Agent) -> Translation:
    """Stops a test and shows this title to everybody; the address stays. The other one is remembered with the test.

    Errors: KnowledgeError when it was stopped already. Effects: event "tested"; B becomes a new revision, and the
    draft's title where the draft still had A; pages and the search's index are renewed.
    """
    shown = _locked(test.translation)
    test = TitleTest.objects.select_for_update(of=("self",)).get(pk=test.pk)
    if test.stopped_at is not None or shown.published is None:
        raise KnowledgeError(_("This test was stopped already."))
    test.stopped_at, test.stopped_by, test.kept = now(), agent, variant
    test.save(update_fields=["stopped_at", "stopped_by", "kept"])
    _append(test, agent, {"kept": str(variant)})
    if variant == Variant.B:
        _retitle(shown, test, agent)
    readers_see([shown])
    return shown


def _retitle(shown: Translation, test: TitleTest, agent: Agent) -> None:
    up = shown.published
    assert up is not None
    last = shown.revisions.aggregate(last=Max("number"))["last"] or 0
    shown.published = Revision.objects.create(
        translation=shown, number=last + 1, title=test.title_b, summary=up.summary, html=up.html,
        note=_("Title kept after a test"), author=agent, source_id=up.source_id, created_at=now(),
    )  # fmt: skip
    if shown.title == test.title_a:
        shown.title, shown.version = test.title_b, shown.version + 1
    shown.save(update_fields=["published", "title", "version"])
    append(
        shown.article, KnowledgeEventKind.PUBLISHED, agent=agent, language=shown.language, data={"revision": last + 1}
    )


def end_test(*, translation: Translation, agent: Agent | None) -> None:
    """Stops the test that runs, because its first title or the article is not shown any more. In a transaction."""
    test = TitleTest.objects.select_for_update(of=("self",)).filter(translation=translation, stopped_at=None).first()
    if test is None or (translation.published is not None and translation.published.title == test.title_a):
        return
    test.stopped_at, test.stopped_by = now(), agent
    test.save(update_fields=["stopped_at", "stopped_by"])
    _append(test, agent, {"kept": ""})


def _append(test: TitleTest, agent: Agent | None, facts: dict[str, object]) -> None:
    data = {"test": test.pk, "a": test.title_a, "b": test.title_b, **facts}
    shown = test.translation
    append(shown.article, KnowledgeEventKind.TESTED, agent=agent, language=shown.language, data=data)


def count_shown(tests: Iterable[tuple[int, Variant]], mark: str) -> None:
    """Counts that a reader saw titles in a list, once a day. No query."""
    for test, variant in tests:
        counters.add_once(COUNTS, f"{test}:{variant}:{SHOWN}", mark, DAY_S)


def count_opened(test: int, variant: Variant, mark: str) -> None:
    """Counts that a reader opened the article from a list, once a day; then they have seen the title. No query."""
    count_shown([(test, variant)], mark)
    counters.add_once(COUNTS, f"{test}:{variant}:{OPENED}", mark, DAY_S)


def write_counts() -> int:
    """Writes down what was counted since the last time; how many."""
    taken = counters.take(COUNTS)
    for field, amount in sorted(taken.items()):
        test, variant, what = field.split(":")
        column = f"{what}_{variant}"
        TitleTest.objects.filter(pk=int(test)).update(**{column: F(column) + amount})
    counters.taken(COUNTS)
    return sum(taken.values())
