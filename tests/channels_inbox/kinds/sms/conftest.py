"""A number that gets SMS, served over real HTTP behind a public address of another name."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from channels_inbox.kinds.posted import SECRET
from tests.cast import Cast, make_cast
from tests.channels_inbox.kinds.posting import make_channel
from tests.simulators.sms import ACCOUNT, NUMBER, TOKEN, MediaHost, Sms
from tickets.enums import ChannelKind
from tickets.models import Channel


@dataclass
class Stage:
    """The number's webhook, the provider and the host of its files, and who plays."""

    cast: Cast
    channel: Channel
    url: str
    sms: Sms
    media: MediaHost


@pytest.fixture
def stage(transactional_db: None, live_server: LiveServer, settings: Settings) -> Iterator[Stage]:
    """A connected number."""
    settings.DELIVERY_FIRST_RETRY_S = 0
    cast = make_cast()
    with MediaHost() as media, Sms(media) as sms:
        settings.NET_ALLOW, settings.SMS_URL = [sms.host, media.host], sms.url
        channel = make_channel(cast, ChannelKind.SMS, {SECRET: TOKEN}, account_sid=ACCOUNT, sender=NUMBER)
        yield Stage(cast, channel, f"{live_server.url}/hooks/sms/sms/", sms, media)
