"""Two titles of an article: each half of the readers sees theirs everywhere, what they do is counted, one is kept."""

import gzip
import re
from collections import Counter

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from knowledge_base.actions.articles import create_article
from knowledge_base.actions.drafts import publish, save_draft, unpublish
from knowledge_base.actions.title_tests import begin_test, keep_title, write_counts
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import KnowledgeEvent, TitleTest, Translation, Variant, Vote
from knowledge_base.title_tests import MOST_AT_ONCE, Running, outcome_of, part_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ARTICLE = "/help/en/a/descale-a-duo/"
LISTS = ("/help/en/", "/help/en/c/cleaning/", "/help/en/search/?q=descale", "/help/en/suggestions/?q=descale+my+duo")
A, B = "Descale a Duo", "Get rid of lime: descale"


def text(response: object) -> str:
    content = response.content  # type: ignore[attr-defined]
    page = (gzip.decompress(content) if response.get("Content-Encoding") == "gzip" else content).decode()  # type: ignore[attr-defined]
    return re.sub(r"</?mark>", "", page)


@pytest.fixture
def trial(article: Translation, cast: Cast) -> TitleTest:
    cache.clear()
    return begin_test(translation=article, title=B, agent=cast.alice)


def browser(test: TitleTest, variant: Variant, number: int = 0) -> dict[str, str]:
    """The headers of a reader who sees this title, the `number`-th of them."""
    running = Running(test.pk, test.translation_id, "en", "", test.split, B)
    found = -1
    for at in range(400):
        headers = {"User-Agent": f"Browser/{at}", "Sec-Fetch-Site": "same-origin"}
        found += running.variant(part_of(RequestFactory().get("/", headers=headers), None)) == variant
        if found == number:
            return headers
    raise AssertionError("no such reader")


def test_splits_are_halves_that_lie_evenly_across_each_other() -> None:
    tests = [Running(1, 1, "en", "", split, "") for split in range(1, MOST_AT_ONCE + 1)]
    for test in tests:
        assert Counter(test.variant(part) for part in range(16)) == {"a": 8, "b": 8}
    for one in tests:
        for other in tests:
            both = Counter((one.variant(part), other.variant(part)) for part in range(16))
            assert one is other or set(both.values()) == {4}


def test_reader_sees_their_title_everywhere(client: Client, trial: TitleTest) -> None:
    for variant, mine, other in ((Variant.A, A, B), (Variant.B, B, A), (Variant.A, A, B)):
        headers = browser(trial, variant)
        pages = {path: text(client.get(path, headers=headers)) for path in (*LISTS, ARTICLE)}
        assert [path for path, page in pages.items() if mine not in page] == []
        assert [path for path, page in pages.items() if other in page] == []
    assert not client.cookies


def test_programs_see_the_published_title(client: Client, trial: TitleTest) -> None:
    for at in range(20):
        assert A in text(client.get(ARTICLE, headers={"User-Agent": f"Googlebot/{at}"}))
    assert A in text(client.get("/help/en/feed.xml", headers=browser(trial, Variant.B)))
    assert write_counts() == 0


