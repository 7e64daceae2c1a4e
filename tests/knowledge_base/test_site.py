"""A help centre's settings: who may change them, what is refused, what readers see of it."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base import sites
from knowledge_base.colours import NIGHT, WHITE, contrast, read_colour, theme
from knowledge_base.models import HelpSite, Translation
from people.models import Agent, Brand
from tests.cast import Cast

GIVEN = {"languages": ["en", "pt-br"], "first": "pt-br", "accent": "#7A1F5C", "domain": "", "title_en": "Ask us"}


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_is_readable_on_dark_pages(number: int) -> None:
    accent = f"#{number:06x}"
    pair = theme(accent).partition("--accent: light-dark(")[2].partition(")")[0]
    light, dark = (read_colour(each.strip()) for each in pair.split(","))
    assert light == read_colour(accent)
    assert dark is not None
    assert contrast(dark, NIGHT) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast(WHITE, (0, 0, 0)), 2) == 21
    assert round(contrast((119, 119, 119), WHITE), 2) == 4.48


@pytest.mark.django_db
def test_administrator_changes_what_readers_see(
    cast: Cast, administrator: Agent, client: Client, article: Translation
) -> None:
    sites.forget()
    answer = cast.client(administrator).post("/settings/help/", GIVEN)
    assert answer.status_code == 302
    site = HelpSite.objects.get(brand=None)
    assert (site.languages, site.accent) == (["pt-br", "en"], "#7a1f5c")
    assert site.texts == {"en": {"title": "Ask us"}}
    sites.forget()
    page = client.get("/help/en/")
    assert "Ask us" in page.content.decode()
    assert "/help/colour/7a1f5c.css" in page.content.decode()
    assert "--accent: light-dark(#7a1f5c" in client.get("/help/colour/7a1f5c.css").content.decode()
    assert client.get("/help/colour/000000.css").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"accent": "#ffcc00"}, "White letters could not be read"),
        ({"accent": "red"}, "#rrggbb"),
        ({"accent": "#fff}x"}, "#rrggbb"),
        ({"domain": "https://help.example.com/x"}, "Write the domain alone"),
        ({"languages": []}, "required"),
        ({"first": "ro"}, "Choose one of the languages above"),
    ],
)
def test_bad_input_is_told(cast: Cast, administrator: Agent, change: dict[str, Any], words: str) -> None:
    page = cast.client(administrator).post("/settings/help/", GIVEN | change)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not HelpSite.objects.exclude(texts={}).exists()


@pytest.mark.django_db
def test_brand_has_a_centre_of_its_own(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    assert client.post("/settings/help/brands/", {"name": "Grind & Co"}).url == "/settings/help/brands/grind-co/"
    assert client.post("/settings/help/brands/", {"name": "grind & co"}).url == "/settings/help/"
    client.post("/settings/help/brands/grind-co/", GIVEN | {"domain": "help.grind.test"})
    assert HelpSite.objects.get(brand__slug="grind-co").domain == "help.grind.test"
    page = client.post("/settings/help/", GIVEN | {"domain": "help.grind.test"})
    assert "Another help centre has this domain" in page.content.decode()
    assert Brand.objects.filter(slug="grind-co").count() == 1


@pytest.mark.django_db
def test_settings_are_for_administrators(cast: Cast) -> None:
    assert cast.client(cast.alice).get("/settings/help/").status_code == 403
