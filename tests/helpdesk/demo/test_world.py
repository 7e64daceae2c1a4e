"""The demo's outside world over real HTTP: providers, telephones, the website; and what it posts."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core import net
from helpdesk.demo.providers.handsets import MARK
from helpdesk.demo.providers.ledger import File, Ledger, Line
from helpdesk.demo.providers.rooms import Account, Draft
from helpdesk.demo.providers.telegram import Telegram
from helpdesk.demo.providers.whatsapp import WhatsApp
from helpdesk.demo.providers.world import World
from tests.simulators.http_service import Answer, HttpService, Request, json_answer

SECRET = "the-app-secret"
DEADLINE_S = 20


class Hook(HttpService):
    """The product's webhook, which takes everything."""

    def answer(self, request: Request) -> Answer:
        return json_answer(200, {})


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as hook:
        yield hook


@pytest.fixture
def world(tmp_path: Path, hook: Hook, settings: Any) -> Iterator[World]:
    world = World(tmp_path / "telephones.sqlite")
    world.rooms["whatsapp"].account = Account(
        hook=f"{hook.url}/hooks/whatsapp/w/", secret=SECRET, token="EAAG", number="1055"
    )
    world.rooms["telegram"].account = Account(token="77:AA", hook=f"{hook.url}/hooks/telegram/t/", secret="shown")
    settings.NET_ALLOW = [world.host]
    world.start()
    yield world
    world.stop()


