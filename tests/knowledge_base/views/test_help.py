"""The help centre as readers see it: what stands on its pages, who gets which, and what they cost."""

import base64
import gzip
import hashlib
import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from knowledge_base.actions.articles import change_article, create_article
from knowledge_base.actions.drafts import begin_translation, publish, save_draft, unpublish
from knowledge_base.actions.pictures import keep_picture
from knowledge_base.actions.reads import write_reads
from knowledge_base.enums import Visibility
from knowledge_base.models import Article, ArticleDay, Category, HelpSite, Translation
from people.actions.contacts import find_or_create_contact
from people.enums import IdentityKind
from people.models import Contact, Tier
from tests.cast import Cast
from tests.rights_cast import _png

pytestmark = pytest.mark.django_db
ARTICLE = "/help/en/a/descale-a-duo/"
BROWSER = {"User-Agent": "Mozilla/5.0"}


def text(response: object) -> str:
    content = response.content  # type: ignore[attr-defined]
    return (gzip.decompress(content) if response.get("Content-Encoding") == "gzip" else content).decode()  # type: ignore[attr-defined]


def in_portuguese(article: Translation, cast: Cast, title: str = "Descalcifique a Duo") -> Translation:
    draft = begin_translation(article=article.article, language="pt-br", agent=cast.alice)
    draft = save_draft(translation=draft, agent=cast.alice, title=title, summary="", html="<p>Água.</p>", slug="duo")
    return publish(translation=draft, agent=cast.alice)


def show_to(article: Article, visibility: Visibility) -> None:
    """Says who may read it from now on."""
    change_article(
        article=article, agent=article.author, kind=article.kind, category=article.category, visibility=visibility
    )


@pytest.mark.parametrize(
    ("wanted", "language"), [("pt-PT,pt;q=0.8", "pt-br"), ("de, en;q=0.5", "en"), ("", "en"), ("x" * 900, "en")]
)
def test_front_leads_to_the_language_of_the_browser(
    client: Client, cast: Cast, site: HelpSite, wanted: str, language: str
) -> None:
    response = client.get("/help/", headers={"Accept-Language": wanted})
    assert response.headers["Location"] == f"/help/{language}/"
    assert "Accept-Language" in response.headers["Vary"]


def test_front_shows_categories_and_ways_to_a_person(client: Client, article: Translation) -> None:
    page = text(client.get("/help/en/"))
    assert '<a class="category" href="/help/en/c/cleaning/">' in page
    assert "Five minutes a day" in page
    assert 'href="/help/contact/?language=en"' in page
    assert "Descale a Duo" in page


def test_unknown_language_is_not_there(client: Client, cast: Cast, site: HelpSite) -> None:
    assert client.get("/help/fr/").status_code == 404


def test_article_stands_with_path_contents_and_meaning(client: Client, article: Translation, cast: Cast) -> None:
    in_portuguese(article, cast)
    page = text(client.get(ARTICLE))
    assert '<h2 id="what-you-need">What you need</h2>' in page
    assert '<a href="/help/en/c/cleaning/">Cleaning</a>' in page
    assert '<link rel="canonical" href="https://help.ondine.test/help/en/a/descale-a-duo/">' in page
    assert '<link rel="alternate" hreflang="pt-br" href="https://help.ondine.test/help/pt-br/a/duo/">' in page
    assert '"@type":"HowTo"' in page
    assert '"@type":"BreadcrumbList"' in page
    assert len(page.encode()) < 30_000


def test_article_of_another_language_leads_there(client: Client, article: Translation, cast: Cast) -> None:
    assert client.get("/help/pt-br/a/descale-a-duo/").headers["Location"] == ARTICLE
    assert "Descale a Duo" in text(client.get("/help/pt-br/c/cleaning/"))
    in_portuguese(article, cast)
    assert client.get("/help/pt-br/a/descale-a-duo/").headers["Location"] == "/help/pt-br/a/duo/"
    assert "Descale a Duo" not in text(client.get("/help/pt-br/c/cleaning/"))


