"""Pages of channels that others post to: made, tested, their secret shown once and changed without a gap."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from channels_inbox.kinds.posted import FORMER_SECRET, SECRET
from channels_inbox.models import ChannelSettings, Envelope
from channels_inbox.outbound.config import secrets_of
from people.models import Agent
from tests.cast import Cast
from tests.simulators.webhook import WebhookPeer
from tickets.models import Channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer(settings: Settings) -> Iterator[WebhookPeer]:
    with WebhookPeer() as peer:
        settings.NET_ALLOW = [peer.host]
        yield peer


def make(cast: Cast, client: Client, **more: object) -> str:
    """Makes a webhook channel; returns the page that shows its secret."""
    values = {"name": "Shop", "default_team": cast.support.pk, "is_active": "on", "reopen_days": "14", **more}
    answer = client.post(reverse("channels:new_kind", args=["webhook"]), values)
    assert answer.status_code == 200
    return str(answer.content.decode())


def stored() -> dict[str, str]:
    return secrets_of(ChannelSettings.objects.get(channel__slug="shop"))


def test_channel_is_made_and_its_secret_shown_once(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    page = make(cast, client, out_url="https://shop.example/in")
    assert stored()[SECRET] in page
    assert "/hooks/webhook/shop/" in page
    again = client.get(reverse("channels:channel", args=["shop"])).content.decode()
    assert stored()[SECRET] not in again
    assert "https://shop.example/in" in again


def test_wrong_values_are_named(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    values = {"name": "", "out_url": "ftp://x", "default_team": cast.support.pk}
    page = client.post(reverse("channels:new_kind", args=["webhook"]), values).content.decode()
    assert "begins with https://" in page
    assert not Channel.objects.filter(kind="webhook").exists()


def test_secret_is_changed_without_a_gap(cast: Cast, administrator: Agent) -> None:
    client, address = cast.client(administrator), reverse("channels:secrets", args=["shop"])
    make(cast, client)
    former = stored()[SECRET]
    page = client.post(address).content.decode()
    assert stored()[SECRET] in page
    assert stored()[SECRET] != former == stored()[FORMER_SECRET]
    assert client.post(address, {"forget": ""}).status_code == 302
    assert list(stored()) == [SECRET]


def test_settings_are_changed(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    make(cast, client, trust_senders="on")
    before = stored()
    values = {"name": "The shop", "default_team": cast.billing.pk, "reopen_days": "3"}
    assert client.post(reverse("channels:channel", args=["shop"]), values).status_code == 302
    channel = Channel.objects.get(slug="shop")
    assert (channel.name, channel.default_team, channel.is_active) == ("The shop", cast.billing, False)
    assert (channel.settings.config, stored()) == ({"reopen_days": 3, "trust_senders": False}, before)


@pytest.mark.django_db(transaction=True)
def test_live_test_goes_both_ways(cast: Cast, administrator: Agent, peer: WebhookPeer) -> None:
    client = cast.client(administrator)
    make(cast, client, out_url=f"{peer.url}/in")
    peer.secret = stored()[SECRET]
    page = client.post(reverse("channels:test", args=["shop"])).content.decode()
    assert re.search(r"A signed test post was taken in and kept as number \d+", page)
    assert "took a signed test post (HTTP 200)" in page
    assert [event["type"] for event in peer.received.values()] == ["test"]
    assert Envelope.objects.count() == 1

    peer.fail(401, "who are you?")
    page = client.post(reverse("channels:test", args=["shop"])).content.decode()
    assert "who are you?" in page


def test_refused_posts_are_shown_with_their_reason(cast: Cast, administrator: Agent, client: Client) -> None:
    admin = cast.client(administrator)
    make(cast, admin)
    assert client.post("/hooks/webhook/shop/", b"{}", content_type="application/json").status_code == 401
    page = admin.get(reverse("channels:channel", args=["shop"])).content.decode()
    assert "1 post did not prove who sent it" in page
    assert "it is not signed" in page


def test_pages_are_for_administrators_and_known_kinds(cast: Cast, administrator: Agent, alice: Agent) -> None:
    page = reverse("channels:new_kind", args=["webhook"])
    assert cast.client(alice).get(page).status_code == 403
    assert cast.client(alice).post(reverse("channels:secrets", args=["support"])).status_code == 403
    assert cast.client(administrator).get(page).status_code == 200
    assert cast.client(administrator).get(reverse("channels:new_kind", args=["email"])).status_code == 404
    assert cast.client(administrator).post(reverse("channels:secrets", args=["support"])).status_code == 404
    assert "Any system that can post JSON" in cast.client(administrator).get("/settings/channels/").content.decode()
