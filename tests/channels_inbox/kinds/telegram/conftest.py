"""A bot that customers write to, served over real HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from channels_inbox.kinds.posted import SECRET
from tests.cast import Cast, make_cast
from tests.channels_inbox.kinds.posting import make_channel
from tests.simulators.telegram import TOKEN, Telegram
from tickets.enums import ChannelKind
from tickets.models import Channel


@dataclass
class Stage:
    """The bot's webhook, Telegram, and who plays."""

    cast: Cast
    channel: Channel
    url: str
    telegram: Telegram


@pytest.fixture
def stage(transactional_db: None, live_server: LiveServer, settings: Settings) -> Iterator[Stage]:
    """A connected bot."""
    settings.DELIVERY_FIRST_RETRY_S = 0
    cast = make_cast()
    with Telegram() as telegram:
        settings.NET_ALLOW, settings.TELEGRAM_URL = [telegram.host], telegram.url
        telegram.secret = "first-secret"
        channel = make_channel(cast, ChannelKind.TELEGRAM, {SECRET: "first-secret", "bot_token": TOKEN})
        yield Stage(cast, channel, f"{live_server.url}/hooks/telegram/telegram/", telegram)
