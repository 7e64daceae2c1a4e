"""Short ways to fill a help centre and to search in it."""

from collections.abc import Callable

import pytest

from knowledge_base.access import Reader
from knowledge_base.actions.articles import create_article
from knowledge_base.actions.drafts import publish
from knowledge_base.models import Category, Translation
from knowledge_base.search import search
from tests.cast import Cast

Write = Callable[..., Translation]
Look = Callable[..., list[str]]


@pytest.fixture
def write(cast: Cast, shelf: Category) -> Write:
    """Publishes an article; its title makes the key."""

    def publish_one(title: str, html: str = "", *, language: str = "en", **more: str) -> Translation:
        draft = create_article(
            agent=cast.alice, kind="faq", category=shelf, language=language, title=title, html=html, **more
        )
        return publish(translation=draft, agent=cast.alice)

    return publish_one


@pytest.fixture
def look() -> Look:
    """The titles that somebody finds, best first."""

    def titles(text: str, *, reader: Reader | None = None, language: str = "en", **more: object) -> list[str]:
        found = search(reader or Reader(), [language], text, **more)  # type: ignore[arg-type]
        return [hit.translation.published.title for hit in found.hits if hit.translation.published]

    return titles
