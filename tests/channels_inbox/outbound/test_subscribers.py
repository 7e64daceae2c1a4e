"""What is to leave has its delivery in the transaction that wanted it."""

import pytest

from channels_inbox.models import Delivery, DeliveryCopy
from core.events import subscriber_names
from tests.cast import Cast
from tickets.actions.intake import append_message
from tickets.actions.notes import add_note
from tickets.actions.reply import post_reply, start_conversation
from tickets.enums import ChannelKind, MessageKind
from tickets.models import Channel

pytestmark = pytest.mark.django_db


def test_subscriber_is_registered() -> None:
    assert "channels_inbox.deliveries" in subscriber_names()


def test_reply_gets_one_copy_for_each_address(cast: Cast) -> None:
    everybody = [{"name": "", "email": email} for email in ("Eve@other.test", "dana@customer.test", "eve@other.test")]
    message = post_reply(ticket_number=cast.open_ticket().pk, agent=cast.alice, text="Hi.", cc=everybody, bcc=everybody)

    copies = DeliveryCopy.objects.filter(delivery__message=message)
    assert sorted(copies.values_list("email", "role")) == [("dana@customer.test", "to"), ("eve@other.test", "cc")]
    assert copies.get(role="to").contact == cast.dana
    assert Delivery.objects.get().not_before == message.release_at


def test_note_and_answer_from_outside_get_no_delivery(cast: Cast) -> None:
    ticket = cast.open_ticket()
    add_note(ticket_number=ticket.pk, agent=cast.alice, text="Internal.")
    ours = [{"name": "", "email": "support@demo.test"}]
    append_message(
        ticket_number=ticket.pk, incoming=cast.incoming("From a third party", kind=MessageKind.NOTE, to=ours)
    )

    assert not Delivery.objects.exists()


def test_ticket_from_a_form_is_answered_by_the_mailbox_of_its_brand(cast: Cast) -> None:
    from channels_inbox.models import ChannelSettings

    ChannelSettings.objects.create(channel=cast.mailbox, outgoing="smtp", config={"smtp_host": "smtp.demo.test"})
    form = Channel.objects.create(
        slug="form", name="Form", kind=ChannelKind.FORM, brand=cast.mailbox.brand, default_team=cast.support
    )

    start_conversation(agent=cast.alice, channel=form, contact=cast.dana, subject="Hello", html="<p>Hi</p>")

    assert Delivery.objects.get().channel == cast.mailbox
