"""A mailbox that takes mail, for the tests of what comes in."""

from collections.abc import Iterator

import pytest

from channels_inbox import oauth
from channels_inbox.models import ChannelSettings
from tests.cast import Cast
from tests.simulators.oauth import OAuthServer
from tickets.models import Channel


@pytest.fixture
def mailbox(cast: Cast) -> Channel:
    """Support's mailbox, with settings."""
    ChannelSettings.objects.create(channel=cast.mailbox, incoming="smtp")
    return cast.mailbox


@pytest.fixture
def tokens() -> Iterator[OAuthServer]:
    """Gives tokens for support's mailbox; none is remembered yet."""
    oauth.forget_tokens()
    with OAuthServer("support@demo.test") as server:
        yield server


def configure(channel: Channel, **config: object) -> None:
    """Sets keys of the channel's settings."""
    settings = ChannelSettings.objects.get(channel=channel)
    settings.config = {**settings.config, **config}
    settings.save()
