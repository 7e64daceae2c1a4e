"""A mailbox that takes mail, for the tests of what comes in."""

import pytest

from channels_inbox.models import ChannelSettings
from tests.cast import Cast
from tickets.models import Channel


@pytest.fixture
def mailbox(cast: Cast) -> Channel:
    """Support's mailbox, with settings."""
    ChannelSettings.objects.create(channel=cast.mailbox, incoming="smtp")
    return cast.mailbox


def configure(channel: Channel, **config: object) -> None:
    """Sets keys of the channel's settings."""
    settings = ChannelSettings.objects.get(channel=channel)
    settings.config = {**settings.config, **config}
    settings.save()
