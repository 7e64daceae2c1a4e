"""A webhook channel, served over real HTTP, and another system that speaks to it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from channels_inbox.kinds.posted import SECRET
from tests.cast import Cast, make_cast
from tests.channels_inbox.kinds.posting import make_channel
from tests.simulators.webhook import WebhookPeer
from tickets.enums import ChannelKind
from tickets.models import Channel


@dataclass
class Stage:
    """The channel's address, the other system, and who plays."""

    cast: Cast
    channel: Channel
    url: str
    peer: WebhookPeer


@pytest.fixture
def stage(transactional_db: None, live_server: LiveServer, settings: Settings) -> Iterator[Stage]:
    """A channel whose replies go to the other system."""
    settings.DELIVERY_FIRST_RETRY_S = 0
    cast = make_cast()
    with WebhookPeer() as peer:
        settings.NET_ALLOW = [peer.host]
        secrets = {SECRET: peer.secret}
        channel = make_channel(cast, ChannelKind.WEBHOOK, secrets, out_url=f"{peer.url}/in", trust_senders=True)
        yield Stage(cast, channel, f"{live_server.url}/hooks/webhook/webhook/", peer)
