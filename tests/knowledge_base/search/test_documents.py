"""The index is what readers see, at every moment."""

import pytest
from django.core.management import call_command

from knowledge_base.actions.articles import change_article, delete_article
from knowledge_base.actions.changes import readers_see_snippet
from knowledge_base.actions.drafts import publish, save_draft, unpublish
from knowledge_base.models import ArticleDocument, KnownWord, Snippet, SnippetText, Translation
from tests.cast import Cast
from tests.knowledge_base.search.conftest import Look, Write

pytestmark = pytest.mark.django_db


def kept() -> tuple[list[object], list[object]]:
    """Everything in the index."""
    documents = ArticleDocument.objects.order_by("pk").values_list(
        "pk", "language", "document", "sections", "is_public"
    )
    words = KnownWord.objects.order_by("language", "word", "stem")
    return list(documents), list(words.values_list("language", "word", "stem", "documents", "public"))


def test_index_follows_what_is_published(cast: Cast, article: Translation, look: Look) -> None:
    draft = save_draft(translation=article, agent=cast.alice, title="Rinse a Duo", summary="", html="<p>Vinegar.</p>")
    assert (look("vinegar"), look("descale")) == ([], ["Descale a Duo"])
    publish(translation=draft, agent=cast.alice)
    assert (look("vinegar"), look("descale")) == (["Rinse a Duo"], [])
    unpublish(translation=draft, agent=cast.alice)
    assert (look("vinegar"), kept()) == ([], ([], []))


def test_deleted_article_leaves_no_word(cast: Cast, article: Translation) -> None:
    delete_article(article=article.article, agent=cast.alice)
    assert kept() == ([], [])


def test_rebuilding_changes_nothing(cast: Cast, write: Write, article: Translation) -> None:
    write("A leak below a Duo", "<h2 id='a'>Left foot</h2><p>Water &amp; lime.</p><h3>Left foot</h3><p>Dry it.</p>")
    hidden = write("The goodwill of Falcon", visibility="internal")
    change_article(
        article=hidden.article, agent=cast.alice, kind="internal", category=hidden.article.category,
        visibility="internal", tags=["secret"],
    )  # fmt: skip
    ArticleDocument.objects.filter(pk=article.pk).update(boost=0.25)
    before = kept()
    call_command("rebuild_help_search", verbosity=0)
    assert kept() == before
    assert ArticleDocument.objects.get(pk=article.pk).boost == 0.25
    assert KnownWord.objects.get(word="falcon").public == 0
    assert KnownWord.objects.get(word="duo").public == 2


def test_sections_have_the_anchors_of_the_page(write: Write) -> None:
    html = "<p>First.</p><h2 id='own'>One &amp; two</h2><p>a</p><h2>Again</h2><p>b</p><h3>Again</h3><p>c</p>"
    sections = ArticleDocument.objects.get(pk=write("A leak", html).pk).sections
    assert [(each["anchor"], each["heading"], each["text"]) for each in sections] == [
        ("", "", "First."),
        ("own", "One & two", "a"),
        ("again", "Again", "b"),
        ("again-2", "Again", "c"),
    ]


def test_change_of_a_snippet_is_found(write: Write, look: Look) -> None:
    snippet = Snippet.objects.create(key="reach")
    text = SnippetText.objects.create(snippet=snippet, language="en", name="Reach us", html="<p>By telephone.</p>")
    write("A leak", "<p>Call us.</p><p>{{snippet:reach}}</p>")
    assert look("telephone") == ["A leak"]
    text.html = "<p>By pigeon.</p>"
    text.save()
    readers_see_snippet("reach")
    assert (look("telephone"), look("pigeon")) == ([], ["A leak"])
