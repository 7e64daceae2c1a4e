from typing import Any

import pytest
from django.test import Client

from channels_inbox.actions.receive import accept
from channels_inbox.enums import Receiver
from tests.cast import make_cast
from tickets.models import Ticket


def test_healthz_touches_nothing(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        response = Client().get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db(transaction=True)
def test_readyz_has_the_fields_of_the_interface() -> None:
    cast = make_cast()
    accept(channel=cast.mailbox, receiver=Receiver.PIPE, raw=b"From: a@b.test\n\nHello")

    body = Client().get("/readyz").json()

    assert set(body) == {"status", "database", "redis", "oldest_item_s", "oldest_delivery_s", "workers", "migrations"}
    assert (body["status"], body["database"], body["redis"], body["migrations"]) == ("ok", True, True, True)
    assert body["oldest_item_s"] >= 0
    assert body["workers"] == {"inbound": {"last_progress_s": None}}


def test_readyz_without_redis_is_degraded_and_serves(db: None, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = Client().get("/readyz")

    assert (response.status_code, response.json()["status"]) == (200, "degraded")


def test_metrics_are_hidden_from_strangers(ticket: Ticket) -> None:
    assert Client().get("/internal/metrics").status_code == 404
    assert Client().get("/internal/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_metrics_show_what_waits_to_their_reader(ticket: Ticket, settings: Any) -> None:
    settings.METRICS_TOKEN = "scrape"

    response = Client().get("/internal/metrics", headers={"Authorization": "Bearer scrape"})

    text = response.content.decode()
    assert 'helpdesk_unsolved_tickets{category="new"} 1.0' in text
    assert 'helpdesk_items{state="quarantined"} 0.0' in text


def test_metrics_may_be_opened_to_an_address(ticket: Ticket, settings: Any) -> None:
    settings.METRICS_ALLOW = ["127.0.0.0/8"]

    assert Client().get("/internal/metrics").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.1").get("/internal/metrics").status_code == 404
