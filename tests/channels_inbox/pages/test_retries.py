"""The button that sends a failed reply again."""

from django.test import Client

from channels_inbox.models import Delivery
from tests.cast import Cast
from tickets.actions.deliveries import report
from tickets.actions.reply import post_reply
from tickets.enums import DeliveryState
from tickets.models import Message, Ticket


def failed_reply(cast: Cast, ticket: Ticket) -> Message:
    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, html="<p>ok</p>", hold_s=0)
    Delivery.objects.filter(message=message).update(state=DeliveryState.FAILED)
    report(message_id=message.pk, state=DeliveryState.FAILED, error="550 no such user")
    return message


def test_retry_of_a_failed_reply(cast: Cast, ticket: Ticket) -> None:
    message = failed_reply(cast, ticket)
    alice: Client = cast.client(cast.alice)
    address = f"/deliveries/{message.pk}/retries/"
    page = alice.get(f"/inbox/tickets/{ticket.pk}/parts/").text
    assert "550 no such user" in page
    assert f'hx-post="{address}"' in page
    assert alice.post(address).status_code == 200
    message.refresh_from_db()
    assert message.delivery_state == DeliveryState.QUEUED
    assert alice.post(address).status_code == 422


def test_retry_by_a_stranger(cast: Cast, ticket: Ticket) -> None:
    message = failed_reply(cast, ticket)
    assert cast.client(cast.charlie).post(f"/deliveries/{message.pk}/retries/").status_code == 404
    assert Client().post(f"/deliveries/{message.pk}/retries/").status_code == 302
