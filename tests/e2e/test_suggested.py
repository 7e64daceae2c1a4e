"""Articles beside a ticket go into the answer."""

from collections.abc import Callable

import pytest

from knowledge_base import sites
from knowledge_base.actions.articles import create_article
from knowledge_base.actions.drafts import publish
from knowledge_base.models import ArticleUse, Category, HelpSite
from tests.cast import Cast
from tests.e2e.conftest import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_suggested_article_goes_into_the_answer(cast: Cast, visit: Callable[..., Visitor]) -> None:
    HelpSite.objects.update_or_create(brand=None, defaults={"languages": ["en"]})
    sites.forget()
    shelf = Category.objects.create(slug="cleaning")
    draft = create_article(agent=None, kind="faq", category=shelf, language="en", title="Descale a Duo")
    publish(translation=draft, agent=None)
    ticket = cast.open_ticket("How do I descale my Duo?", subject="Descaling")
    page = visit(cast.alice).open(f"/inbox/tickets/{ticket.pk}/")
    button = page.get_by_role("button", name="Insert a link to Descale a Duo")
    button.wait_for()
    with page.expect_response("**/suggestions/") as answer:
        button.click()
    assert answer.value.status == 204
    link = page.locator("[data-editor] .tiptap a")
    assert link.get_attribute("href") == "https://help.ondine.test/help/en/a/descale-a-duo/"
    assert ArticleUse.objects.get().how == "link"