def test_former_address_leads_to_the_present_one(client: Client, article: Translation, cast: Cast) -> None:
    save_draft(translation=article, agent=cast.alice, title="Descale", summary="", html="<p>New.</p>", slug="descale")
    response = client.get(ARTICLE)
    assert (response.status_code, response.headers["Location"]) == (301, "/help/en/a/descale/")
    unpublish(translation=article, agent=cast.alice)
    assert client.get(ARTICLE).status_code == 404


def test_change_is_seen_at_once_and_a_draft_never(client: Client, article: Translation, cast: Cast) -> None:
    client.get(ARTICLE)
    draft = save_draft(translation=article, agent=cast.alice, title="Descale it", summary="", html="<p>New.</p>")
    assert "Descale it" not in text(client.get(ARTICLE))
    publish(translation=draft, agent=cast.alice)
    assert "Descale it" in text(client.get(ARTICLE))
    unpublish(translation=draft, agent=cast.alice)
    assert client.get(ARTICLE).status_code == 404


@pytest.mark.parametrize("visibility", [Visibility.CUSTOMERS, Visibility.INTERNAL])
def test_hidden_title_stands_nowhere_for_strangers(
    client: Client, article: Translation, cast: Cast, visibility: Visibility
) -> None:
    dana = cast.customer(cast.dana)
    client.get(ARTICLE)
    show_to(article.article, visibility)
    pages = ["", "en/", "en/c/cleaning/", "en/a/descale-a-duo/", "sitemap.xml", "en/feed.xml", "en/a/descale-a-duo.md"]
    seen = [client.get(f"/help/{page}", follow=True) for page in pages]
    assert [page for page, answer in zip(pages, seen, strict=True) if "escal" in text(answer)] == []
    mine = dana.get(ARTICLE)
    assert mine.status_code == (200 if visibility == Visibility.CUSTOMERS else 404)
    if mine.status_code == 200:
        assert mine.headers["Cache-Control"] == "private, no-cache"
        assert 'content="noindex"' in text(mine)
        assert ('href="/help/account/"' in text(mine), "/help/requests/sign-out/" in text(mine)) == (True, True)
    assert client.get(ARTICLE).status_code == 404  # nor from what was kept for Dana


