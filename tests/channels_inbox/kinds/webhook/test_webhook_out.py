"""Answers to another system: signed, once for each id, tried again while it is away, failed with words."""

import re
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from channels_inbox.models import Delivery, DeliveryCopy
from channels_inbox.outbound.sending import send_due
from tests.channels_inbox.kinds.posting import answer, settle, texts
from tests.channels_inbox.kinds.webhook.conftest import Stage
from tests.simulators.webhook import payload
from tickets.enums import DeliveryState
from tickets.errors import Refused
from tickets.models import Message, Ticket

DOCS = Path(__file__).resolve().parents[4] / "docs" / "channels" / "webhook.md"


@pytest.fixture
def ticket(stage: Stage) -> Ticket:
    stage.peer.send(stage.url, payload("message"))
    settle()
    return Ticket.objects.get()


def test_reply_goes_to_the_customers_identity_signed(stage: Stage, ticket: Ticket) -> None:
    message = answer(stage.cast, ticket)
    (event,) = stage.peer.received.values()
    assert message.delivery_state == DeliveryState.SENT
    assert (event["text"], event["thread"], event["recipient"]) == ("It left today.", "order-77", {"id": "u-5"})
    assert (event["id"], event["author"], event["ticket"]) == (message.message_id, {"name": "Alice"}, ticket.pk)
    assert message.to == [{"name": "Dana Petrescu", "email": "", "identity": "external", "address": "webhook:u-5"}]
    assert DeliveryCopy.objects.get().provider_id == f"peer-{message.message_id}"


def test_states_move_forward_alone(stage: Stage, ticket: Ticket) -> None:
    message = answer(stage.cast, ticket)
    name = f"peer-{message.message_id}"
    for number, state in enumerate(["read", "delivered", "seen"]):
        stage.peer.send(stage.url, {"type": "status", "id": f"s-{number}", "message": name, "state": state})
        settle()
    message.refresh_from_db()
    assert message.delivery_state == DeliveryState.READ


def test_status_before_its_answer_waits_for_it(stage: Stage, ticket: Ticket) -> None:
    stage.peer.send(stage.url, {"type": "status", "id": "s-1", "message": "peer-early", "state": "delivered"})
    settle()
    answer(stage.cast, ticket)
    DeliveryCopy.objects.update(provider_id="peer-early")
    settle()
    assert Message.objects.get(kind="reply").delivery_state == DeliveryState.DELIVERED


def test_failure_that_is_reported_is_shown_with_its_words(stage: Stage, ticket: Ticket) -> None:
    name = f"peer-{answer(stage.cast, ticket).message_id}"
    event = {"type": "status", "id": "s", "message": name, "state": "failed", "error": "She left"}
    stage.peer.send(stage.url, event)
    settle()
    message = Message.objects.get(kind="reply")
    assert (message.delivery_state, message.delivery_error) == (DeliveryState.FAILED, "She left")


def test_provider_down_is_retried_then_failed_with_words(stage: Stage, ticket: Ticket, settings: Settings) -> None:
    stage.peer.fail(503, "resting")
    assert answer(stage.cast, ticket).delivery_state == DeliveryState.QUEUED
    assert "HTTP 503: resting" in Delivery.objects.get().error
    stage.peer.recover()
    send_due(run_s=3)
    assert Message.objects.get(kind="reply").delivery_state == DeliveryState.SENT

    stage.peer.hang_up, settings.DELIVERY_GIVE_UP_S = True, 0
    failed = answer(stage.cast, ticket, "Once more.")
    assert failed.delivery_state == DeliveryState.FAILED
    assert "gave no answer" in failed.delivery_error


def test_lost_answer_is_asked_for_again_under_the_same_id(stage: Stage, ticket: Ticket) -> None:
    stage.peer.hang_up = True
    answer(stage.cast, ticket)
    stage.peer.recover()
    send_due(run_s=3)
    ids = {request.headers["Idempotency-Key"] for request in stage.peer.requests}
    assert (len(ids), len(stage.peer.received)) == (1, 1)


def test_answer_asks_to_wait(stage: Stage, ticket: Ticket) -> None:
    stage.peer.fail(429, "slow down", {"Retry-After": "120"})
    answer(stage.cast, ticket)
    delivery = Delivery.objects.get()
    assert 100 < (delivery.not_before - delivery.created_at).total_seconds() < 140


@pytest.mark.parametrize(("status", "state"), [(422, DeliveryState.FAILED), (401, DeliveryState.QUEUED)])
def test_refusals_are_for_good_or_for_the_administrator(
    stage: Stage, ticket: Ticket, status: int, state: DeliveryState
) -> None:
    stage.peer.fail(status, "no")
    assert answer(stage.cast, ticket).delivery_state == state
    stage.channel.settings.refresh_from_db()
    assert bool(stage.channel.settings.last_error) == (status == 401)


def test_reply_to_others_is_refused_here(stage: Stage, ticket: Ticket) -> None:
    with pytest.raises(Refused):
        answer(stage.cast, ticket, cc=[{"name": "", "email": "eve@other.test"}])


def test_the_example_in_the_docs_works(stage: Stage) -> None:
    code = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[0]
    names: dict[str, object] = {}
    exec(code, names)
    event = {"type": "message", "id": "doc-1", "sender": {"id": "u-9"}, "text": "From the docs"}
    assert names["send"](stage.url, stage.peer.secret, event) == 200  # type: ignore[operator]
    settle()
    assert texts() == ["From the docs"]
