"""A shelf and an article of Ondine's help centre."""

import pytest

from knowledge_base.actions.articles import create_article
from knowledge_base.actions.drafts import publish
from knowledge_base.models import Category, CategoryText, HelpSite, Translation
from tests.cast import Cast


@pytest.fixture
def site() -> HelpSite:
    """The help centre, in English and Portuguese."""
    site, _made = HelpSite.objects.update_or_create(brand=None, defaults={"languages": ["en", "pt-br"]})
    return site


@pytest.fixture
def shelf(site: HelpSite) -> Category:
    """The category Cleaning."""
    category = Category.objects.create(slug="cleaning", icon="sparkles", order=1)
    CategoryText.objects.create(category=category, language="en", name="Cleaning", summary="Five minutes a day")
    CategoryText.objects.create(category=category, language="pt-br", name="Limpeza")
    return category


@pytest.fixture
def article(cast: Cast, shelf: Category) -> Translation:
    """The published English how-to of descaling, written by Alice."""
    draft = create_article(
        agent=cast.alice, kind="how_to", category=shelf, language="en", title="Descale a Duo", key="descale",
        summary="An hour every quarter.", html="<h2>What you need</h2><p>A litre of water.</p>",
    )  # fmt: skip
    return publish(translation=draft, agent=cast.alice)
