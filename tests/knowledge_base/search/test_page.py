"""The search page, what it counts, and what asks through it."""

from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.clocks import now
from knowledge_base.actions.articles import change_article
from knowledge_base.actions.drafts import publish, save_draft
from knowledge_base.answers import passages
from knowledge_base.models import Category, CategoryText, SearchDay
from knowledge_base.search import days
from knowledge_base.views.search import PACE
from tests.cast import Cast
from tests.knowledge_base.search.conftest import Write
from tests.knowledge_base.views.test_help import text

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0"}
PAGE = "/help/en/search/"


@pytest.fixture(autouse=True)
def _counts() -> None:
    """Nothing was counted yet."""
    cache.clear()


@pytest.fixture
def leaks(write: Write) -> None:
    """Eleven articles of two kinds that say leak, one of them on a shelf of its own."""
    for number in range(11):
        write(f"A leak, part {number}", "<h2 id='tank'>The tank</h2><p>It leaks &lt;a lot&gt;.</p>")
    last = write("Service for leaks")
    other = Category.objects.create(slug="service", order=2)
    CategoryText.objects.create(category=other, language="en", name="Service")
    change_article(article=last.article, agent=last.article.author, kind="policy", category=other, visibility="public")


def get(client: Client, query: str = "", path: str = PAGE) -> str:
    response = client.get(f"{path}{query}", headers=BROWSER)
    assert response.status_code == 200
    return text(response)


def test_results_are_marked_paged_and_narrowed(client: Client, leaks: None) -> None:
    page = get(client, "?q=leak")
    assert "12 articles" in page
    assert page.count('<li><h2><a href="/help/en/a/') == 10
    assert "It <mark>leaks</mark> &lt;a lot&gt;." in page
    assert 'href="/help/en/a/a-leak-part-0/?searched=leak#tank"' in page
    assert 'href="?q=leak&amp;page=2"' in page
    assert page.count("<h2><a") == 10
    assert get(client, "?q=leak&page=2").count("<h2><a") == 2
    narrowed = get(client, "?q=leak&category=service")
    assert (narrowed.count("<h2><a"), 'aria-current="true"' in narrowed) == (1, True)
    assert get(client, "?q=leak&kind=policy&category=none&page=-1").count("<h2><a") == 1


def test_nothing_found_leads_on(client: Client, leaks: None) -> None:
    page = get(client, "?q=leakily+zzz+%3Cb%3E")
    assert "Nothing fits “leakily zzz &lt;b&gt;”" in page
    assert 'href="/help/en/search/?q=leak"' in page
    assert 'href="/help/en/c/service/"' in page
    assert 'href="/help/contact/?language=en&amp;subject=leakily+zzz+%3Cb%3E"' in page
    form = client.get("/help/contact/?subject=leakily+zzz+%3Cb%3E", headers=BROWSER)
    assert 'value="leakily zzz &lt;b&gt;"' in form.content.decode()


def test_another_language_answers_where_the_own_does_not(client: Client, leaks: None) -> None:
    page = get(client, "?q=leak", "/help/pt-br/search/")
    assert '<li lang="en">' in page
    assert "English" in page


def test_hidden_article_is_nowhere_on_the_page(client: Client, cast: Cast, leaks: None, write: Write) -> None:
    write("Falcon programme", "<p>Discounts for falcons.</p>", visibility="customers")
    for query in ("falcon", "falcom", "falconry", "progamme"):
        page = get(client, f"?q={query}")
        assert "Falcon" not in page
        assert "falcon<" not in page.replace(f"“{query}”", "")
    assert "Falcon" in text(cast.customer(cast.dana).get(f"{PAGE}?q=falcon", headers=BROWSER))


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00", "?q=" + quote("'); \\ | & !"), "?q=x&page=99999999999"])
def test_strange_searches_are_answered(client: Client, leaks: None, query: str) -> None:
    assert "<h2><a" not in get(client, query)


