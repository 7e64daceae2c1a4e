"""Lanes that last from run to run, as a worker's do."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections

from channels_inbox.actions import deliveries
from channels_inbox.actions.deliveries import due_channels
from channels_inbox.models import ChannelSettings, Delivery
from channels_inbox.outbound.sending import Lanes, send_due
from tests.cast import Cast
from tests.channels_inbox.outbound.conftest import second_mailbox
from tests.simulators.smtp_server import SmtpServer
from tickets.actions.reply import post_reply
from tickets.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lasting() -> Iterator[Lanes]:
    """Lanes that last, as a worker keeps them; a channel whose server cannot be used rests for an hour."""
    lanes = Lanes(lasting=True, rest_s=3600)
    yield lanes
    lanes.threads.submit(connections.close_all).result()
    lanes.threads.shutdown()


def test_channel_without_a_server_rests_while_others_send(mail_cast: Cast, sink: SmtpServer, lasting: Lanes) -> None:
    other = second_mailbox(mail_cast)
    ChannelSettings.objects.create(channel=other, outgoing="none")
    waiting = _reply(mail_cast, channel=other)

    send_due(10, lasting)
    tried = Delivery.objects.get(message=waiting).attempts
    _reply(mail_cast)
    send_due(10, lasting)

    assert Delivery.objects.get(message=waiting).attempts == tried == 1
    assert len(sink.mails) == 1
    send_due(10)  # what does not last does not remember either
    assert Delivery.objects.get(message=waiting).attempts == 2


def test_lasting_lane_keeps_its_connection_and_replaces_a_broken_one(
    mail_cast: Cast, sink: SmtpServer, lasting: Lanes
) -> None:
    before = lasting.threads.submit(_backend).result()
    _reply(mail_cast)
    send_due(10, lasting)
    assert lasting.threads.submit(_backend).result() == before

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    _reply(mail_cast)
    send_due(10, lasting)

    assert len(sink.mails) == 2


def _reply(cast: Cast, **more: object) -> Message:
    return post_reply(ticket_number=cast.open_ticket(**more).pk, agent=cast.alice, text="A new seal is on its way.")


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_search_for_what_is_due_stops_at_the_first(mail_cast: Cast) -> None:
    for _number in range(12):
        _reply(mail_cast)

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {deliveries._ANY_FREE}", [[], []])
        plan = cursor.fetchone()[0]

    # Never analysed, the tables look small: without fences all of them would be read for each that waits.
    assert _reads_of_messages((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]) == 2
    assert due_channels() == [mail_cast.mailbox.pk]
    assert due_channels(skip=[mail_cast.mailbox.pk]) == []


def _reads_of_messages(plan: dict[str, Any]) -> int:
    own = plan["Actual Loops"] if plan.get("Relation Name") == "tickets_message" else 0
    return own + sum(_reads_of_messages(below) for below in plan.get("Plans", []))
