"""The bot at its visitors' sockets: answers as what it is, hands over once, keeps out when a person is there."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from channels_inbox.kinds.chat import bot as bots
from channels_inbox.kinds.chat.actions import change_bot
from channels_inbox.kinds.chat.conversation import ticket_of
from channels_inbox.kinds.chat.reach import continue_chats
from channels_inbox.models import ChannelSettings, ChatSession, Delivery, LiveTalk
from channels_inbox.outbound.sending import send_due
from core import answers
from core.answers import Passage
from core.clocks import now
from people.actions.bots import save_bot
from people.actions.calendars import assign_calendar, create_calendar
from people.models import Agent
from surveys.actions.invitations import invite_about
from surveys.actions.settings import change_survey, get_survey
from surveys.enums import HandledBy, Mode
from tests.cast import Cast, kinds
from tests.channels_inbox.kinds.chat.conftest import Page, aside, run
from tickets.actions.bots import hand_over, post_bot_reply
from tickets.actions.reply import post_reply
from tickets.enums import Actor, Category, MessageKind
from tickets.events import ASSIGNED, BOT_HANDOFF, BOT_REPLY
from tickets.models import Channel, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ava(cast: Cast, chat: Channel) -> Agent:
    """The website's bot."""
    choices = [
        {"label": "Opening hours", "does": "text", "value": "Daily from nine to five."},
        {"label": "An invoice", "does": "team", "value": str(cast.billing.pk)},
        {"label": "Write me", "does": "email", "value": ""},
    ]
    change_bot(channel=chat, on=True, name="Ava", greeting="", choices=choices)
    return Agent.objects.get(is_bot=True)


@pytest.fixture
def closed(chat: Channel) -> None:
    """Nobody is there for half an hour and more."""
    calendar = create_calendar(name="Never", time_zone="UTC", weekly=((),) * 7, by=None)
    assign_calendar(holder=chat, calendar=calendar, by=None)


@pytest.fixture
def library() -> Iterator[None]:
    """Somebody knows an answer to everything about shelves."""

    def source(question: str, language: str, contact: int | None) -> list[Passage]:
        return [Passage("Sizes", "It is 38.5 cm high.", "/help/sizes/")] if "shelf" in question else []

    answers.offer(source)
    yield
    answers._sources.remove(source)


async def say(page: Page, text: str, client: str = "client-0001") -> str:
    """The visitor writes; what the bot answers."""
    await page.write(text, client)
    while True:
        for message in (await page.hear("messages"))["messages"]:
            if not message["mine"]:
                assert message["auto"]
                assert message["author"] == "Ava"
                return str(message["text"])


def test_choice_is_answered_and_that_helped_solves(cast: Cast, chat: Channel, ava: Agent) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        assert await say(page, "Opening hours") == "Daily from nine to five."
        menu = (await page.hear("bot"))["menu"]
        assert menu == {
            "name": "Ava",
            "choices": ["That helped", "Opening hours", "An invoice", "Write me"],
            "person": "Talk to a person",
        }
        await say(page, "That helped", "client-0002")

    run(scene)
    ticket = Ticket.objects.get()
    assert ticket.category == Category.SOLVED
    assert kinds(ticket) == [
        "ticket_created", "customer_message", "bot_reply", "customer_message", "bot_reply", "status_changed",
    ]  # fmt: skip
    event = ticket.events.latest("id")
    assert (event.actor, event.actor_agent_id, event.data["by"]) == (Actor.BOT, ava.pk, "bot")
    assert ticket.first_reply_at is None
    assert not LiveTalk.objects.filter(state=LiveTalk.State.WAITING).exists()
    rules: dict[str, Any] = {"scale": "faces", "threshold": 4, "asks_comment": True, "texts": {}}
    change_survey(survey=get_survey(), is_active=True, channels=[chat], by=None, **rules)
    invitation = invite_about(ticket=ticket, mode=Mode.CHAT)
    assert invitation is not None
    assert (invitation.handled_by, invitation.agent_id) == (HandledBy.BOT, ava.pk)


