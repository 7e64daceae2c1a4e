"""A real Dovecot, and support's mailbox on it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from channels_inbox.models import ChannelSettings
from tests.cast import make_cast
from tests.channels_inbox.letters import mail
from tests.simulators.dovecot import PASSWORD, USER, Dovecot
from tickets.models import Channel, Message


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with tempfile.TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True) as folder:
        server = Dovecot(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture
def fetching(transactional_db: None, dovecot: Dovecot, settings: Settings) -> Channel:
    """Support's mailbox is fetched from Dovecot, in plain on this machine."""
    settings.NET_ALLOW = [f"127.0.0.1:{dovecot.port}", f"localhost:{dovecot.port}", f"localhost:{dovecot.tls_port}"]
    mailbox = make_cast().mailbox
    config = {"imap_host": "127.0.0.1", "imap_port": dovecot.port, "imap_security": "plain", "imap_username": USER}
    ChannelSettings.objects.create(channel=mailbox, incoming="imap", config=config, secrets={"imap_password": PASSWORD})
    return mailbox


def change(channel: Channel, **config: object) -> ChannelSettings:
    """Sets keys of the channel's settings."""
    settings = ChannelSettings.objects.get(channel=channel)
    settings.config = {**settings.config, **config}
    settings.save()
    return settings


def numbered(count: int, start: int = 0) -> list[bytes]:
    """Mails that differ by their number."""
    return [
        mail(subject=f"Mail {number}", message_id=f"<{number}@customer.test>") for number in range(start, start + count)
    ]


def subjects() -> list[str]:
    """Subjects of all messages, in order."""
    return sorted(Message.objects.values_list("subject", flat=True))
