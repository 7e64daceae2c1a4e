"""The knowledge base on the dashboards: reading, helpfulness, searches in vain, by period and language."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from core.clocks import now
from knowledge_base.models import Article, ArticleDay, Category, SearchDay, Translation, Vote
from people.enums import Role
from tests.cast import Cast, make_agent

PAGE = "/dashboards/knowledge/"
DAY = (now() - timedelta(days=3)).date()


@pytest.fixture
def manager(cast: Cast) -> Client:
    cache.clear()
    return cast.client(make_agent("Ada", Role.MANAGER, cast.support))


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def figure(page: str, label: str) -> str:
    found = re.search(rf'kpi__label">{label}<.*?kpi__value">(.*?)</p>.*?<span>(.*?)</span>', page, re.DOTALL)
    assert found is not None, label
    return re.sub(r"(<[^>]+>| )+", " ", f"{found[1]} | {found[2]}")


def article(title: str, language: str = "en") -> Translation:
    shelf, _made = Category.objects.get_or_create(slug="care")
    made = Article.objects.create(key=title.lower(), category=shelf, source_language=language)
    return Translation.objects.create(article=made, language=language, title=title, slug=title.lower())


def test_reading_helpfulness_and_searches(cast: Cast, manager: Client) -> None:
    grind, clean = article("Grind"), article("Reinigen", "de")
    for each, views in ((grind, 12), (clean, 30)):
        ArticleDay.objects.create(translation=each, day=DAY, views=views)
    ArticleDay.objects.create(translation=grind, day=DAY - timedelta(days=100), views=1000)
    for place in range(6):
        moment = now() - timedelta(days=3)
        Vote.objects.create(translation=grind, visitor=f"v{place}", helpful=place < 3, at=moment)
    SearchDay.objects.create(day=DAY, language="en", words="decaf", searches=4, found=0)
    SearchDay.objects.create(day=DAY, language="de", words="filter", searches=12, found=2)
    page = text_of(manager, PAGE)
    assert figure(page, "Articles read") == "42 | exact"
    assert figure(page, "Helped, say readers") == "50 % | 19 to 81, 3 of 6"
    assert figure(page, "Searches without result") == "25 % | 10 to 49, 4 of 16"
    assert page.index("Reinigen") < page.index(">Grind<")  # the most read first
    vain = page[page.index('id="in-vain-title"') :]
    assert re.findall(r'<th scope="row"[^>]*>([^<]*)<', vain) == ["decaf"]
    german = text_of(manager, f"{PAGE}?language=de")
    assert figure(german, "Articles read") == "30 | exact"
    assert figure(german, "Searches without result") == "0 % | 0 to 24, 0 of 12"
    assert "decaf" not in german


def test_nothing_read_yet(cast: Cast, manager: Client) -> None:
    page = text_of(manager, PAGE)
    assert figure(page, "Articles read") == "0 | exact"
    assert figure(page, "Helped, say readers") == "– | Nothing to count yet"
