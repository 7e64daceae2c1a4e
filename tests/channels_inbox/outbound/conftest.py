"""A mailbox that sends through a real SMTP server of this machine."""

from collections.abc import Iterator

import pytest

from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.sending import send_due
from tests.cast import Cast
from tests.simulators.smtp_server import SmtpServer
from tickets.enums import ChannelKind
from tickets.models import Channel, Message


def send_through(channel: Channel, server: SmtpServer, **config: object) -> ChannelSettings:
    """Lets a channel send in plain text through the simulated server."""
    values = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "plain", **config}
    stored, _made = ChannelSettings.objects.update_or_create(
        channel=channel, defaults={"incoming": "none", "outgoing": "smtp", "config": values}
    )
    channel.refresh_from_db()
    return stored


def second_mailbox(cast: Cast, address: str = "billing@demo.test") -> Channel:
    """Another mailbox of the same brand, without settings."""
    return Channel.objects.create(
        slug=address.split("@")[0],
        name="Billing",
        kind=ChannelKind.EMAIL,
        address=address,
        brand=cast.mailbox.brand,
        default_team=cast.support,
    )


@pytest.fixture(autouse=True)
def _short_waits(settings: object) -> None:
    """Nothing is held, and what fails is due again at once."""
    settings.UNDO_SEND_S = 0  # type: ignore[attr-defined]
    settings.DELIVERY_FIRST_RETRY_S = 0  # type: ignore[attr-defined]


@pytest.fixture
def sink(settings: object) -> Iterator[SmtpServer]:
    """A server that takes everything, allowed by name as an operator would."""
    with SmtpServer() as server:
        settings.NET_ALLOW = [f"127.0.0.1:{server.port}"]  # type: ignore[attr-defined]
        yield server


@pytest.fixture
def mail_cast(transactional_db: None, cast: Cast, sink: SmtpServer) -> Cast:
    """The cast, whose mailbox sends to the sink; committed, because lanes have connections of their own."""
    send_through(cast.mailbox, sink)
    return cast


def send(message: Message) -> Message:
    """Sends what is due and reads the message again."""
    send_due(run_s=10)
    message.refresh_from_db()
    return message
