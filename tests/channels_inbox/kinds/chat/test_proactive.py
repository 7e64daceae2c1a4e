"""Lines by which a website begins a conversation: told at their hour, stored when they are answered."""

import pytest
from django.test import Client

from channels_inbox.kinds.chat.actions import change_greetings
from channels_inbox.models import ChannelSettings, ChatSession
from core.clocks import now
from people.actions.calendars import assign_calendar, create_calendar
from people.models import Agent
from tests.cast import Cast, kinds
from tests.channels_inbox.kinds.chat.conftest import Page, run
from tickets.actions.automatic import note_auto_line
from tickets.enums import MessageKind
from tickets.events import AUTO_REPLY
from tickets.models import Channel, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
RULES = [
    {"id": "aaaa", "page": "/pricing*", "after": 5, "text": "Questions about prices?", "open_only": True},
    {"id": "bbbb", "page": "*", "after": 60, "text": "We are <b>here</b>.", "open_only": False},
]


@pytest.fixture
def greeting(chat: Channel) -> Channel:
    """A chat with two rules, one of them for the business hours."""
    change_greetings(channel=chat, greetings=RULES)
    return chat


def told() -> list[str]:
    return [rule["id"] for rule in Client().get("/chat/website/look/").json()["greetings"]]


def test_loader_is_told_what_holds_at_this_hour(greeting: Channel) -> None:
    assert told() == ["aaaa", "bbbb"]
    calendar = create_calendar(name="Never", time_zone="UTC", weekly=((),) * 7, by=None)
    assign_calendar(holder=greeting, calendar=calendar, by=None)
    assert told() == ["bbbb"]


def test_answered_line_stands_first_once_and_is_not_sent(cast: Cast, greeting: Channel) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin(greeting="bbbb")
        await page.write("Yes, I have one")
        (line,) = (await page.hear("messages"))["messages"]
        assert line["mine"]
        await page.write("And another", "client-0002")
        await page.hear("messages")

    run(scene)
    ticket = Ticket.objects.get()
    assert kinds(ticket).count(AUTO_REPLY) == 1
    line = Message.objects.get(kind=MessageKind.SYSTEM)
    assert (line.text, line.is_auto, line.delivery_state) == ("We are <b>here</b>.", True, "")
    assert line.sent_at < Message.objects.filter(kind=MessageKind.CUSTOMER).order_by("pk")[0].sent_at
    assert ChatSession.objects.get().greeting == ""
    shown = cast.client(cast.alice).get(f"/inbox/open/{ticket.pk}/").content.decode()
    assert shown.index("We are &lt;b&gt;here&lt;/b&gt;.") < shown.rindex("Yes, I have one")


@pytest.mark.parametrize("given", ["cccc", "", None, ["aaaa"], {"id": "aaaa"}, "We are here"])
def test_line_that_is_none_of_ours_is_forgotten(greeting: Channel, given: object) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin(greeting=given)
        await page.write("Hello")
        await page.hear("messages")

    run(scene)
    assert not Message.objects.filter(kind=MessageKind.SYSTEM).exists()


def test_nothing_is_stored_before_an_answer(greeting: Channel) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin(greeting="aaaa")

    run(scene)
    assert not Ticket.objects.exists()


def test_note_auto_line_appends_auto_reply(cast: Cast, ticket: Ticket) -> None:
    moment = now()
    note_auto_line(ticket=ticket, text="Questions?", rule="greeting", at=moment)
    event = ticket.events.get(kind="auto_reply")
    assert (event.at, event.actor_rule) == (moment, "greeting")


def test_settings_of_the_lines(cast: Cast, chat: Channel, administrator: Agent) -> None:
    client = cast.client(administrator)
    address = f"/settings/channels/{chat.slug}/greetings/"
    given = {"text1": "Questions?", "page1": "/pricing", "after1": "0", "open_only1": "on"}
    assert client.post(address, given).status_code == 302
    (rule,) = ChannelSettings.objects.get(channel=chat).config["greetings"]
    assert (rule["text"], rule["page"], rule["after"], rule["open_only"]) == ("Questions?", "/pricing", 0, True)
    client.post(address, {**given, "page1": "/prices", "text2": "Hello", "page2": "*", "after2": ""})
    first, second = ChannelSettings.objects.get(channel=chat).config["greetings"]
    assert (first["id"], first["page"]) == (rule["id"], "/prices")
    assert (second["after"], second["open_only"]) == (20, False)
    assert "Questions?" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "given",
    [{"text1": "Hi"}, {"text1": "Hi", "page1": "pricing"}, {"text1": "Hi", "page1": "javascript:x"},
     {"text1": "Hi", "page1": "/", "after1": "-1"}, {"text1": "x" * 201, "page1": "/"}],
)  # fmt: skip
def test_rules_that_make_no_sense(cast: Cast, chat: Channel, administrator: Agent, given: dict[str, str]) -> None:
    page = cast.client(administrator).post(f"/settings/channels/{chat.slug}/greetings/", given)
    assert page.status_code == 200
    assert "field__error" in page.content.decode()
