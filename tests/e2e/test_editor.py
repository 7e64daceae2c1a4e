"""The editor in a browser: what an article may hold survives it; a translation follows; a version returns."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from knowledge_base.actions.articles import create_article
from knowledge_base.actions.drafts import publish, save_draft
from knowledge_base.markdown import to_html
from knowledge_base.models import Category, CategoryText, HelpSite, Translation
from people.enums import Role
from tests.cast import Cast, make_agent
from tests.e2e.world import EVERYTHING

pytestmark = pytest.mark.e2e
MARKS = "\nH<sub>2</sub>O, m<sup>2</sup>, <mark>new</mark>, <ins>in</ins>, ~~out~~, <u>under</u>.\n"


@pytest.fixture
def article(cast: Cast) -> Translation:
    """A published article of Alice's with everything that a body may hold."""
    HelpSite.objects.update_or_create(brand=None, defaults={"languages": ["en", "ro"]})
    shelf = Category.objects.create(slug="shelf")
    body = to_html(EVERYTHING + MARKS)
    made = create_article(agent=cast.alice, kind="how_to", category=shelf, language="en", title="Clean", html=body)
    return publish(translation=made, agent=cast.alice)


def opened(page: Page) -> None:
    """Waits until the editor holds the text."""
    expect(page.locator("[data-draft]")).to_have_attribute("data-ready", "visual")


def saved(page: Page) -> None:
    """Waits until the draft is kept."""
    expect(page.locator("[data-saved]")).to_contain_text("Draft saved")


def test_visual_editor_and_markdown_lose_nothing(cast: Cast, article: Translation, visit: Any) -> None:
    before = article.html
    page = visit(cast.alice).open(f"/knowledge/articles/{article.article_id}/en/draft/")
    opened(page)

    page.fill("#draft-title", "Clean it")
    saved(page)
    article.refresh_from_db()
    assert (article.title, article.html) == ("Clean it", before)

    page.click("[data-view=markdown]")
    expect(page.locator("[name=markdown]")).to_have_value(re.compile(r"> \[!WARNING\]"))
    page.click("[data-view=preview]")
    expect(page.locator("#draft-preview .callout--warning")).to_be_visible()
    page.click("[data-view=visual]")
    page.locator(".tiptap h2").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" now")
    expect(page.locator("[data-heading]")).to_have_text("Clean it")
    page.click("[data-dialog-open=publish-dialog]")
    page.click("#publish-dialog [type=submit]")
    page.wait_for_url(f"**/knowledge/articles/{article.article_id}/en/")
    article.refresh_from_db()
    assert article.published is not None
    assert article.published.html == before.replace("What you need</h2>", "What you need now</h2>")


def test_translation_follows_its_source_and_a_version_returns(cast: Cast, article: Translation, visit: Any) -> None:
    visitor = visit(cast.alice)
    at = f"/knowledge/articles/{article.article_id}"
    page = visitor.open(f"{at}/en/")
    page.get_by_role("button", name="Translate").click()
    opened(page)
    page.fill("#draft-title", "Curăță")
    saved(page)
    save_draft(translation=article, agent=cast.alice, title="Clean twice", summary="", html="<p>Twice.</p>")
    publish(translation=article, agent=cast.alice)

    page = visitor.open(f"{at}/ro/draft/")
    opened(page)
    expect(page.locator("[data-behind]")).to_contain_text("Out of date since")
    expect(page.locator(".columns__source")).to_contain_text("Clean twice")
    page.check("[data-follows]")
    saved(page)
    expect(page.locator("[data-behind]")).to_have_count(0)
    page = visitor.open(f"{at}/en/revisions/?from=1&to=2")
    expect(page.locator(".differences ins").first).to_contain_text("twice")
    page.get_by_role("button", name="Restore version 1").click()
    page.wait_for_url(f"**{at}/en/draft/")
    opened(page)
    expect(page.locator(".tiptap")).to_contain_text("Empty the tank.")

    article.refresh_from_db()
    ro = Translation.objects.select_related("draft_source").get(language="ro")
    assert (article.title, article.has_draft) == ("Clean", True)
    assert ro.draft_source is not None
    assert (ro.title, ro.draft_source.number) == ("Curăță", 2)