def test_ready_page_of_each_half_costs_no_query(
    client: Client, trial: TitleTest, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for variant in Variant:
        headers = browser(trial, variant)
        for path in (ARTICLE, "/help/en/c/cleaning/"):
            first = client.get(path, headers=headers)
            with django_assert_num_queries(0):
                again = client.get(path, headers={**headers, "If-None-Match": first.headers["ETag"]})
            assert again.status_code == 304


def test_reader_is_counted_once_a_day_and_opening_from_a_list_alone(client: Client, trial: TitleTest) -> None:
    opener, looker = browser(trial, Variant.B), browser(trial, Variant.B, 1)
    for path in LISTS:
        client.get(path, headers=looker)
        client.get(path, headers=opener)
    client.get(ARTICLE, headers={**looker, "Referer": "http://testserver/help/en/a/other/"})  # words of its own
    client.get(ARTICLE, headers={**looker, "Referer": "https://elsewhere.test/help/en/"})
    for _twice in range(2):
        client.get(ARTICLE, headers={**opener, "Referer": "http://testserver/help/en/c/cleaning/"})
    client.get(f"{ARTICLE}?via=form", headers=browser(trial, Variant.A))  # opened, so it was seen
    write_counts()
    trial.refresh_from_db()
    found = trial
    assert (found.shown_a, found.opened_a, found.shown_b, found.opened_b) == (1, 1, 2, 1)


def test_votes_belong_to_the_title_that_was_seen(client: Client, trial: TitleTest) -> None:
    for at, helpful in enumerate(["yes", "yes", "no"]):
        client.post(f"{ARTICLE}votes/", {"helpful": helpful}, headers=browser(trial, Variant.B, at))
    client.post(f"{ARTICLE}votes/", {"helpful": "no"}, headers=browser(trial, Variant.A))
    arms = outcome_of(trial).arms
    assert [(arm.helped.part, arm.helped.whole) for arm in arms] == [(0, 1), (2, 3)]


def test_outcome_is_sure_only_off_zero(trial: TitleTest) -> None:
    TitleTest.objects.update(shown_a=200, opened_a=20, shown_b=200, opened_b=60)
    trial.refresh_from_db()
    found = outcome_of(trial)
    assert found.opened is not None
    assert (found.opened.points, found.opened.is_sure, found.helped) == (20, True, None)
    assert found.arms[0].opened.interval == (7, 15)
    TitleTest.objects.update(opened_b=25)
    trial.refresh_from_db()
    assert outcome_of(trial).opened.is_sure is False  # type: ignore[union-attr]


def test_kept_title_is_everybodys_and_the_address_stays(client: Client, trial: TitleTest, cast: Cast) -> None:
    up = keep_title(test=trial, variant=Variant.B, agent=cast.alice)
    for variant in Variant:
        assert B in text(client.get(ARTICLE, headers=browser(trial, variant)))
    up.refresh_from_db()
    assert (up.title, up.has_draft, up.slug) == (B, False, "descale-a-duo")
    assert list(up.revisions.order_by("number").values_list("title", flat=True)) == [A, B]
    assert "lime" in text(client.get("/help/en/search/?q=lime", headers=browser(trial, Variant.A)))
    facts = list(KnowledgeEvent.objects.filter(kind="tested").order_by("id").values_list("data", flat=True))
    assert [(each["a"], each["b"], each.get("kept")) for each in facts] == [(A, B, None), (A, B, "b")]
    with pytest.raises(KnowledgeError, match="stopped already"):
        keep_title(test=trial, variant=Variant.A, agent=cast.alice)


def test_keeping_the_published_title_makes_no_version(client: Client, trial: TitleTest, cast: Cast) -> None:
    up = keep_title(test=trial, variant=Variant.A, agent=cast.alice)
    assert up.revisions.count() == 1
    assert A in text(client.get(ARTICLE, headers=browser(trial, Variant.B)))


def test_draft_with_a_title_of_its_own_keeps_it(trial: TitleTest, cast: Cast, article: Translation) -> None:
    save_draft(translation=article, agent=cast.alice, title="A third one", summary="", html="<p>New.</p>")
    up = keep_title(test=trial, variant=Variant.B, agent=cast.alice)
    assert (up.title, up.published.title if up.published else "") == ("A third one", B)


@pytest.mark.parametrize("title", [A, "Another"])
def test_new_version_ends_a_test_only_with_another_title(
    trial: TitleTest, cast: Cast, article: Translation, title: str
) -> None:
    draft = save_draft(translation=article, agent=cast.alice, title=title, summary="", html="<p>New.</p>")
    publish(translation=draft, agent=cast.alice)
    trial.refresh_from_db()
    assert (trial.stopped_at is None, trial.kept) == (title == A, "")


def test_unpublishing_ends_a_test(trial: TitleTest, cast: Cast, article: Translation) -> None:
    unpublish(translation=article, agent=cast.alice)
    trial.refresh_from_db()
    assert trial.stopped_at is not None


def test_what_cannot_be_tested_is_said(article: Translation, cast: Cast) -> None:
    for title in (" ", A.upper()):
        with pytest.raises(KnowledgeError, match="differs"):
            begin_test(translation=article, title=title, agent=cast.alice)
    begin_test(translation=article, title=B, agent=cast.alice)
    with pytest.raises(KnowledgeError, match="already"):
        begin_test(translation=article, title="Third", agent=cast.alice)
    given = {"agent": cast.alice, "kind": "faq", "category": article.article.category, "language": "en"}
    draft = create_article(**given, title="New")
    with pytest.raises(KnowledgeError, match="Publish"):
        begin_test(translation=draft, title=B, agent=cast.alice)


def test_page_begins_and_ends_a_test(article: Translation, cast: Cast) -> None:
    page = f"/knowledge/articles/{article.article_id}/en/titles/"
    alice, bob = cast.client(cast.alice), cast.client(cast.bob)
    assert bob.post(page, {"title": B}).status_code == 403  # neither wrote nor reviews it
    assert B in alice.post(page, {"title": B}, follow=True).content.decode()
    assert bob.post(f"{page}choice/", {"variant": "b"}).status_code == 403
    assert alice.post(f"{page}choice/", {"variant": "c"}).status_code == 404
    assert "B was kept" in alice.post(f"{page}choice/", {"variant": "b"}, follow=True).content.decode()
    assert alice.post(f"{page}choice/", {"variant": "b"}).status_code == 404
    assert not Vote.objects.exists()


def test_search_marks_its_words_in_the_other_title(client: Client, trial: TitleTest) -> None:
    page = client.get("/help/en/search/?q=descale", headers=browser(trial, Variant.B)).content.decode()
    assert "Get rid of lime: <mark>descale</mark></a>" in page
