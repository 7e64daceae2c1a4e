"""The end of a chat: who ends it, what is asked then, and by which ways it is answered."""

import pytest

from channels_inbox.kinds.chat.actions import end_chat
from channels_inbox.kinds.chat.conversation import ticket_of
from channels_inbox.kinds.chat.transcript import mail_transcript
from channels_inbox.models import ChannelSettings, ChatSession, LiveTalk, SystemMail
from surveys.actions.settings import change_survey, get_survey
from surveys.models import Invitation, Response
from tests.cast import Cast
from tests.channels_inbox.kinds.chat.conftest import Page, aside, run
from tickets.actions.change import set_status
from tickets.actions.conversation import default_status
from tickets.actions.merge import merge
from tickets.actions.reply import post_reply
from tickets.enums import Actor, Category
from tickets.events import STATUS_CHANGED
from tickets.log import By
from tickets.models import Channel, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(chat: Channel) -> Channel:
    """The chat asks with five faces and for words."""
    rules = {"scale": "faces", "threshold": 4, "asks_comment": True, "texts": {}}
    change_survey(survey=get_survey(), is_active=True, channels=[chat], by=None, **rules)  # type: ignore[arg-type]
    return chat


async def chatted(cast: Cast, page: Page) -> Ticket:
    """A visitor's chat that Alice answered."""
    await page.begin(name="Rafael")
    await page.write("Does it fit?")
    await page.hear("messages")
    ticket: Ticket = await aside(Ticket.objects.get)
    await aside(post_reply, ticket_number=ticket.pk, agent=cast.alice, text="It does.")
    await page.hear("messages")
    return ticket


async def over(page: Page) -> None:
    """The page hears that its chat is over."""
    while not (await page.hear("state"))["over"]:
        pass


async def kinds_of_frames(page: Page) -> set[str]:
    """What the page hears until an answer to what it says now."""
    await page.say(ping=1)
    heard = set()
    while (kind := (await page.hear())["kind"]) != "pong":
        heard.add(kind)
    return heard


async def ended(cast: Cast, ticket: Ticket) -> None:
    session = await aside(ChatSession.objects.get)
    await aside(end_chat, session=session, ticket_number=ticket.pk, agent=cast.alice)


def test_end_asks_and_answer_is_kept_over_reload_and_pages(cast: Cast, asked: Channel) -> None:
    async def scene() -> None:
        page, other = Page(), Page()
        ticket = await chatted(cast, page)
        await other.arrive(page.token)
        await ended(cast, ticket)
        question = (await page.hear("rating"))["question"]
        assert [choice["score"] for choice in question["choices"]] == [1, 2, 3, 4, 5]
        assert (question["score"], question["open"]) == (None, True)
        assert (await other.hear("rating"))["question"]["id"] == question["id"]
        await page.say(rate={"question": question["id"], "score": 4, "words": ""})
        assert (await page.hear("rating"))["question"]["score"] == 4
        assert (await other.hear("rating"))["question"]["score"] == 4
        await page.say(rate={"question": question["id"], "score": 4, "words": "Quick"})
        await page.hear("rating")
        again = Page()
        await again.arrive(page.token)
        found = (await again.hear("rating"))["question"]
        assert (found["id"], found["score"], found["said"]) == (question["id"], 4, "Quick")

    run(scene)
    assert list(Response.objects.order_by("id").values_list("score", "comment")) == [(4, ""), (4, "Quick")]
    assert Invitation.objects.count() == 1


def test_question_goes_when_the_chat_goes_on(cast: Cast, asked: Channel) -> None:
    async def scene() -> None:
        page = Page()
        ticket = await chatted(cast, page)
        await ended(cast, ticket)
        assert (await page.hear("rating"))["question"]
        await page.write("One more thing", "client-0002")
        assert (await page.hear("rating"))["question"] is None

    run(scene)


def test_chat_that_asks_nothing(cast: Cast, chat: Channel) -> None:
    async def scene() -> None:
        page = Page()
        ticket = await chatted(cast, page)
        await ended(cast, ticket)
        await over(page)
        assert "rating" not in await kinds_of_frames(page)

    run(scene)