def test_video_and_link_to_an_article_are_put_in(cast: Cast, article: Translation, visit: Any) -> None:
    page = visit(cast.alice).open(f"/knowledge/articles/{article.article_id}/en/draft/")
    opened(page)
    page.locator(".tiptap p").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("See ")

    page.click("[data-do=link]")
    page.fill("#insert-text", "cle")
    page.locator("#insert-offers [role=option]").first.click()
    page.click("[data-do=video]")
    page.fill("#insert-text", "https://vimeo.com/123456789")
    page.keyboard.press("Enter")
    expect(page.locator(".draft__video")).to_have_count(1)
    page.click("[data-dialog-open=publish-dialog]")
    page.click("#publish-dialog [type=submit]")
    page.wait_for_url(f"**/knowledge/articles/{article.article_id}/en/")

    article.refresh_from_db()
    assert article.html.replace("\n", "") == (
        '<p>See <a href="article:clean">Clean</a></p><figure data-video="https://vimeo.com/123456789"></figure>'
    )


def test_two_editors_lose_nothing(cast: Cast, article: Translation, visit: Any) -> None:
    page = visit(cast.alice).open(f"/knowledge/articles/{article.article_id}/en/draft/")
    opened(page)
    save_draft(translation=article, agent=cast.bob, title="Bob's title", summary="", html="<p>Bob's words.</p>")

    page.fill("#draft-title", "Alice's title")
    expect(page.locator("[data-conflict]")).to_contain_text("Bob saved this draft")
    page.click("[data-conflict-look]")
    expect(page.locator("#difference-dialog del").first).to_contain_text("Bob")
    page.keyboard.press("Escape")
    page.click("[data-conflict-mine]")
    saved(page)

    article.refresh_from_db()
    assert article.title == "Alice's title"


def test_categories_are_drawn_into_their_order(cast: Cast, visit: Any) -> None:
    HelpSite.objects.update_or_create(brand=None, defaults={"languages": ["en"]})
    for order, slug in enumerate(("first", "second", "third", "fourth"), start=1):
        CategoryText.objects.create(
            category=Category.objects.create(slug=slug, order=order), language="en", name=slug.capitalize()
        )
    section = Category.objects.create(slug="within", order=1, parent=Category.objects.get(slug="fourth"))
    CategoryText.objects.create(category=section, language="en", name="Within")

    page = visit(make_agent("Mia", Role.MANAGER, cast.support)).open("/knowledge/categories/")
    draw(page, "Fourth", "First")
    expect(page.locator(".order-list__name")).to_have_text(["Fourth", "Within", "First", "Second", "Third"])
    assert order_of_shelves() == ["fourth", "first", "second", "third"]
    draw(page, "First", "Third")
    assert order_of_shelves() == ["fourth", "second", "third", "first"]
    expect(page.locator(".order-list__name")).to_have_text(["Fourth", "Within", "Second", "Third", "First"])
    page.get_by_role("button", name="Move up: Third").press("Enter")  # the way without a pointer
    expect(page.locator(".order-list__name")).to_have_text(["Fourth", "Within", "Third", "Second", "First"])


def draw(page: Page, name: str, onto: str) -> None:
    """Draws a row by its grip beyond another one, with the mouse, and waits until that is kept."""
    rows = page.locator("[data-item]")
    grip = rows.filter(has_text=name).locator("[data-grip]").bounding_box()
    there = rows.filter(has_text=onto).bounding_box()
    assert grip is not None
    assert there is not None
    middle = grip["x"] + grip["width"] / 2
    beyond = there["y"] + (3 if there["y"] < grip["y"] else there["height"] - 3)
    page.mouse.move(middle, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 204):
        page.mouse.move(middle, beyond, steps=8)
        page.mouse.up()


def order_of_shelves() -> list[str]:
    """The slugs of the categories as readers get them."""
    return list(Category.objects.filter(parent=None).order_by("order", "pk").values_list("slug", flat=True))
