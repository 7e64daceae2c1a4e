"""Bounces and providers' reports land on the copy they are about (R31)."""

import pytest

from channels_inbox.actions.deliveries import mark_copy, settle_state
from channels_inbox.actions.reports import land_report
from channels_inbox.inbound import InboundReport
from channels_inbox.models import Delivery, DeliveryCopy
from tests.cast import Cast, kinds
from tickets.actions.reply import post_reply
from tickets.enums import Category, DeliveryState
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(cast: Cast, ticket: Ticket) -> Message:
    """A reply to Dana and Eve that has left."""
    message = post_reply(
        ticket_number=ticket.pk, agent=cast.alice, text="Hello.", cc=[{"name": "", "email": "eve@other.test"}], hold_s=0
    )
    for copy in DeliveryCopy.objects.filter(delivery__message=message):
        mark_copy(copy=copy, state=DeliveryState.SENT, provider_id=f"provider-{copy.email}")
    settle_state(Delivery.objects.get(message=message))
    message.refresh_from_db()
    assert message.delivery_state == DeliveryState.SENT
    return message


def land(cast: Cast, kind: str, **more: object) -> Delivery | None:
    return land_report(channel=cast.mailbox, report=InboundReport(key="k", kind=kind, **more))  # type: ignore[arg-type]


def copy_of(email: str) -> DeliveryCopy:
    return DeliveryCopy.objects.get(email=email)


def test_r31_hard_bounce_marks_the_message_and_reopens_nothing(cast: Cast, ticket: Ticket, message: Message) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(category=Category.SOLVED)
    seq = Ticket.objects.get(pk=ticket.pk).last_seq

    land(cast, "hard", copy_id=copy_of("eve@other.test").pk, status="5.1.1", diagnostic="550 No such user")

    message.refresh_from_db()
    ticket.refresh_from_db()
    assert message.delivery_state == DeliveryState.FAILED
    assert message.delivery_error == "eve@other.test: 5.1.1 550 No such user"
    assert copy_of("dana@customer.test").state == DeliveryState.SENT
    assert (ticket.failed_count, ticket.category, ticket.last_seq) == (1, Category.SOLVED, seq)
    assert kinds(ticket)[-1] == "delivery_failed"


def test_same_hard_bounce_twice_counts_once(cast: Cast, ticket: Ticket, message: Message) -> None:
    for _time in range(2):
        land(cast, "hard", copy_id=copy_of("eve@other.test").pk)

    ticket.refresh_from_db()
    assert ticket.failed_count == 1
    assert kinds(ticket).count("delivery_failed") == 1


@pytest.mark.parametrize("kind", ["soft", "delayed", "complaint"])
def test_report_that_is_no_failure_is_noted_beside_the_state(cast: Cast, message: Message, kind: str) -> None:
    land(cast, kind, copy_id=copy_of("dana@customer.test").pk, diagnostic="mailbox full")

    message.refresh_from_db()
    assert message.delivery_state == DeliveryState.SENT
    assert message.delivery_error


def test_report_without_a_token_is_found_by_message_id_and_recipient(cast: Cast, message: Message) -> None:
    found = land(cast, "hard", original_message_id=f"<{message.message_id}>", recipient="Eve@Other.test")

    assert found is not None
    assert copy_of("eve@other.test").state == DeliveryState.FAILED


def test_report_about_an_unknown_recipient_of_two_lands_nowhere(cast: Cast, message: Message) -> None:
    assert land(cast, "hard", original_message_id=message.message_id, recipient="x@elsewhere.test") is None
    assert land(cast, "hard", original_message_id="foreign@elsewhere.test", recipient="eve@other.test") is None


def test_provider_reports_move_a_copy_on_but_never_back(cast: Cast, message: Message) -> None:
    for kind in ("read", "delivered"):
        land(cast, kind, provider_id="provider-dana@customer.test")
    land(cast, "delivered", provider_id="provider-eve@other.test")

    assert copy_of("dana@customer.test").state == DeliveryState.READ
    message.refresh_from_db()
    assert message.delivery_state == DeliveryState.DELIVERED


def test_delivered_after_a_hard_bounce_changes_nothing(cast: Cast, message: Message) -> None:
    land(cast, "hard", copy_id=copy_of("eve@other.test").pk)
    land(cast, "delivered", copy_id=copy_of("eve@other.test").pk)

    assert copy_of("eve@other.test").state == DeliveryState.FAILED
