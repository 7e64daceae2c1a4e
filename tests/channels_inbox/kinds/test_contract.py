"""What every kind that providers post to has to hold, one table for all of them: a new kind joins it here.

The particular ways of each kind are tested in its own folder.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import escape
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from channels_inbox.kinds.posted import SECRET
from channels_inbox.kinds.registry import KINDS, posted_adapter
from channels_inbox.mailboxes import load_book
from channels_inbox.models import Delivery, Envelope, Item, RefusedPost
from channels_inbox.outbound.sending import send_due
from people.enums import Role
from tests.cast import Cast, make_agent, make_cast
from tests.channels_inbox.kinds.posting import answer, make_channel, settle, storm, texts
from tests.simulators import sms as sms_world
from tests.simulators import telegram as telegram_world
from tests.simulators import webhook as webhook_world
from tests.simulators import whatsapp as whatsapp_world
from tests.simulators.http_service import HttpService
from tests.simulators.posts import post
from tickets.enums import ChannelKind, DeliveryState
from tickets.models import Channel, Message, Ticket

WRONG = "whsec_d3Jvbmcga2V5LCB0aGlydHktdHdvIGJ5dGVzIGxvbmc="


@dataclass
class Provider:
    """One kind with its other side: `send(number, secret)` posts "Line <number>"; None is the right secret."""

    kind: ChannelKind
    service: HttpService
    send: Callable[[int, str | None], int]
    secrets: dict[str, str]
    settings: dict[str, str] = field(default_factory=dict)
    config: dict[str, str] = field(default_factory=dict)
    foreign: Callable[[], int] | None = None
    url: str = ""
    channel: Channel | None = None
    cast: Cast | None = None


def a_webhook(stack: ExitStack, url: str) -> Provider:
    peer = stack.enter_context(webhook_world.WebhookPeer())

    def send(number: int, secret: str | None) -> int:
        event = {"type": "message", "id": f"m-{number}", "sender": {"id": "u-1"}, "text": f"Line {number}"}
        event["at"] = f"2026-11-19T10:00:0{number}Z"
        if secret == "":
            return post(url, b"{}", {"Content-Type": "application/json"}).status
        return peer.send(url, event, secret=secret or "")

    return Provider(ChannelKind.WEBHOOK, peer, send, {SECRET: peer.secret}, config={"out_url": f"{peer.url}/in"})


def a_telegram(stack: ExitStack, url: str) -> Provider:
    service = stack.enter_context(telegram_world.Telegram())
    service.secret = "right"

    def send(number: int, secret: str | None) -> int:
        update = telegram_world.payload("text")
        update["update_id"] += number
        update["message"] |= {"message_id": 100 + number, "date": 1763892000 + number, "text": f"Line {number}"}
        return service.post(url, update, secret=secret)

    secrets = {SECRET: "right", "bot_token": telegram_world.TOKEN}
    return Provider(ChannelKind.TELEGRAM, service, send, secrets, settings={"TELEGRAM_URL": service.url})


def a_whatsapp(stack: ExitStack, url: str) -> Provider:
    service = stack.enter_context(whatsapp_world.WhatsApp())

    def send(number: int, secret: str | None) -> int:
        value = whatsapp_world.payload("text")
        message = value["entry"][0]["changes"][0]["value"]["messages"][0]
        at = int(time.time()) - 60 + number
        message |= {"id": f"wamid.C{number}", "timestamp": str(at), "text": {"body": f"Line {number}"}}
        return service.post(url, value, whatsapp_world.SECRET if secret is None else secret)

    secrets = {SECRET: whatsapp_world.SECRET, "access_token": whatsapp_world.TOKEN}
    found = Provider(ChannelKind.WHATSAPP, service, send, secrets, settings={"WHATSAPP_URL": service.url})
    found.config = {"phone_number_id": whatsapp_world.NUMBER}
    found.foreign = lambda: service.post(url, whatsapp_world.payload("other_number"))
    return found


def an_sms(stack: ExitStack, url: str) -> Provider:
    service = stack.enter_context(sms_world.Sms())

    def send(number: int, secret: str | None) -> int:
        form = sms_world.payload("text", MessageSid=f"SM{number}", Body=f"Line {number}")
        return service.post(url, form, sms_world.TOKEN if secret is None else secret)

    found = Provider(ChannelKind.SMS, service, send, {SECRET: sms_world.TOKEN}, settings={"SMS_URL": service.url})
    found.config = {"account_sid": sms_world.ACCOUNT, "sender": sms_world.NUMBER}
    found.foreign = lambda: service.post(url, sms_world.payload("other_account"))
    return found


MAKERS: dict[str, Callable[[ExitStack, str], Provider]] = {
    "webhook": a_webhook,
    "telegram": a_telegram,
    "whatsapp": a_whatsapp,
    "sms": an_sms,
}
ELSEWHERE = {"phone"}  # events of calls are no messages; tested in its own folder


@pytest.fixture(params=MAKERS)
def provider(
    request: pytest.FixtureRequest, transactional_db: None, live_server: LiveServer, settings: Settings
) -> Iterator[Provider]:
    """One kind after the other, connected."""
    settings.DELIVERY_FIRST_RETRY_S = 0
    url = f"{live_server.url}/hooks/{request.param}/{request.param}/"
    with ExitStack() as stack:
        made = MAKERS[request.param](stack, url)
        settings.NET_ALLOW = [made.service.host]
        for name, value in made.settings.items():
            setattr(settings, name, value)
        made.cast, made.url = make_cast(), url
        made.channel = make_channel(made.cast, made.kind, made.secrets, **made.config)
        yield made


def test_every_posted_kind_stands_in_the_table() -> None:
    assert {kind for kind in KINDS if posted_adapter(kind)} - ELSEWHERE == set(MAKERS)


def test_f11_five_times_in_parallel_and_shuffled_is_one_message_each(provider: Provider) -> None:
    posts = [lambda number=number: provider.send(number, None) for number in range(4)]  # type: ignore[misc]
    assert storm(posts) == {200}
    settle()
    assert (Ticket.objects.count(), sorted(texts())) == (1, [f"Line {number}" for number in range(4)])
    assert Item.objects.filter(state="duplicate").count() == 16
    assert Envelope.objects.count() == 20


@pytest.mark.parametrize("secret", ["", WRONG])
def test_r50_unsigned_and_wrong_posts_are_refused_counted_and_shown(provider: Provider, secret: str) -> None:
    assert provider.cast is not None
    assert provider.send(1, secret) == 401
    assert not Envelope.objects.exists()
    administrator = make_agent("Root", Role.ADMINISTRATOR, provider.cast.support)
    page = provider.cast.client(administrator).get(reverse("channels:channel", args=[provider.kind])).content.decode()
    assert "1 post did not prove who sent it" in page
    assert escape(RefusedPost.objects.get().reason) in page


def test_r50_without_a_secret_nobody_is_believed(provider: Provider) -> None:
    assert provider.channel is not None
    stored = provider.channel.settings
    stored.secrets = {}  # type: ignore[assignment]
    stored.save()
    assert provider.send(1, None) == 401
    assert RefusedPost.objects.get().reason == "the channel has no secret yet"


@pytest.mark.parametrize("provider", ["whatsapp", "sms"], indirect=True)  # posts of the others name no account
def test_r51_what_is_for_others_is_taken_and_ignored(provider: Provider) -> None:
    assert provider.foreign is not None
    assert provider.foreign() == 200
    settle()
    assert (Item.objects.get().state, Message.objects.count()) == ("ignored", 0)


def test_channel_that_is_not_in_use_is_not_there(provider: Provider) -> None:
    Channel.objects.filter(pk=provider.channel.pk).update(is_active=False)  # type: ignore[union-attr]
    assert provider.send(1, None) == 404


def test_nonsense_is_set_aside_and_never_raises(provider: Provider) -> None:
    adapter = posted_adapter(provider.kind)
    assert adapter is not None
    for raw in (b"", b"\xff\x00", b"[]", b'{"events": 7}', b"=&=&%zz", b'{"message": null}'):
        outcomes = adapter._split(_item(raw), _mailbox(provider))
        assert {type(one).__name__ for one in outcomes} <= {"Unreadable", "Nothing"}


def _item(raw: bytes) -> Any:
    class Bare:
        def raw(self) -> bytes:
            return raw

    return Bare()


def _mailbox(provider: Provider) -> Any:
    assert provider.channel is not None
    return load_book().by_channel[provider.channel.pk]


def test_provider_down_is_retried_then_failed_with_words(provider: Provider, settings: Settings) -> None:
    assert provider.cast is not None
    provider.send(1, None)
    settle()
    ticket = Ticket.objects.get()
    provider.service.fail(503)
    assert answer(provider.cast, ticket).delivery_state == DeliveryState.QUEUED
    provider.service.recover()
    send_due(run_s=3)
    assert Delivery.objects.get().state == DeliveryState.SENT
    provider.service.fail(503)
    settings.DELIVERY_GIVE_UP_S = 0
    failed = answer(provider.cast, ticket, "Once more.")
    assert (failed.delivery_state, bool(failed.delivery_error)) == (DeliveryState.FAILED, True)
