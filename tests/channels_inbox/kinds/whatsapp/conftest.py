"""A WhatsApp number, served over real HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from channels_inbox.kinds.posted import SECRET
from tests.cast import Cast, make_cast
from tests.channels_inbox.kinds.posting import make_channel
from tests.simulators import whatsapp as simulator
from tickets.enums import ChannelKind
from tickets.models import Channel


@dataclass
class Stage:
    """The number's webhook, Meta, and who plays."""

    cast: Cast
    channel: Channel
    url: str
    meta: simulator.WhatsApp


@pytest.fixture
def stage(transactional_db: None, live_server: LiveServer, settings: Settings) -> Iterator[Stage]:
    """A connected number."""
    settings.DELIVERY_FIRST_RETRY_S = 0
    cast = make_cast()
    with simulator.WhatsApp() as meta:
        settings.NET_ALLOW, settings.WHATSAPP_URL = [meta.host], meta.url
        secrets = {SECRET: simulator.SECRET, "access_token": simulator.TOKEN}
        ids = {"phone_number_id": simulator.NUMBER, "business_account_id": simulator.ACCOUNT}
        channel = make_channel(cast, ChannelKind.WHATSAPP, secrets, **ids)
        yield Stage(cast, channel, f"{live_server.url}/hooks/whatsapp/whatsapp/", meta)
