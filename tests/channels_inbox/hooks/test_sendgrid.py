"""SendGrid: events and mail signed with ECDSA over every byte, or mail with the password of its address."""

import pytest

from channels_inbox.models import Delivery, DeliveryCopy, Envelope, RefusedPost
from channels_inbox.pipeline.run import work_off
from tests.channels_inbox.hooks.conftest import believe
from tests.channels_inbox.letters import DANA, let_in, mail
from tests.simulators.posts import SendGrid, post
from tickets.actions.reply import post_reply
from tickets.models import Message, Ticket

SUPPORT = "support@demo.test"
PASSWORD = "sendgrid:a long password"
DAY_S = 24 * 3600


@pytest.fixture
def sendgrid(hook: str) -> SendGrid:
    provider = SendGrid()
    believe("sendgrid", provider.public_key, PASSWORD)
    return provider


def test_signed_bounce_lands_on_the_copy_that_it_is_about(hook: str, sendgrid: SendGrid) -> None:
    channel = believe("sendgrid", sendgrid.public_key)
    item = let_in(channel, mail())
    assert item.message is not None
    agent = item.message.ticket.team.agents.first()
    reply = post_reply(ticket_number=item.message.ticket_id, agent=agent, html="<p>Hi</p>", hold_s=0)
    Delivery.objects.update(state="sent")
    DeliveryCopy.objects.update(state="sent")
    event = {"event": "bounce", "email": DANA, "sg_event_id": "e1", "reason": "550 no such user", "timestamp": 1}

    smtp_id = f"<{Message.objects.get(pk=reply.pk).message_id}>"
    assert sendgrid.report(hook, {**event, "smtp-id": smtp_id}) == 200

    work_off()
    assert DeliveryCopy.objects.get().state == "failed"


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_mail_is_believed_by_signature_or_password(hook: str, sendgrid: SendGrid, password: str) -> None:
    assert sendgrid.forward(hook, mail(), SUPPORT, password=password) == 200
    work_off()
    assert Ticket.objects.get().requester.email == DANA


def test_r50_signature_covers_every_byte(hook: str, sendgrid: SendGrid) -> None:
    body = b'[{"event": "bounce", "email": "dana@customer.test"}]'
    headers = {"Content-Type": "application/json", **sendgrid.headers(body)}
    assert post(hook, body.replace(b"dana", b"boss"), headers).status == 401
    assert post(hook, body, {**headers, "X-Twilio-Email-Event-Webhook-Timestamp": "1"}).status == 401
    assert post(hook, body, {"Content-Type": "application/json"}).status == 401
    assert not Envelope.objects.exists()
    assert post(hook, body, headers).status == 200


def test_r50_other_keys_and_passwords_are_refused(hook: str, sendgrid: SendGrid) -> None:
    assert SendGrid().report(hook, {"event": "open"}) == 401
    assert SendGrid().forward(hook, mail(), SUPPORT) == 401
    assert sendgrid.forward(hook, mail(), SUPPORT, password="sendgrid:guess") == 401
    assert not Envelope.objects.exists()


def test_r50_public_key_is_no_password(hook: str, sendgrid: SendGrid) -> None:
    believe("sendgrid", sendgrid.public_key)
    assert sendgrid.forward(hook, mail(), SUPPORT, password=f"user:{sendgrid.public_key}") == 401


def test_events_of_long_ago_are_refused_and_late_ones_are_not(hook: str, sendgrid: SendGrid) -> None:
    assert sendgrid.report(hook, {"event": "open"}, age_s=5 * DAY_S) == 401
    assert RefusedPost.objects.get().reason == "it was signed 5 days ago"
    assert sendgrid.report(hook, {"event": "open"}, age_s=3 * DAY_S) == 200
