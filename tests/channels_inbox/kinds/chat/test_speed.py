"""How long a visitor's word takes to the agent's socket, and what happens while Redis is away (F5)."""

import statistics
import time
from typing import Any

import pytest
from channels.layers import channel_layers, get_channel_layer
from django.conf import settings

from channels_inbox.models import Item
from tests.cast import Cast
from tests.channels_inbox.kinds.chat.conftest import Page, aside, run
from tickets.actions.reply import post_reply
from tickets.models import Channel, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
MEDIAN_S = 0.5  # on a machine that does much else; alone it is a fifth of that


def test_visitor_to_agent_in_time(cast: Cast, chat: Channel) -> None:
    took: list[float] = []

    async def scene() -> None:
        page, layer = Page(), get_channel_layer()
        await page.begin()
        await page.write("Hello", "client-first")
        await page.hear("messages")
        ticket = await aside(Ticket.objects.get)
        name = await layer.new_channel()
        await layer.group_add(f"ticket.{ticket.pk}", name)
        for number in range(15):
            began = time.monotonic()
            await page.say(send={"client": f"client-{number:04}", "text": f"line {number}"})
            while (await layer.receive(name)).get("kind") != "ticket":
                pass
            took.append(time.monotonic() - began)
            await page.hear("messages")

    run(scene)
    assert statistics.median(took) <= MEDIAN_S, took


def test_f5_without_redis_it_is_only_later(cast: Cast, chat: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere: dict[str, Any] = {
        "default": {
            **settings.CHANNEL_LAYERS["default"],
            "CONFIG": {"hosts": [{"address": "redis://127.0.0.1:9/0"}], "prefix": "away"},
        }
    }
    monkeypatch.setattr(settings, "CHANNEL_LAYERS", nowhere)
    monkeypatch.setattr("channels_inbox.kinds.chat.consumer.LOOK_S", 0.3)
    channel_layers.backends.clear()

    async def scene() -> None:
        page = Page()
        await page.begin()
        assert (await page.write("Hello"))["kind"] == "ack"
        assert (await page.hear("messages"))["messages"][0]["text"] == "Hello"
        ticket = await aside(Ticket.objects.get)
        await aside(post_reply, ticket_number=ticket.pk, agent=cast.alice, text="Here too")
        assert (await page.hear("messages"))["messages"][0]["text"] == "Here too"

    run(scene)
    assert Item.objects.get().state == "done"
