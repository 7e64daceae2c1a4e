"""A mailbox writes to itself: the mail really leaves, is recognised when it comes back, and makes no ticket."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from channels_inbox.health.round_trip import PATIENCE, is_test_mail, last_trip, send_test_mail
from channels_inbox.models import Item
from core.clocks import now
from people.models import Agent
from tests.cast import Cast
from tests.channels_inbox.letters import let_in
from tests.channels_inbox.outbound.conftest import send_through
from tests.simulators.smtp_server import SmtpServer
from tickets.models import Ticket


@pytest.fixture
def sink(settings: object) -> Iterator[SmtpServer]:
    """The server that the mailbox sends through."""
    with SmtpServer() as server:
        settings.NET_ALLOW = [f"127.0.0.1:{server.port}"]  # type: ignore[attr-defined]
        yield server


@pytest.mark.django_db(transaction=True)  # what is received bears the time of its transaction
def test_mail_that_comes_back_is_recognised_and_timed(cast: Cast, administrator: Agent, sink: SmtpServer) -> None:
    send_through(cast.mailbox, sink)
    client, address = cast.client(administrator), reverse("channels:test_mails", args=[cast.mailbox.slug])
    client.post(address)
    assert "under way" in client.get(address).content.decode()
    [sent] = sink.mails
    item = let_in(cast.mailbox, sent.content)
    assert (item.state, item.rule) == ("ignored", "test-mail")
    assert not Ticket.objects.exists()
    page = client.get(reverse("channels:channel", args=[cast.mailbox.slug])).content.decode()
    assert "The test mail came back after" in page


def test_mail_that_stays_away_is_told(cast: Cast, sink: SmtpServer) -> None:
    send_through(cast.mailbox, sink)
    assert send_test_mail(cast.mailbox).ok
    cast.mailbox.settings.refresh_from_db()
    assert last_trip(cast.mailbox).is_over is False  # type: ignore[union-attr]
    late = last_trip(cast.mailbox, now() + PATIENCE + timedelta(seconds=1))
    assert late is not None
    assert (late.is_over, late.seconds) == (True, None)


def test_server_that_refuses_is_said_in_words(cast: Cast, administrator: Agent, sink: SmtpServer) -> None:
    send_through(cast.mailbox, sink, smtp_port=1)
    page = (
        cast.client(administrator)
        .post(reverse("channels:test_mails", args=[cast.mailbox.slug]), follow=True)
        .content.decode()
    )
    assert "127.0.0.1" in page
    cast.mailbox.settings.refresh_from_db()
    assert last_trip(cast.mailbox) is None


def test_name_of_a_test_cannot_be_made_up(cast: Cast, sink: SmtpServer) -> None:
    send_through(cast.mailbox, sink)
    send_test_mail(cast.mailbox)
    name = next(line for line in sink.mails[0].content.decode().splitlines() if line.startswith("Message-ID"))
    message_id = name.split("<")[1].rstrip(">\r")
    assert is_test_mail(message_id, cast.mailbox.pk)
    assert not is_test_mail(message_id, cast.mailbox.pk + 1)
    assert not is_test_mail(message_id.replace("t.", "t.1", 1), cast.mailbox.pk)
    assert not is_test_mail(message_id[:-1].replace("@", "a@", 1), cast.mailbox.pk)


def test_agents_may_not(cast: Cast, alice: Agent, sink: SmtpServer) -> None:
    send_through(cast.mailbox, sink)
    address = reverse("channels:test_mails", args=[cast.mailbox.slug])
    assert cast.client(alice).post(address).status_code == 403
    assert cast.client(alice).get(address).status_code == 403
    assert not sink.mails
    assert not Item.objects.exists()
