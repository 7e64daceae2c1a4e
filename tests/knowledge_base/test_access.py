"""Who may read what: a title that is not for somebody does not exist for them."""

import pytest

from knowledge_base.access import Reader, visible_translations
from knowledge_base.models import Article, Category, Translation
from people.models import Brand, Organization, Tier
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def premium(cast: Cast) -> Tier:
    return Tier.objects.get(slug="premium")


@pytest.mark.parametrize(
    ("visibility", "anybody", "customer", "tier", "organization", "agent"),
    [
        ("public", True, True, True, True, True),
        ("customers", False, True, True, True, True),
        ("tier", False, False, True, False, True),
        ("organization", False, False, False, True, True),
        ("internal", False, False, False, False, True),
    ],
)
def test_r35_visibility(
    cast: Cast, article: Translation, premium: Tier, visibility: str,
    anybody: bool, customer: bool, tier: bool, organization: bool, agent: bool,
) -> None:  # fmt: skip
    house = Organization.objects.create(name="Bistro")
    Article.objects.update(visibility=visibility)
    article.article.tiers.set([premium])
    article.article.organizations.set([house])
    readers = [Reader(), Reader.of_contact(cast.dana)]
    cast.dana.tier = premium
    readers.append(Reader.of_contact(cast.dana))
    cast.dana.tier, cast.dana.organization = None, house
    readers += [Reader.of_contact(cast.dana), Reader.of_agent()]
    seen = [visible_translations(reader).exists() for reader in readers]
    assert seen == [anybody, customer, tier, organization, agent]


def test_tier_of_the_organization_counts(cast: Cast, article: Translation, premium: Tier) -> None:
    Article.objects.update(visibility="tier")
    article.article.tiers.set([premium])
    cast.dana.organization = Organization.objects.create(name="Bistro", tier=premium)
    assert visible_translations(Reader.of_contact(cast.dana)).exists()


def test_shelves_of_another_brand_are_not_there(cast: Cast, article: Translation, shelf: Category) -> None:
    brand = Brand.objects.create(name="Other", slug="other")
    Category.objects.update(brand=brand)
    assert not visible_translations(Reader()).exists()
    assert not visible_translations(Reader(brand_id=brand.pk + 1)).exists()
    assert visible_translations(Reader(brand_id=brand.pk)).exists()