def test_person_who_is_asked_for_is_waited_for(chat: Channel, ava: Agent) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        await say(page, "Talk to a person")
        assert (await page.hear("bot"))["menu"] is None
        await page.write("Are you there?", "client-0002")
        await page.hear("messages")

    run(scene)
    ticket = Ticket.objects.get()
    assert [kind for kind in kinds(ticket) if kind.startswith("bot")] == ["bot_reply", "bot_handoff"]
    handoff = ticket.events.get(kind=BOT_HANDOFF)
    assert (handoff.actor, handoff.data) == (Actor.BOT, {"reason": "asked"})
    assert LiveTalk.objects.get().state == LiveTalk.State.WAITING
    assert ticket.is_waiting


def test_team_of_a_choice_gets_the_chat(cast: Cast, ava: Agent) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        await say(page, "An invoice")

    run(scene)
    ticket = Ticket.objects.get()
    assert ticket.team_id == cast.billing.pk
    assert ticket.events.get(kind=ASSIGNED).actor == Actor.BOT
    assert LiveTalk.objects.get().team_id == cast.billing.pk


def test_passages_answer_what_is_typed(ava: Agent, library: None) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        text = await say(page, "Does it fit under a shelf?")
        assert text == "This may help:\n\nSizes\nIt is 38.5 cm high.\nhttps://help.ondine.test/help/sizes/"

    run(scene)


def test_two_misses_hand_over(ava: Agent) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        await say(page, "Mumble")
        await say(page, "Mumble mumble", "client-0002")

    run(scene)
    assert Ticket.objects.get().events.get(kind=BOT_HANDOFF).data == {"reason": "misses"}


def test_address_is_asked_for_and_kept(ava: Agent) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        await say(page, "Write me")
        await say(page, "dana at home", "client-0002")
        assert "rafael@customer.test" in await say(page, "rafael@customer.test", "client-0003")

    run(scene)
    assert ChatSession.objects.get().email == "rafael@customer.test"
    assert Ticket.objects.get().events.get(kind=BOT_HANDOFF).data == {"reason": "email"}
    assert not LiveTalk.objects.filter(state=LiveTalk.State.WAITING).exists()


def test_outside_the_hours_it_says_so_and_takes_an_address(ava: Agent, closed: None) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        told = await say(page, "a person please")
        assert told.startswith("Nobody is here just now. Write your e-mail address")
        await say(page, "It leaks. rafael@customer.test", "client-0002")

    run(scene)
    assert ChatSession.objects.get().email == "rafael@customer.test"
    assert kinds(Ticket.objects.get()).count(BOT_HANDOFF) == 1


def test_bot_keeps_out_where_a_person_has_written(cast: Cast, ava: Agent) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        await say(page, "Opening hours")
        ticket = await aside(Ticket.objects.get)
        await aside(post_reply, ticket_number=ticket.pk, agent=cast.alice, text="Hello")
        await page.write("Opening hours", "client-0002")
        while not (await page.hear("messages"))["messages"][-1]["mine"]:
            pass

    run(scene)
    assert Message.objects.filter(is_bot=True).count() == 1


def test_message_that_is_received_twice_is_answered_once(ava: Agent) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        await say(page, "Opening hours")

    run(scene)
    session = ChatSession.objects.select_related("channel").get()
    ticket = ticket_of(session)
    assert ticket is not None
    assert bots.attend(session, ticket)
    assert Message.objects.filter(is_bot=True).count() == 1


def test_what_the_bot_said_is_never_mailed(cast: Cast, ava: Agent) -> None:
    ChannelSettings.objects.create(
        channel=cast.mailbox, incoming="smtp", outgoing="smtp", config={"smtp_host": "127.0.0.1"}
    )

    async def scene() -> None:
        page = Page()
        await page.begin(email="rafael@customer.test")
        await say(page, "Opening hours")

    run(scene)
    send_due()
    with time_machine.travel(now() + timedelta(minutes=5)):
        ChatSession.objects.update(online_until=now() - timedelta(minutes=2))
        assert continue_chats() == 0
    assert list(Delivery.objects.get().copies.values_list("role", flat=True)) == ["to"]


