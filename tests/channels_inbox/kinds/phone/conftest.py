"""A phone channel, served over real HTTP, and a telephone system and Twilio that speak to it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from channels_inbox.actions.calls import settle_due
from channels_inbox.kinds.posted import SECRET
from channels_inbox.models import Call
from core.clocks import now
from people.actions.contacts import add_identity
from people.enums import IdentityKind
from people.models import Agent, Company
from tests.cast import Cast, make_cast
from tests.channels_inbox.kinds.posting import make_channel
from tests.simulators.phone import NUMBER, Pbx, Voice
from tests.simulators.sms import ACCOUNT, TOKEN
from tickets.enums import ChannelKind
from tickets.models import Channel


@dataclass
class Stage:
    """The channel's address, both telephone systems, and who plays: Alice has the extension 204, Dana a number."""

    cast: Cast
    channel: Channel
    url: str
    pbx: Pbx
    voice: Voice


@pytest.fixture
def stage(transactional_db: None, live_server: LiveServer, settings: Settings) -> Iterator[Stage]:
    """A connected channel in Germany."""
    cast = make_cast()
    Company.objects.update(country="DE")
    Agent.objects.filter(pk=cast.alice.pk).update(extension="204")
    add_identity(contact=cast.dana, kind=IdentityKind.PHONE, value=NUMBER)
    with Pbx() as pbx, Voice() as voice:
        settings.NET_ALLOW, settings.SMS_URL = [pbx.host, voice.host], voice.url
        secrets = {SECRET: pbx.secret, "twilio_token": TOKEN}
        channel = make_channel(cast, ChannelKind.PHONE, secrets, account_sid=ACCOUNT)
        yield Stage(cast, channel, f"{live_server.url}/hooks/phone/phone/", pbx, voice)


def settle_all() -> int:
    """Time passes: whatever waits to be written down is due."""
    Call.objects.exclude(settle_at=None).update(settle_at=now())
    return settle_due()
