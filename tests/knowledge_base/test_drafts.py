"""Drafts beside what is published: nothing of them is seen, nothing is lost, each change is an event."""

from datetime import timedelta

import pytest

from core.clocks import now
from knowledge_base.access import Reader, visible_translations
from knowledge_base.actions.drafts import (
    begin_translation,
    discard_draft,
    publish,
    put_up_and_down,
    restore_revision,
    save_draft,
    schedule,
    unpublish,
)
from knowledge_base.errors import KnowledgeError, StaleDraft
from knowledge_base.models import HelpSite, KnowledgeEvent, Redirect, Translation
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ANYBODY = Reader()


def kinds() -> list[str]:
    return list(KnowledgeEvent.objects.order_by("pk").values_list("kind", flat=True))


def write(article: Translation, cast: Cast, title: str = "Descale a Trio", **more: object) -> Translation:
    return save_draft(
        translation=article, agent=cast.bob, title=title, summary="", html="<p>Now with <b>care</b>.</p>", **more
    )


def test_draft_is_not_seen_before_it_is_published(cast: Cast, site: HelpSite, article: Translation) -> None:
    version = HelpSite.objects.get().version
    draft = write(article, cast)
    assert visible_translations(ANYBODY).get().published.title == "Descale a Duo"
    assert HelpSite.objects.get().version == version
    assert draft.has_draft
    publish(translation=draft, agent=cast.bob, note="The Trio came")
    seen = visible_translations(ANYBODY).get().published
    assert (seen.number, seen.title, seen.html) == (2, "Descale a Trio", "<p>Now with <strong>care</strong>.</p>")
    assert HelpSite.objects.get().version > version
    assert kinds() == ["created", "published", "drafted", "published"]


def test_one_sitting_of_an_editor_is_one_event(cast: Cast, article: Translation) -> None:
    for title in ("One", "Two", "Three"):
        write(article, cast, title)
    assert kinds()[2:] == ["drafted"]
    save_draft(translation=article, agent=cast.alice, title="Four", summary="", html="")
    write(article, cast, "Five")
    assert kinds()[2:] == ["drafted"] * 3
    KnowledgeEvent.objects.update(at=now() - timedelta(minutes=11))
    write(article, cast, "Six")
    publish(translation=article, agent=cast.bob)
    write(article, cast, "Seven")
    assert kinds()[5:] == ["drafted", "published", "drafted"]


def test_two_editors_do_not_overwrite_each_other(cast: Cast, article: Translation) -> None:
    seen = article.version
    write(article, cast, seen=seen)
    with pytest.raises(StaleDraft):
        write(article, cast, "Mine", seen=seen)
    assert Translation.objects.get().title == "Descale a Trio"


def test_new_address_leads_on_from_the_former(cast: Cast, article: Translation) -> None:
    write(article, cast, slug="Descaling made easy")
    assert Translation.objects.get().slug == "descaling-made-easy"
    assert Redirect.objects.get().slug == "descale-a-duo"
    write(article, cast, slug="descale-a-duo")
    assert [(each.slug, each.translation_id) for each in Redirect.objects.all()] == [
        ("descaling-made-easy", article.pk)
    ]


def test_restored_revision_is_a_draft_first(cast: Cast, article: Translation) -> None:
    first = article.published
    publish(translation=write(article, cast), agent=cast.bob)
    restored = restore_revision(revision=first, agent=cast.alice)
    assert (restored.title, restored.published.number) == ("Descale a Duo", 2)
    publish(translation=restored, agent=cast.alice)
    assert [(each.number, each.title) for each in restored.revisions.order_by("number")] == [
        (1, "Descale a Duo"), (2, "Descale a Trio"), (3, "Descale a Duo"),
    ]  # fmt: skip


def test_discarded_draft_is_what_readers_see(cast: Cast, article: Translation) -> None:
    write(article, cast)
    draft = discard_draft(translation=article, agent=cast.bob)
    assert (draft.title, draft.has_draft) == ("Descale a Duo", False)


def test_translation_knows_what_it_follows(cast: Cast, article: Translation) -> None:
    other = begin_translation(article=article.article, language="pt-br", agent=cast.alice)
    assert (other.title, other.draft_source_id, other.slug) == (
        "Descale a Duo", article.published_id, "descale-a-duo",
    )  # fmt: skip
    newer = publish(translation=write(article, cast), agent=cast.alice)
    assert write(other, cast, "Descalcificar").draft_source_id == article.published_id
    assert write(other, cast, "Descalcificar", follows_source=True).draft_source_id == newer.published_id
    with pytest.raises(KnowledgeError):
        begin_translation(article=article.article, language="pt-br", agent=cast.alice)


def test_unpublished_keeps_its_words(cast: Cast, article: Translation) -> None:
    down = unpublish(translation=article, agent=cast.alice)
    assert not visible_translations(ANYBODY).exists()
    assert (down.title, down.revisions.count()) == ("Descale a Duo", 1)


def test_goes_up_and_down_when_it_is_due(cast: Cast, article: Translation) -> None:
    draft = write(article, cast)
    moment = now()
    with pytest.raises(KnowledgeError):
        schedule(translation=draft, agent=cast.alice, publish_at=moment - timedelta(hours=1), unpublish_at=None)
    schedule(
        translation=draft,
        agent=cast.alice,
        publish_at=moment + timedelta(hours=1),
        unpublish_at=moment + timedelta(hours=2),
    )
    assert put_up_and_down() == 0
    Translation.objects.update(publish_at=moment)
    assert put_up_and_down() == 1
    assert visible_translations(ANYBODY).get().published.title == "Descale a Trio"
    Translation.objects.update(unpublish_at=moment)
    assert put_up_and_down() == 1
    assert not visible_translations(ANYBODY).exists()
    assert put_up_and_down() == 0