@pytest.mark.parametrize(
    "given",
    [{"question": 999_999, "score": 5}, {"score": 5}, {"question": True, "score": 5}, "five", {"question": "1"}],
)
def test_answer_to_nothing_is_refused(cast: Cast, asked: Channel, given: object) -> None:
    async def scene() -> None:
        page = Page()
        ticket = await chatted(cast, page)
        await ended(cast, ticket)
        await page.hear("rating")
        await page.say(rate=given)
        assert (await page.hear("refused"))["what"] == "rating"

    run(scene)
    assert not Response.objects.exists()


def test_stranger_cannot_answer(cast: Cast, asked: Channel) -> None:
    async def scene() -> None:
        page, stranger = Page(), Page()
        ticket = await chatted(cast, page)
        await ended(cast, ticket)
        question = (await page.hear("rating"))["question"]
        await stranger.begin()
        await stranger.say(rate={"question": question["id"], "score": 1})
        assert (await stranger.hear("refused"))["what"] == "rating"
        await stranger.write("Hello", "client-0002")
        await stranger.hear("messages")
        await stranger.say(rate={"question": question["id"], "score": 1})
        assert (await stranger.hear("refused"))["what"] == "rating"

    run(scene)
    assert not Response.objects.exists()


def test_visitor_ends_an_answered_chat_which_is_solved_by_them(cast: Cast, asked: Channel) -> None:
    async def scene() -> None:
        page = Page()
        await chatted(cast, page)
        await page.say(end=1)
        await over(page)
        assert (await page.hear("rating"))["question"]

    run(scene)
    ticket = Ticket.objects.get()
    assert ticket.category == Category.SOLVED
    event = ticket.events.filter(kind=STATUS_CHANGED).latest("id")
    assert (event.actor, event.data["by"]) == (Actor.CONTACT, "customer")
    assert LiveTalk.objects.get().state == LiveTalk.State.OVER


def test_visitor_ends_a_chat_that_nobody_answered_which_stays_open(asked: Channel) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin(email="dana@customer.test")
        await page.write("Anybody?")
        await page.hear("messages")
        await page.say(end=1)
        await over(page)

    run(scene)
    assert Ticket.objects.get().category == Category.NEW
    assert LiveTalk.objects.get().state == LiveTalk.State.LEFT
    assert not Invitation.objects.exists()


def test_transcript_of_an_ended_chat_brings_a_link(cast: Cast, asked: Channel) -> None:
    config = {"smtp_host": "127.0.0.1"}
    ChannelSettings.objects.create(channel=cast.mailbox, incoming="smtp", outgoing="smtp", config=config)

    async def scene() -> None:
        page = Page()
        ticket = await chatted(cast, page)
        session = await aside(ChatSession.objects.get)
        assert await aside(mail_transcript, session, ticket, "rafael@customer.test")
        await ended(cast, ticket)
        found = await aside(ticket_of, session)
        assert await aside(mail_transcript, session, found, "rafael@customer.test")

    run(scene)
    before, after = [mail.unseal()["text"] for mail in SystemMail.objects.order_by("pk")]
    assert "/s/" not in before
    assert "https://help.ondine.test/s/" in after
    assert Invitation.objects.count() == 1


def test_chat_merged_into_somebody_elses_ticket_asks_nothing(cast: Cast, asked: Channel) -> None:
    solved = default_status(Category.SOLVED)

    async def scene() -> None:
        page = Page()
        ticket = await chatted(cast, page)
        other = await aside(cast.open_ticket, "Between us alone")
        await aside(merge, survivor_number=other.pk, merged_number=ticket.pk, by=By.agent(cast.alice))
        await aside(set_status, ticket_number=other.pk, status=solved, by=By.system())
        await page.say(end=1)
        await over(page)
        assert "rating" not in await kinds_of_frames(page)

    run(scene)
    assert not Invitation.objects.exists()
