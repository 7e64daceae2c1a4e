"""The editors' pages: what each role may do there, and that a draft goes all the way."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowledge_base.actions.articles import create_article
from knowledge_base.actions.drafts import begin_translation, publish, save_draft
from knowledge_base.enums import KnowledgeEventKind
from knowledge_base.models import Article, Category, Comment, Flag, KnowledgeEvent, Picture, Translation
from people.enums import Role
from people.models import Agent
from tests.cast import Cast, make_agent

WORDS = {"title": "Descale a Duo", "summary": "An hour.", "html": "<p>Two litres.</p>", "slug": "descale-a-duo"}


@pytest.fixture
def mia(cast: Cast) -> Agent:
    """A manager."""
    return make_agent("Mia", Role.MANAGER, cast.support)


def at(translation: Translation, rest: str = "") -> str:
    return f"/knowledge/articles/{translation.article_id}/{translation.language}/{rest}"


def events(article: Article) -> list[str]:
    return list(KnowledgeEvent.objects.filter(article=article).order_by("id").values_list("kind", flat=True))


def test_draft_is_kept_published_and_restored(cast: Cast, article: Translation) -> None:
    alice = cast.client(cast.alice)

    kept = alice.post(at(article, "draft/"), {**WORDS, "seen": article.version})
    up = alice.post(at(article, "publication/"), {"note": "Two litres"})
    back = alice.post(at(article, "revisions/1/restoration/"))
    article.refresh_from_db()

    assert (kept.status_code, kept.json()["version"]) == (200, 1)
    assert up.headers["Location"] == at(article)
    assert article.published is not None
    assert (article.published.number, article.published.html) == (2, "<p>Two litres.</p>")
    assert (article.html, article.has_draft) == ("<h2>What you need</h2><p>A litre of water.</p>", True)
    assert back.headers["Location"] == at(article, "draft/")
    assert "A litre of water" in alice.get(at(article, "draft/")).content.decode()


def test_draft_saved_meanwhile_is_refused_and_both_can_be_compared(cast: Cast, article: Translation) -> None:
    seen = article.version
    save_draft(translation=article, agent=cast.bob, title="Descale", summary="", html="<p>Three litres.</p>")
    alice = cast.client(cast.alice)

    answer = alice.post(at(article, "draft/"), {**WORDS, "seen": seen})
    difference = alice.post(at(article, "draft/difference/"), WORDS).content.decode()

    assert (answer.status_code, answer.json()["version"]) == (409, 1)
    assert "Bob saved this draft" in answer.json()["words"]
    assert "<del>Three</del><ins>Two</ins> litres." in difference
    article.refresh_from_db()
    assert article.html == "<p>Three litres.</p>"


def test_publishing_is_for_author_reviewer_and_managers(cast: Cast, mia: Agent, article: Translation) -> None:
    save_draft(translation=article, agent=cast.bob, title="Descale", summary="", html="<p>New.</p>")

    answers = [cast.client(agent).post(at(article, "publication/")).status_code for agent in (cast.bob, mia)]

    assert answers == [403, 302]


def test_light_agents_read_comment_and_flag_alone(cast: Cast, article: Translation) -> None:
    lia = cast.client(make_agent("Lia", Role.LIGHT, cast.support))
    save_draft(translation=article, agent=cast.alice, title="Descale", summary="", html="<p>New.</p>")

    read = lia.get(at(article)).content.decode()
    lia.post(at(article, "comments/"), {"text": "Which acid?"})
    lia.post(f"/knowledge/articles/{article.article_id}/flags/", {"text": "The hour is two."})
    refused = [lia.get(at(article, "draft/")), lia.post(at(article, "draft/"), WORDS), lia.get("/knowledge/folder/")]

    assert "A litre of water." in read
    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert (Comment.objects.get().text, Flag.objects.get().text) == ("Which acid?", "The hour is two.")
    assert events(article.article)[-2:] == [KnowledgeEventKind.COMMENTED, KnowledgeEventKind.FLAGGED]


def test_comment_is_resolved_and_flag_settled(cast: Cast, article: Translation) -> None:
    bob = cast.client(cast.bob)
    bob.post(at(article, "comments/"), {"text": "Which acid?"})
    bob.post(f"/knowledge/articles/{article.article_id}/flags/", {"text": "Wrong."})
    comment, flag = Comment.objects.get(), Flag.objects.get()

    bob.post(f"/knowledge/comments/{comment.pk}/resolution/")
    bob.post(f"/knowledge/flags/{flag.pk}/resolution/", {"answer": "Mended"})
    comment.refresh_from_db()
    flag.refresh_from_db()

    assert (comment.resolved_by, flag.settled_by, flag.answer) == (cast.bob, cast.bob, "Mended")
    assert events(article.article)[-2:] == [KnowledgeEventKind.RESOLVED, KnowledgeEventKind.SETTLED]


def test_translation_says_since_when_it_is_behind_and_follows_again(cast: Cast, article: Translation) -> None:
    made = publish(translation=begin_translation(article=article.article, language="pt-br", agent=cast.alice),
                   agent=cast.alice)  # fmt: skip
    save_draft(translation=article, agent=cast.alice, title="Descale a Duo", summary="", html="<p>Two litres.</p>")
    publish(translation=article, agent=cast.alice)
    alice = cast.client(cast.alice)

    behind = alice.get(at(made, "draft/")).content.decode()
    listed = alice.get("/knowledge/?state=behind").content.decode()
    alice.post(at(made, "draft/"), {**WORDS, "html": "<p>Dois litros.</p>", "follows_source": "1"})
    after = alice.get(at(made, "draft/")).content.decode()

    assert "Out of date since" in behind
    assert "<ins>Two litres.</ins>" in behind
    assert f'href="{at(made)}"' in listed
    assert "Out of date since" not in after
    assert f'href="{at(made)}"' not in alice.get("/knowledge/?state=behind").content.decode()


def test_markdown_and_stored_body_say_the_same(cast: Cast, article: Translation) -> None:
    alice = cast.client(cast.alice)
    table = '<table><tbody><tr><th colspan="1"><p>A</p></th></tr><tr><td><p>B</p></td></tr></tbody></table>'
    editors = f"<ul><li><p>One</p></li></ul>{table}"

    both = alice.post("/knowledge/conversions/", {"html": editors}).json()
    back = alice.post("/knowledge/conversions/", {"markdown": both["markdown"]}).json()

    assert both["html"].replace("\n", "") == (
        "<ul><li>One</li></ul><table><thead><tr><th>A</th></tr></thead><tbody><tr><td>B</td></tr></tbody></table>"
    )
    assert back["markdown"] == both["markdown"]


def test_picture_that_is_none_is_refused(cast: Cast, article: Translation) -> None:
    answer = cast.client(cast.alice).post(
        "/knowledge/pictures/", {"file": SimpleUploadedFile("a.png", b"<svg onload=alert(1)>")}
    )

    assert (answer.status_code, Picture.objects.count()) == (400, 0)


def test_articles_are_put_in_order(cast: Cast, mia: Agent, shelf: Category, article: Translation) -> None:
    alice, manager = cast.client(cast.alice), cast.client(mia)
    made = alice.post(
        "/knowledge/articles/new/", {"title": "Rinse", "kind": "faq", "category": shelf.pk, "language": "en"}
    )
    rinse = Article.objects.get(key="rinse")

    refused = alice.post(f"/knowledge/articles/{rinse.pk}/place/", {"step": "-1"})
    moved = manager.post(f"/knowledge/articles/{rinse.pk}/place/", {"step": "-1"})

    assert made.headers["Location"] == f"/knowledge/articles/{rinse.pk}/en/draft/"
    assert (refused.status_code, moved.status_code) == (403, 302)
    assert list(Article.objects.order_by("order").values_list("key", flat=True)) == ["rinse", "descale"]


def test_hidden_from_whoever_is_no_agent(cast: Cast, article: Translation) -> None:
    for client in (Client(), cast.customer(cast.dana)):
        assert client.get(at(article)).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_three_as_for_one(
    cast: Cast, mia: Agent, shelf: Category, article: Translation, count: int
) -> None:
    for number in range(count - 1):
        create_article(agent=cast.alice, kind="faq", category=shelf, language="en", title=f"Question {number}")
    client, found = cast.client(mia), {}
    client.get("/knowledge/")

    for path in ("", f"categories/{shelf.pk}/articles/", "desk/", f"articles/{article.article_id}/en/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/knowledge/{path}").status_code == 200
        found[path.partition("/")[0]] = len(queries)

    assert found == {"": 11, "categories": 13, "desk": 15, "articles": 12}


def test_settings_are_checked_and_kept(cast: Cast, article: Translation) -> None:
    alice, path = cast.client(cast.alice), f"/knowledge/articles/{article.article_id}/settings/"
    given = {"kind": "faq", "category": article.article.category_id, "visibility": "tier", "tags": "scale, Water"}

    refused = alice.post(path, given)
    kept = alice.post(path, {**given, "visibility": "internal", "review_on": "2030-01-31"})
    found = Article.objects.get()

    assert "Choose at least one" in refused.content.decode()
    assert kept.status_code == 302
    assert (found.visibility, sorted(found.tags.values_list("name", flat=True))) == ("internal", ["scale", "water"])


def test_offers_name_articles_and_snippets(cast: Cast, article: Translation) -> None:
    found = json.loads(cast.client(cast.alice).get("/knowledge/offers/?q=desc").content)

    assert found == {"articles": [{"key": "descale", "title": "Descale a Duo"}], "snippets": []}
