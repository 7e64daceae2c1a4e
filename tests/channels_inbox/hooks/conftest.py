"""A channel that providers post to, served over real HTTP."""

import pytest
from pytest_django.live_server_helper import LiveServer

from channels_inbox.models import ChannelSettings
from tests.cast import make_cast
from tickets.models import Channel


@pytest.fixture
def hook(live_server: LiveServer, transactional_db: None) -> str:
    """The address of support's webhook."""
    ChannelSettings.objects.create(channel=make_cast().mailbox, incoming="webhook")
    return f"{live_server.url}/hooks/email/support/"


def believe(provider: str, *secrets: str) -> Channel:
    """Lets support's webhook believe a provider that proves one of up to two secrets."""
    settings = ChannelSettings.objects.select_related("channel").get(channel__slug="support")
    settings.config = {"webhook_provider": provider}
    settings.secrets = dict(zip(["webhook_secret", "webhook_second_secret"], secrets, strict=False))  # type: ignore[assignment]
    settings.save()
    return settings.channel
