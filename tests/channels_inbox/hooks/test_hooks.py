"""Posts of providers: believed only with proof, stored before they are answered, never told 3xx or 4xx after it."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from channels_inbox.models import ChannelSettings, Delivery, DeliveryCopy, Envelope, Item, RefusedPost
from channels_inbox.pipeline.run import work_off
from people.models import Agent
from tests.channels_inbox.letters import DANA, let_in, mail
from tickets.actions.reply import post_reply
from tickets.models import Channel, Ticket

SECRET = "provider:a long password"
BASIC = "Basic " + base64.b64encode(SECRET.encode()).decode()
KEY = "signing-key"


def use(mailbox: Channel, provider: str, secret: str = SECRET) -> None:
    settings = ChannelSettings.objects.get(channel=mailbox)
    settings.incoming, settings.config, settings.secrets = (
        "webhook",
        {"webhook_provider": provider},
        {"webhook_secret": secret},
    )
    settings.save()


def post_json(client: Client, provider: str, payload: object, *, auth: str | None = BASIC, slash: str = "/") -> int:
    headers = {"authorization": auth} if auth else {}
    response = client.post(
        f"/hooks/{provider}/support{slash}", json.dumps(payload), content_type="application/json", headers=headers
    )
    return response.status_code


def postmark_mail() -> dict[str, object]:
    return {
        "FromFull": {"Email": DANA, "Name": "Dana Petrescu", "MailboxHash": ""},
        "From": DANA,
        "ToFull": [{"Email": "support@demo.test", "Name": "", "MailboxHash": ""}],
        "CcFull": [],
        "BccFull": [],
        "OriginalRecipient": "support@demo.test",
        "Subject": "By post",
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "Date": "Sat, 21 Nov 2026 12:00:00 +0000",
        "TextBody": "Hello from a webhook",
        "HtmlBody": "",
        "Headers": [{"Name": "Message-ID", "Value": "<w1@customer.test>"}],
        "Attachments": [
            {
                "Name": "a.txt",
                "Content": base64.b64encode(b"file").decode(),
                "ContentType": "text/plain",
                "ContentLength": 4,
            }
        ],
    }


def test_post_becomes_a_ticket(client: Client, mailbox: Channel) -> None:
    use(mailbox, "postmark")
    assert post_json(client, "postmark", postmark_mail()) == 200
    work_off()
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.requester.email) == ("By post", DANA)
    assert ticket.messages.get().attachments.get().filename == "a.txt"


def test_post_is_stored_as_it_came_without_the_password(client: Client, mailbox: Channel) -> None:
    use(mailbox, "postmark")
    post_json(client, "email", postmark_mail())
    envelope = Envelope.objects.get()
    assert json.loads(bytes(envelope.body or b"")) == postmark_mail()
    assert "authorization" not in {name.lower() for name in envelope.headers}


def test_same_post_twice_is_one_message(client: Client, mailbox: Channel) -> None:
    use(mailbox, "postmark")
    for _round in range(5):
        assert post_json(client, "postmark", postmark_mail()) == 200
    work_off()
    assert Ticket.objects.count() == 1
    assert Item.objects.filter(state="duplicate").count() == 4


@pytest.mark.parametrize(
    "auth", [None, "Basic " + base64.b64encode(b"provider:wrong").decode(), "Basic %%%", "Bearer x"]
)
def test_r50_post_without_proof_is_refused_and_remembered(client: Client, mailbox: Channel, auth: str | None) -> None:
    use(mailbox, "postmark")
    assert post_json(client, "postmark", postmark_mail(), auth=auth) == 401
    assert not Envelope.objects.exists()
    assert RefusedPost.objects.get().channel == mailbox


def test_r50_channel_without_a_secret_believes_nobody(client: Client, mailbox: Channel) -> None:
    use(mailbox, "postmark", secret="")
    assert post_json(client, "postmark", postmark_mail(), auth="Basic Og==") == 401
    assert post_json(client, "postmark", postmark_mail(), auth=None) == 401


def test_refused_posts_are_kept_in_small_number(client: Client, mailbox: Channel) -> None:
    use(mailbox, "postmark")
    for _round in range(23):
        post_json(client, "postmark", {}, auth=None)
    assert RefusedPost.objects.count() == 20


def test_unknown_channel_or_other_provider_is_not_there(client: Client, mailbox: Channel) -> None:
    use(mailbox, "postmark")
    assert client.post("/hooks/postmark/nowhere/").status_code == 404
    assert client.post("/hooks/mailgun/support/").status_code == 404


def test_r52_no_redirect_without_the_last_slash(client: Client, mailbox: Channel) -> None:
    use(mailbox, "postmark")
    assert post_json(client, "postmark", postmark_mail(), slash="") == 200


def test_r52_any_host_and_plain_http_are_served(client: Client, mailbox: Channel, settings: Settings) -> None:
    use(mailbox, "postmark")
    settings.SECURE_SSL_REDIRECT = True
    response = Client(enforce_csrf_checks=True).post(
        "/hooks/postmark/support/",
        json.dumps(postmark_mail()),
        content_type="application/json",
        headers={"authorization": BASIC, "host": "other.example:1234"},
    )
    assert response.status_code == 200


def test_r52_large_posts_with_many_fields_are_taken(client: Client, mailbox: Channel, settings: Settings) -> None:
    use(mailbox, "sendgrid")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    fields = {f"field{number}": "x" for number in range(1_200)}
    fields["email"] = mail(text="long " * 20_000).decode()
    fields["envelope"] = json.dumps({"from": DANA, "to": ["support@demo.test"]})
    assert client.post("/hooks/sendgrid/support/", fields, headers={"authorization": BASIC}).status_code == 200
    work_off()
    assert Item.objects.get().state == "done"


def test_r52_genuine_post_that_cannot_be_stored_is_answered_503(
    client: Client, mailbox: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(mailbox, "postmark")

    def fail(**_values: object) -> None:
        raise RuntimeError("anything")

    monkeypatch.setattr("channels_inbox.views.hooks.accept_raw", fail)
    assert post_json(client, "postmark", postmark_mail()) == 503


@pytest.mark.django_db(transaction=True)
def test_r52_no_database_is_answered_503(client: Client, mailbox: Channel) -> None:
    use(mailbox, "postmark")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE channels_inbox_envelope RENAME TO hidden")
    try:
        assert post_json(client, "postmark", postmark_mail()) == 503
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE hidden RENAME TO channels_inbox_envelope")


def test_r27_raw_mail_in_a_form_keeps_its_bytes(client: Client, mailbox: Channel) -> None:
    use(mailbox, "sendgrid")
    raw = mail().replace(b"order?", b"caf\xe9?").replace(b"utf-8", b"latin-1")
    body = (
        b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + raw + b"\r\n"
        b'--b\r\nContent-Disposition: form-data; name="envelope"\r\n\r\n{"to":["support@demo.test"],"from":"'
        + DANA.encode()
        + b'"}\r\n--b--\r\n'
    )
    response = client.post(
        "/hooks/sendgrid/support/",
        body,
        content_type='multipart/form-data; boundary="b"',
        headers={"authorization": BASIC},
    )
    assert response.status_code == 200
    work_off()
    assert "café" in Ticket.objects.get().messages.get().text


def mailgun_fields(key: str = KEY) -> dict[str, str]:
    stamp, token = str(int(time.time())), "t" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "timestamp": stamp,
        "token": token,
        "signature": signature,
        "sender": DANA,
        "recipient": "support@demo.test",
        "body-mime": mail().decode(),
    }


def test_mailgun_signature_is_believed(client: Client, mailbox: Channel) -> None:
    use(mailbox, "mailgun", KEY)
    assert client.post("/hooks/mailgun/support/", mailgun_fields()).status_code == 200
    work_off()
    assert Ticket.objects.get().requester.email == DANA


def test_r50_wrong_mailgun_signature_is_refused(client: Client, mailbox: Channel) -> None:
    use(mailbox, "mailgun", KEY)
    assert client.post("/hooks/mailgun/support/", mailgun_fields("other")).status_code == 401
    assert client.post("/hooks/mailgun/support/", {"sender": DANA}).status_code == 401


def test_mandrill_batch_makes_an_item_for_each_mail(client: Client, mailbox: Channel) -> None:
    use(mailbox, "mandrill")
    events = [
        {
            "event": "inbound",
            "ts": 1,
            "msg": {"raw_msg": mail(message_id=f"<{number}@x.test>").decode(), "email": "support@demo.test"},
        }
        for number in range(3)
    ]
    body = {"mandrill_events": json.dumps(events)}
    assert client.post("/hooks/mandrill/support/", body, headers={"authorization": BASIC}).status_code == 200
    work_off()
    assert list(Item.objects.order_by("position").values_list("position", "state")) == [
        (0, "done"),
        (1, "done"),
        (2, "done"),
    ]
    assert Ticket.objects.count() == 3


def test_post_that_nobody_understands_lies_in_quarantine(client: Client, mailbox: Channel) -> None:
    use(mailbox, "postmark")
    client.post(
        "/hooks/postmark/support/", b"{not json", content_type="application/json", headers={"authorization": BASIC}
    )
    Item.objects.update(attempts=1)
    work_off()
    item = Item.objects.get()
    assert item.state == "quarantined"
    assert "unreadable-post" in item.error


def test_bounce_of_the_provider_lands_on_the_copy(client: Client, mailbox: Channel, alice: Agent) -> None:
    item = let_in(mailbox, mail())
    assert item.message is not None
    post_reply(ticket_number=item.message.ticket_id, agent=alice, html="<p>Hi</p>", hold_s=0)
    Delivery.objects.update(state="sent")
    DeliveryCopy.objects.update(state="sent", provider_id="883953f4-6105-42a2-a16a-77a8eac79483")
    use(mailbox, "postmark")
    report = {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": "HardBounce",
        "TypeCode": 1,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Description": "The server was unable to deliver your message",
        "Details": "550 5.1.1 no such user",
        "Email": DANA,
        "BouncedAt": "2026-11-21T12:00:00Z",
        "Metadata": {},
        "Tag": "",
    }
    assert post_json(client, "postmark", report) == 200
    work_off()
    copy = DeliveryCopy.objects.get()
    assert (copy.state, Item.objects.latest("id").delivery) == ("failed", copy.delivery)


def test_r18_answers_carry_a_policy(client: Client, mailbox: Channel) -> None:
    use(mailbox, "postmark")
    response = client.get("/hooks/postmark/support/")
    assert response.status_code == 200
    assert "default-src 'none'" in response["Content-Security-Policy"]
