"""What a chat tells the measure of deflection: asking the bot is a wish, calling a person a contact."""

import pytest

from channels_inbox.models import ChatSession
from knowledge_base.models import HelpEvent, HelpSession
from people.models import Agent
from tests.cast import Cast
from tests.channels_inbox.kinds.chat.conftest import Page, run
from tests.channels_inbox.kinds.chat.test_bot import ava, library, say
from tickets.models import Channel

__all__ = ["ava", "library"]
pytestmark = pytest.mark.django_db(transaction=True)
BROWSER = "Mozilla/5.0 (X11)"


def told() -> list[str]:
    return list(HelpEvent.objects.values_list("kind", flat=True))


@pytest.mark.usefixtures("library")
def test_bot_that_answers_and_helps(cast: Cast, ava: Agent) -> None:
    async def scene() -> None:
        page = Page(agent=BROWSER)
        await page.begin()
        await say(page, "How high is the shelf?")
        await say(page, "That helped", "client-0002")

    run(scene)
    visit = HelpSession.objects.get()
    assert told() == ["intent", "shown", "solved"]
    assert (visit.ways, visit.helpful, visit.contacted_at) == (["bot"], True, None)
    assert visit.contact_id is not None
    assert visit.visitor == ChatSession.objects.get().visitor


def test_bot_that_does_not_know_and_hands_over(cast: Cast, ava: Agent) -> None:
    async def scene() -> None:
        page = Page(agent=BROWSER)
        await page.begin()
        await say(page, "zebra?")
        await say(page, "giraffe?", "client-0002")
        await page.write("Hello?", "client-0003")

    run(scene)
    visit = HelpSession.objects.get()
    assert told() == ["intent", "intent", "contacted"]
    assert (visit.ways, visit.shown_at, visit.contacted_at is None) == (["bot", "chat"], None, False)


def test_chat_without_a_bot_is_a_contact_once(cast: Cast, chat: Channel) -> None:
    async def scene() -> None:
        page = Page(agent=BROWSER)
        await page.begin()
        for number in range(3):
            await page.write("The group leaks.", f"client-000{number}")
            await page.hear("messages")

    run(scene)
    assert told() == ["intent", "contacted"]
    assert HelpSession.objects.get().ways == ["chat"]


def test_program_in_a_chat_is_nobody(cast: Cast, chat: Channel) -> None:
    async def scene() -> None:
        page = Page(agent="Monitorbot/1.0")
        await page.begin()
        await page.write("The group leaks.")
        await page.hear("messages")

    run(scene)
    assert not HelpSession.objects.exists()