def test_kept_page_costs_no_query_and_no_cookie(
    client: Client, article: Translation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get(ARTICLE, headers=BROWSER)
    with django_assert_num_queries(0):
        second = client.get(ARTICLE, headers=BROWSER)
    assert first.content == second.content
    assert "sign-out" not in text(second)
    assert not second.cookies
    assert second.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" in second.headers["Vary"]


@pytest.mark.parametrize(("path", "most"), [("/help/en/", 11), ("/help/en/c/cleaning/", 9), (ARTICLE, 16)])
def test_new_page_costs_as_much_with_three_articles(
    client: Client, article: Translation, cast: Cast, shelf: Category, path: str, most: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for title in ("Clean the wand", "Rinse the group"):
        draft = create_article(agent=cast.alice, kind="faq", category=shelf, language="en", title=title)
        publish(translation=draft, agent=cast.alice)
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


def test_unchanged_page_is_not_sent_again_and_its_policy_fits(client: Client, article: Translation) -> None:
    first = client.get(ARTICLE, headers={"Accept-Encoding": "gzip"})
    again = client.get(ARTICLE, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    inline = re.search(r'<script type="importmap">(.*?)</script>', text(first), re.DOTALL)
    assert inline is not None
    digest = base64.b64encode(hashlib.sha256(inline[1].encode()).digest()).decode()
    for response in (first, again):
        assert f"'sha256-{digest}'" in response.headers["Content-Security-Policy"]
        assert "nonce" not in response.headers["Content-Security-Policy"]
    assert client.get(ARTICLE).headers["ETag"] != first.headers["ETag"]  # not packed: other bytes


def test_reads_are_counted_and_crawlers_are_not(client: Client, article: Translation) -> None:
    cache.clear()
    for agent in ("Mozilla/5.0", "Mozilla/5.0", "Googlebot/2.1", ""):
        client.get(ARTICLE, headers={"User-Agent": agent})
    client.head(ARTICLE, headers=BROWSER)
    assert write_reads() == 2
    assert write_reads() == 0
    assert ArticleDay.objects.get(translation=article).views == 2


def test_guide_is_a_row_of_steps_with_choices(client: Client, article: Translation, cast: Cast) -> None:
    html = (
        '<h2 id="first">Does it hum?</h2><p>Listen.</p><ul><li><a href="#yes">Yes</a></li><li><a href="#no">No</a></li>'
        '</ul><h2 id="yes">It hums</h2><ul><li>not <a href="#no">a choice</a></li></ul>'
        '<h2 id="no">It is silent</h2><p>Call.</p>'
    )
    draft = create_article(
        agent=cast.alice, kind="guide", category=article.article.category, language="en", title="No water", html=html
    )
    publish(translation=draft, agent=cast.alice)
    page = text(client.get("/help/en/a/no-water/"))
    assert re.findall(r'<section class="guide__step" id="([\w-]+)"', page) == ["first", "yes", "no"]
    assert '<ul class="guide__choices"><li><a href="#yes">Yes</a></li><li><a href="#no">No</a></li></ul>' in page
    assert page.count("guide__choices") == 1


def test_picture_is_for_who_may_read_an_article_with_it(client: Client, article: Translation, cast: Cast) -> None:
    picture = keep_picture(content=_png(), filename="a.png")
    address = f"/help/media/{picture.sha256}/"
    assert client.get(address).status_code == 404  # nothing shows it
    html = f'<p><img src="media:{picture.sha256}" alt=""></p>'
    draft = save_draft(translation=article, agent=cast.alice, title="Descale a Duo", summary="", html=html)
    assert client.get(address).status_code == 404  # nobody has published it
    publish(translation=draft, agent=cast.alice)
    response = client.get(address)
    assert b"".join(response.streaming_content) == _png()  # type: ignore[attr-defined]
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response.headers["Cache-Control"]
    assert f'<img alt="" height="8" loading="lazy" src="{address}" width="8"' in text(client.get(ARTICLE))
    show_to(article.article, Visibility.INTERNAL)
    assert client.get(address).status_code == 404


def test_formats_hold_what_anybody_may_read(client: Client, article: Translation, cast: Cast) -> None:
    in_portuguese(article, cast)
    sitemap = text(client.get("/help/sitemap.xml"))
    assert "<loc>https://help.ondine.test/help/pt-br/a/duo/</loc>" in sitemap
    assert 'hreflang="en" href="https://help.ondine.test/help/en/a/descale-a-duo/"' in sitemap
    feed = text(client.get("/help/pt-br/feed.xml"))
    assert "<title>Descalcifique a Duo</title>" in feed
    twin = client.get("/help/en/a/descale-a-duo.md")
    assert twin.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert text(twin).startswith("# Descale a Duo\n\nAn hour every quarter.\n\n## What you need")
    assert "Sitemap: https://help.ondine.test/help/sitemap.xml" in text(client.get("/robots.txt"))


def test_settings_of_an_article_renew_its_page(client: Client, article: Translation, cast: Cast) -> None:
    client.get(ARTICLE)
    given = article.article
    change_article(
        article=given, agent=cast.alice, kind="faq", category=given.category, visibility="public", tags=["lime"]
    )
    assert '"@type":"FAQPage"' in text(client.get(ARTICLE))


def test_page_kept_for_one_tier_is_not_shown_to_another(article: Translation, cast: Cast) -> None:
    premium = Tier.objects.get(slug="premium")
    given = article.article
    change_article(
        article=given, agent=cast.alice, kind=given.kind, category=given.category, visibility="tier", tiers=[premium]
    )
    Contact.objects.filter(pk=cast.dana.pk).update(tier=premium)
    eve = find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test")
    dana, other = cast.customer(cast.dana), cast.customer(eve)
    assert [dana.get(ARTICLE).status_code, other.get(ARTICLE).status_code] == [200, 404]
    assert "Descale a Duo" in text(dana.get("/help/en/"))
    assert "Descale a Duo" not in text(other.get("/help/en/"))