def test_bot_that_is_off_leaves_it_to_people(chat: Channel, ava: Agent) -> None:
    change_bot(channel=chat, on=False, name="Ava", greeting="", choices=[])

    async def scene() -> None:
        page = Page()
        await page.begin()
        await page.write("Opening hours")
        await page.hear("messages")

    run(scene)
    assert not Message.objects.filter(is_bot=True).exists()


def test_agents_see_it_as_automatic(cast: Cast, ava: Agent, ticket: Ticket) -> None:
    message = post_bot_reply(ticket=ticket, bot=ava, text="Daily <b>", to=[], data={"answered": True})
    hand_over(ticket_number=ticket.pk, bot=ava, why="asked")
    assert (message.kind, message.is_auto, message.is_bot) == (MessageKind.SYSTEM, True, True)
    assert ticket.events.get(kind=BOT_REPLY).actor == Actor.BOT
    assert ticket.events.get(kind="bot_handoff").data == {"reason": "asked"}
    shown = cast.client(cast.alice).get(f"/inbox/open/{ticket.pk}/").content.decode()
    assert "Daily &lt;b&gt;" in shown
    assert "Automatic" in shown
    assert "Ava" in shown


def test_settings_of_the_bot(cast: Cast, chat: Channel, administrator: Agent) -> None:
    client = cast.client(administrator)
    address = f"/settings/channels/{chat.slug}/bot/"
    given = {
        "on": "on", "name": "Ava", "greeting": "Hello!", "label1": "Hours", "does1": "text", "text1": "Nine to five.",
        "label2": "Sizes", "does2": "link", "link2": "https://shop.test/sizes", "label3": "Invoice", "does3": "team",
        "team3": cast.billing.pk,
    }  # fmt: skip
    assert client.post(address, given).status_code == 302
    bot = Agent.objects.get(is_bot=True)
    assert ChannelSettings.objects.get(channel=chat).config["bot"] == {
        "on": True, "name": "Ava", "greeting": "Hello!", "agent": bot.pk,
        "choices": [
            {"label": "Hours", "does": "text", "value": "Nine to five."},
            {"label": "Sizes", "does": "link", "value": "https://shop.test/sizes"},
            {"label": "Invoice", "does": "team", "value": str(cast.billing.pk)},
        ],
    }  # fmt: skip
    assert "Nine to five." in client.get(address).content.decode()
    client.post(address, {**given, "name": "Eva"})
    assert list(Agent.objects.filter(is_bot=True).values_list("pk", "name")) == [(bot.pk, "Eva")]
    assert "Eva" not in client.get("/settings/people/").content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {"on": "on"},
        {"name": "Ava", "label1": "Hours", "does1": "text"},
        {"name": "Ava", "label1": "Sizes", "does1": "link", "link1": "javascript:alert(1)"},
        {"name": "Ava", "label1": "Team", "does1": "team", "team1": "999"},
        {"name": "Ava", "label1": "A", "text1": "a", "label2": "a", "text2": "b"},
        {"name": "Ava", "label1": "A", "does1": "explode", "text1": "a"},
    ],
)
def test_settings_that_make_no_sense(cast: Cast, chat: Channel, administrator: Agent, given: dict[str, str]) -> None:
    page = cast.client(administrator).post(f"/settings/channels/{chat.slug}/bot/", given)
    assert page.status_code == 200
    assert "field__error" in page.content.decode()
    assert not Agent.objects.filter(is_bot=True).exists()


def test_save_bot_keeps_its_row(cast: Cast) -> None:
    made = save_bot(bot_id=None, name="Ava", team=cast.support)
    assert save_bot(bot_id=made.pk, name="Eva", team=cast.billing) == made
    assert save_bot(bot_id=cast.alice.pk, name="Eva", team=cast.billing) != cast.alice