def test_search_page_has_a_budget(
    client: Client, leaks: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    get(client, "?q=leak")
    with django_assert_num_queries(2):
        get(client, "?q=leak")


def test_frame_of_a_search_keeps_nothing_of_it(client: Client, leaks: None) -> None:
    assert "zebra" in get(client, "?q=zebra")
    page = get(client, "?q=leak+%3Cb%3E")
    assert "zebra" not in page
    assert 'value="leak &lt;b&gt;"' in page
    assert "<title>leak &lt;b&gt; · Search" in page
    assert "<title>Search" in get(client)


def test_kept_article_is_shown_as_it_is_now_to_those_who_may(client: Client, cast: Cast, write: Write) -> None:
    row = write("Kettle limescale", "<p>Boil vinegar.</p>")
    assert "Boil vinegar." in get(client, "?q=kettle")
    save_draft(translation=row, agent=cast.alice, title="Kettle care", summary="", html="<p>Boil citric acid.</p>")
    publish(translation=row, agent=cast.alice)
    page = get(client, "?q=kettle")
    assert ("Boil citric acid." in page, "vinegar" in page) == (True, False)
    change_article(
        article=row.article, agent=cast.alice, kind="faq", category=row.article.category, visibility="internal"
    )
    assert "citric" not in get(client, "?q=kettle")


def test_address_that_searches_without_end_waits(client: Client, leaks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PACE, "seconds", 36_000)  # nothing comes back while the test runs
    for _time in range(PACE.most):
        PACE.allows("2001:db8::1")
    for address in ("2001:db8::1", "2001:db8::ffff"):
        refused = client.get(f"{PAGE}?q=leak", headers=BROWSER, REMOTE_ADDR=address)
        assert (refused.status_code, refused["Retry-After"]) == (429, "36000")
        assert "Please wait a minute" in text(refused)
    assert client.get(PAGE, headers=BROWSER, REMOTE_ADDR="2001:db8::1").status_code == 200
    assert client.get(f"{PAGE}?q=leak", headers=BROWSER, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200
    assert days.write_searches() == 1


def test_searches_are_counted_without_who_made_them(client: Client, leaks: None) -> None:
    for query in ("?q=Leak", "?q=leak", "?q=leak&page=2", "?q=grinder+ana%40example.com+0712345678"):
        get(client, query)
    client.get(f"{PAGE}?q=leak", headers={"User-Agent": "Googlebot"})
    get(client, "?searched=leak", "/help/en/a/a-leak-part-1/")
    assert days.write_searches() == 3
    get(client, "?q=leak")
    days.write_searches()
    rows = SearchDay.objects.filter(day=now().date()).order_by("words")
    assert list(rows.values_list("language", "words", "searches", "found", "opened")) == [
        ("en", "grinder", 1, 0, 0),
        ("en", "leak", 3, 12, 1),
    ]


def test_questions_are_answered_with_quotes_or_not_at_all(cast: Cast, write: Write) -> None:
    write("Descale a Duo", "<p>An hour.</p><h2 id='acid'>Which acid</h2><p>Citric acid, 25 g in a litre.</p>")
    write("Returns", "<p>Within 30 days.</p>")
    write("Acid for staff", "<p>Descale with the strong acid.</p>", visibility="internal")
    write("Acid for customers", "<p>Descale twice.</p>", visibility="customers")
    found = passages("which acid do I need to descale?", "en-GB", None)
    assert [(each.title, each.text, each.url) for each in found] == [
        ("Descale a Duo: Which acid", "Citric acid, 25 g in a litre.", "/help/en/a/descale-a-duo/#acid")
    ]
    titles = {each.title for each in passages("acid to descale", "en", cast.dana.pk)}
    assert titles == {"Descale a Duo: Which acid", "Acid for customers"}
    for nonsense in ("", "what is the weather in Lisbon?", "tell me a joke", "hello", "do you sell returns vans"):
        assert passages(nonsense, "en", cast.dana.pk) == []