def until(done: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def ask(world: World, path: str, value: object = None, **headers: str) -> net.Answer:
    body = None if value is None else json.dumps(value).encode()
    return net.request("GET" if value is None else "POST", world.url + path, headers=headers, body=body)


def line(world: World, kind: str, address: str = "351910000001") -> Line:
    return world.ledger.open_line(kind=kind, address=address, name="Dana Costa", language="pt")


def test_whatsapp_posts_what_a_customer_writes_signed(world: World, hook: Hook) -> None:
    entry = world.rooms["whatsapp"].write(line(world, "whatsapp"), Draft("Olá ☕"))

    until(lambda: world.ledger.entry(entry.id).state == "sent")  # type: ignore[union-attr]
    (posted,) = hook.requests
    assert posted.headers["X-Hub-Signature-256"] == (
        "sha256=" + hmac.new(SECRET.encode(), posted.body, hashlib.sha256).hexdigest()
    )
    (message,) = posted.json["entry"][0]["changes"][0]["value"]["messages"]
    assert (message["text"], message["id"]) == ({"body": "Olá ☕"}, entry.provider_id)


def test_whatsapp_takes_a_message_and_tells_how_far_it_came(world: World, hook: Hook) -> None:
    room = world.rooms["whatsapp"]
    customer = line(world, "whatsapp")
    answer = ask(
        world,
        "/whatsapp/1055/messages",
        {"to": customer.address, "type": "text", "text": {"body": "Hello"}},
        Authorization="Bearer EAAG",
    )
    room.read(customer)

    until(lambda: len(hook.requests) == 3)
    states = [request.json["entry"][0]["changes"][0]["value"]["statuses"][0] for request in hook.requests]
    wamid = json.loads(answer.body)["messages"][0]["id"]
    assert [(state["id"], state["status"]) for state in states] == [
        (wamid, "sent"), (wamid, "delivered"), (wamid, "read"),
    ]  # fmt: skip
    assert world.arrivals.get().entry.text == "Hello"


def test_whatsapp_refuses_another_token(world: World) -> None:
    answer = ask(world, "/whatsapp/1055/messages", {"to": "1", "type": "text"}, Authorization="Bearer other")

    assert answer.status == 401
    assert world.ledger.lines("whatsapp") == []


def test_whatsapp_gives_a_photo_to_whoever_has_the_token(world: World) -> None:
    room = world.rooms["whatsapp"]
    entry = room.write(line(world, "whatsapp"), Draft("See", File("a.png", "image/png", b"\x89PNG")))

    said = json.loads(ask(world, f"/whatsapp/{entry.id}", Authorization="Bearer EAAG").body)
    file = net.request("GET", said["url"], headers={"Authorization": "Bearer EAAG"})

    assert file.body == b"\x89PNG"


def test_whatsapp_reaction_names_the_message(world: World, hook: Hook) -> None:
    room = world.rooms["whatsapp"]
    assert isinstance(room, WhatsApp)
    customer = line(world, "whatsapp")
    entry = room.take(customer.address, "Fixed")

    room.react(customer, entry, "👍")

    until(lambda: len(hook.requests) == 3)
    message = hook.requests[-1].json["entry"][0]["changes"][0]["value"]["messages"][0]
    assert message["reaction"] == {"message_id": entry.provider_id, "emoji": "👍"}
    assert world.ledger.entry(entry.id).reaction == "👍"  # type: ignore[union-attr]


def test_telegram_posts_with_the_secret_that_the_bot_set(world: World, hook: Hook) -> None:
    given = {"url": f"{hook.url}/hooks/telegram/new/", "secret_token": "another"}
    assert json.loads(ask(world, "/telegram/bot77:AA/setWebhook", given).body)["ok"] is True
    room = world.rooms["telegram"]
    assert isinstance(room, Telegram)
    customer = line(world, "telegram", "555")
    entry = room.write(customer, Draft("E41"))
    room.edit(customer, entry, "E14")

    until(lambda: len(hook.requests) == 2)
    first, second = hook.requests
    assert (first.path, first.headers["X-Telegram-Bot-Api-Secret-Token"]) == ("/hooks/telegram/new/", "another")
    assert first.json["message"]["text"] == "E41"
    assert second.json["edited_message"]["text"] == "E14"
    assert second.json["edited_message"]["message_id"] == first.json["message"]["message_id"]


def test_telegram_knows_its_bot_and_those_who_wrote_to_it(world: World) -> None:
    assert ask(world, "/telegram/bot1:BB/getMe", {}).status == 401
    assert ask(world, "/telegram/bot77:AA/sendMessage", {"chat_id": "1", "text": "Hi"}).status == 400


def test_post_is_tried_again_until_it_is_taken(world: World, hook: Hook) -> None:
    hook.fail(503)
    entry = world.rooms["whatsapp"].write(line(world, "whatsapp"), Draft("Hello"))
    until(lambda: hook.requests)
    hook.recover()

    until(lambda: world.ledger.entry(entry.id).state == "sent")  # type: ignore[union-attr]
    assert len({request.body for request in hook.requests}) == 1


def test_post_that_is_not_believed_is_shown_as_refused(world: World, hook: Hook) -> None:
    hook.fail(401)
    entry = world.rooms["whatsapp"].write(line(world, "whatsapp"), Draft("Hello"))

    until(lambda: world.ledger.entry(entry.id).state == "refused")  # type: ignore[union-attr]
    assert len(hook.requests) == 1


def test_telephones_are_closed_to_websites(world: World) -> None:
    assert ask(world, "/handsets/lines/whatsapp").status == 403
    assert ask(world, "/handsets/lines/whatsapp", Host="evil.test", **{MARK: "1"}).status == 421
    assert ask(world, "/handsets/lines/whatsapp", **{MARK: "1"}).status == 200


@pytest.mark.parametrize("path", ["lines/nothing", "line/1", "file/1", "else"])
def test_telephones_that_are_not_there(world: World, path: str) -> None:
    assert ask(world, f"/handsets/{path}", **{MARK: "1"}).status == 404


@pytest.mark.parametrize(("path", "value"), [("lines/whatsapp", {}), ("line/x", {"text": "a"}), ("line/1", {})])
def test_telephones_take_no_nonsense(world: World, path: str, value: object) -> None:
    line(world, "whatsapp")

    assert ask(world, f"/handsets/{path}", value, **{MARK: "1"}).status == 400


def test_ledger_outlives_a_start(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "t.sqlite")
    customer = ledger.open_line(kind="sms", address="+351", name="Dana")
    ledger.add(customer, outgoing=True, text="Hi", state="sent")
    ledger.close()

    again = Ledger(tmp_path / "t.sqlite")

    assert again.open_line(kind="sms", address="+351", name="Another").name == "Dana"
    assert [entry.text for entry in again.entries(customer)] == ["Hi"]
    again.close()


def test_website_has_the_chat_once_it_is_known(world: World) -> None:
    assert b"widget.js" not in ask(world, "/demo/shop/").body

    world.shop.chat("http://help.test", "website-chat", world.url)

    page = ask(world, "/demo/shop/duo/")
    assert b'<script src="http://help.test/widget.js" data-key="website-chat" async>' in page.body
    assert ask(world, "/demo/shop/shop.css").status == 200
    assert ask(world, "/demo/shop/machine.png").body.startswith(b"\x89PNG")
    assert ask(world, "/demo/shop/../secret_key").status == 404
