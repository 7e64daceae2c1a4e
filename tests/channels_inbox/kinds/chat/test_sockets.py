"""A visitor's socket: who may open it, what is acknowledged; nothing lost, doubled or out of order (R47, R60)."""

import asyncio
import hashlib
import hmac
import time

import pytest
from pytest_django.fixtures import Settings

from channels_inbox.enums import ItemState
from channels_inbox.kinds.chat import consumer
from channels_inbox.models import ChatSession, Delivery, Envelope, Item
from channels_inbox.pipeline.run import work_off
from tests.cast import Cast
from tests.channels_inbox.kinds.chat.conftest import SECRET, Page, aside, run
from tickets.actions.notes import add_note
from tickets.actions.reply import post_reply
from tickets.enums import DeliveryState, MessageKind
from tickets.models import Channel, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("origin", "key"), [("https://evil.test", "website"), ("http://127.0.0.1", "website")])
def test_r47_socket_from_elsewhere(chat: Channel, origin: str, key: str) -> None:
    async def scene() -> None:
        assert not await Page(origin, key).connect()

    run(scene)


def test_socket_of_a_chat_that_is_not_there(chat: Channel) -> None:
    async def scene() -> None:
        page = Page(key="nothing")
        assert (await page.arrive())["close"] == 4404

    run(scene)


@pytest.mark.parametrize(("proxies", "address"), [(["192.0.2.0/24"], "203.0.113.9"), ([], "192.0.2.7")])
def test_r42_visitors_behind_a_proxy_have_addresses_of_their_own(
    cast: Cast, chat: Channel, settings: Settings, proxies: list[str], address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies

    async def scene() -> None:
        page = Page(forwarded="203.0.113.9")
        await page.begin()
        await page.write("Hello")

    run(scene)
    assert Envelope.objects.get().remote_address == address


def test_message_opens_a_ticket_of_the_channel(cast: Cast, chat: Channel) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin(name="Dana", email="Dana@Customer.test")
        assert await page.write("Does the Duo fit under a shelf?") == {"kind": "ack", "client": "client-0001"}
        (told,) = (await page.hear("messages"))["messages"]
        assert (told["mine"], told["client"], told["text"]) == (True, "client-0001", "Does the Duo fit under a shelf?")

    run(scene)
    ticket = Ticket.objects.get(channel=chat)
    assert (ticket.requester_id, ticket.subject, ticket.team_id) == (
        cast.dana.pk, "Does the Duo fit under a shelf?", cast.support.pk,
    )  # fmt: skip
    assert Item.objects.get().state == ItemState.DONE


def test_r60_five_parallel_resends_are_one_message(chat: Channel) -> None:
    async def scene() -> None:
        pages = [Page() for _each in range(5)]
        token = await pages[0].begin()
        for page in pages[1:]:
            await page.arrive(token)
        acks = await asyncio.gather(*[page.write("Only once", "same-client-id") for page in pages])
        assert {ack["kind"] for ack in acks} == {"ack"}
        await pages[0].hear("messages")

    run(scene)
    deadline = time.monotonic() + 10  # the pages that were answered later are still being settled
    while Item.objects.filter(state="new").exists() and time.monotonic() < deadline:
        work_off()
    assert Envelope.objects.count() == 5
    assert sorted(Item.objects.values_list("state", flat=True)) == ["done", *["duplicate"] * 4]
    assert (Message.objects.count(), Ticket.objects.count()) == (1, 1)


def test_first_message_that_a_worker_settles_is_told_soon(chat: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "settle_line", lambda *_given: None)

    async def scene() -> None:
        page = Page()
        await page.begin()
        assert (await page.write("Hello"))["kind"] == "ack"
        await aside(work_off)
        (told,) = (await page.hear("messages"))["messages"]
        assert told["text"] == "Hello"

    run(scene)


def test_messages_at_once_are_one_conversation_in_order(chat: Channel) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        for number in range(20):
            await page.say(send={"client": f"client-{number:04}", "text": f"line {number}"})
        texts: list[str] = []
        while len(texts) < 20:
            texts += [told["text"] for told in (await page.hear("messages"))["messages"]]
        assert texts == [f"line {number}" for number in range(20)]

    run(scene)
    assert Ticket.objects.count() == 1
    assert sorted(Message.objects.values_list("seq", flat=True)) == list(range(1, 21))


def test_answer_reaches_the_visitor_and_notes_do_not(cast: Cast, chat: Channel) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin(name="Rafael")
        await page.write("Hello")
        await page.hear("messages")
        ticket = await aside(Ticket.objects.get)
        await aside(add_note, ticket_number=ticket.pk, agent=cast.alice, html="<p>Be careful</p>")
        await aside(post_reply, ticket_number=ticket.pk, agent=cast.alice, html="<p>Good <b>morning</b></p>")
        (told,) = (await page.hear("messages"))["messages"]
        assert (told["mine"], told["author"], told["text"]) == (False, "Alice", "Good morning")
        await page.say(got=told["id"])
        await page.say(ping=1)
        await page.hear("pong")
        assert (await aside(Delivery.objects.get)).state == DeliveryState.DELIVERED
        await page.say(read=told["id"])
        await page.say(ping=1)
        await page.hear("pong")

    run(scene)
    assert Delivery.objects.get().state == DeliveryState.READ
    assert Message.objects.get(kind=MessageKind.REPLY).delivery_state == DeliveryState.READ


def test_r60_reconnect_gets_what_came_since(cast: Cast, chat: Channel) -> None:
    async def scene() -> None:
        page = Page()
        token = await page.begin()
        await page.write("Hello")
        last = (await page.hear("messages"))["messages"][-1]["id"]
        await page.leave()
        ticket = await aside(Ticket.objects.get)
        for text in ("one", "two"):
            await aside(post_reply, ticket_number=ticket.pk, agent=cast.alice, text=text)
        again = Page()
        assert (await again.arrive(token, last))["known"]
        told = (await again.hear("messages"))["messages"]
        assert [message["text"] for message in told] == ["one", "two"]

    run(scene)


def test_another_visitor_sees_nothing(chat: Channel) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin(email="dana@customer.test")
        await page.write("My secret")
        await page.hear("messages")
        stranger = Page()
        await stranger.begin(email="dana@customer.test")
        await stranger.write("Who am I?", "client-0002")
        told = (await stranger.hear("messages"))["messages"]
        assert [message["text"] for message in told] == ["Who am I?"]
        wrong = Page()
        assert not (await wrong.arrive("guessed", "1.0"))["known"]

    run(scene)
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize(
    ("client", "text", "reason"),
    [("short", "Hi", "unreadable"), ("client-0001", " \n", "empty"), ("client-0001", "x" * 8_001, "long")],
)
def test_message_that_is_not_taken(chat: Channel, client: str, text: str, reason: str) -> None:
    async def scene() -> None:
        page = Page()
        await page.begin()
        assert await page.write(text, client) == {"kind": "refused", "client": client, "reason": reason}

    run(scene)
    assert not Envelope.objects.exists()


def test_signed_person_is_one_contact(chat: Channel) -> None:
    good = hmac.new(SECRET.encode(), b"42", hashlib.sha256).hexdigest()

    async def scene() -> None:
        for signature in (good, good, "0" * 64):
            page = Page()
            await page.begin(name="Leah", person={"id": "42", "signature": signature})
            await page.write("It is me")
            await page.hear("messages")

    run(scene)
    assert list(ChatSession.objects.order_by("pk").values_list("external_id", flat=True)) == ["42", "42", ""]
    first, second, third = Ticket.objects.order_by("pk").values_list("requester", flat=True)
    assert first == second
    assert third != first
