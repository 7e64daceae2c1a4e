"""The mail receiver on free ports, spoken to by real clients."""

from collections.abc import Iterator

import pytest

from channels_inbox.models import ChannelSettings
from tests.cast import Cast, make_cast
from tests.channels_inbox.receivers.running import Running


@pytest.fixture
def stage(transactional_db: None) -> Cast:
    """The cast, committed, with its mailbox on the SMTP receiver."""
    cast = make_cast()
    ChannelSettings.objects.create(channel=cast.mailbox, incoming="smtp")
    return cast


@pytest.fixture
def door(stage: Cast) -> Iterator[Running]:
    running = Running()
    running.start()
    yield running
    running.stop()
