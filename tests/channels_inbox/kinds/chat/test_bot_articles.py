"""The bot and the help centre, the whole way: it quotes with a link, or says that it does not know."""

import pytest

from knowledge_base.actions.articles import create_article
from knowledge_base.actions.drafts import publish
from knowledge_base.models import Category, HelpSite
from people.models import Agent
from tests.cast import Cast
from tests.channels_inbox.kinds.chat.conftest import Page, run
from tests.channels_inbox.kinds.chat.test_bot import ava, say

__all__ = ["ava"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_bot_quotes_articles_and_knows_what_it_does_not_know(cast: Cast, ava: Agent) -> None:
    HelpSite.objects.update_or_create(brand=None, defaults={"languages": ["en"]})
    shelf = Category.objects.create(slug="cleaning")
    html = "<p>An hour.</p><h2 id='acid'>Which acid</h2><p>Citric acid, 25 g in a litre.</p>"
    for title, visibility in (("Descale a Duo", "public"), ("Free acid for friends", "internal")):
        draft = create_article(
            agent=cast.alice, kind="faq", category=shelf, language="en", title=title, visibility=visibility, html=html
        )
        publish(translation=draft, agent=cast.alice)

    async def scene() -> None:
        page = Page()
        await page.begin()
        assert await say(page, "Which acid for descaling?") == (
            "This may help:\n\nDescale a Duo: Which acid\nCitric acid, 25 g in a litre.\n"
            "https://help.ondine.test/help/en/a/descale-a-duo/#acid"
        )
        missed = await say(page, "free for friends", "client-0002")
        assert missed == "I do not know that. Please say it in other words, or choose below."

    run(scene)
