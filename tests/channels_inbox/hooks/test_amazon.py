"""Amazon SES over SNS: signed by Amazon's certificate and no other, of our topic, confirmed once it is proven."""

import datetime
import json
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from channels_inbox.kinds.email import sns as reader
from channels_inbox.models import Delivery, DeliveryCopy, Envelope, Item, RefusedPost
from channels_inbox.pipeline.run import work_off
from tests.channels_inbox.hooks.conftest import believe
from tests.channels_inbox.letters import DANA, let_in, mail
from tests.simulators.sns import TOPIC, Sns
from tickets.actions.reply import post_reply
from tickets.models import Ticket

SUPPORT = "support@demo.test"
PASSWORD = "amazon:a long password"


@pytest.fixture
def sns(hook: str, settings: Settings) -> Iterator[Sns]:
    believe("amazon_ses", TOPIC)
    with Sns() as service:
        settings.PROVIDER_URLS = {"amazon_ses": service.url}
        settings.NET_ALLOW = [service.host]
        yield service


def refusals() -> list[str]:
    return [refused.reason for refused in RefusedPost.objects.order_by("id")]


@pytest.mark.parametrize("version", ["1", "2"])
def test_signed_mail_becomes_a_ticket(hook: str, sns: Sns, version: str) -> None:
    assert sns.deliver(hook, sns.mail(mail(), SUPPORT, version=version, Subject="Amazon SES")) == 200
    work_off()
    assert Ticket.objects.get().requester.email == DANA


def test_certificate_is_fetched_once(hook: str, sns: Sns) -> None:
    for number in range(3):
        assert sns.deliver(hook, sns.mail(mail(message_id=f"<{number}@x.test>"), SUPPORT)) == 200
    assert len(sns.requests) == 1


def test_r50_whatever_was_changed_breaks_the_signature(hook: str, sns: Sns) -> None:
    message = sns.mail(mail(), SUPPORT)
    forged = json.dumps({**json.loads(message["Message"]), "content": "Rm9yZ2Vk"})
    assert sns.deliver(hook, {**message, "Message": forged}) == 401
    assert sns.deliver(hook, {**message, "Timestamp": "2026-01-01T00:00:00.000Z"}) == 401
    assert sns.deliver(hook, {**message, "SignatureVersion": "2"}) == 401
    assert sns.deliver(hook, {**message, "Signature": "%%%"}) == 401
    assert refusals() == ["its signature is not Amazon's"] * 4
    assert not Envelope.objects.exists()


def test_r50_unsigned_posts_are_refused(hook: str, sns: Sns) -> None:
    message = sns.mail(mail(), SUPPORT)
    del message["Signature"]
    assert sns.deliver(hook, message) == 401
    assert refusals() == ["it is no message of Amazon SNS: it lacks Signature"]


@pytest.mark.parametrize(
    "address",
    [
        "https://sns.eu-west-1.amazonaws.com.evil.test/SimpleNotificationService-0.pem",
        "https://evil.test/sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.test/SimpleNotificationService-0.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0.pem",
        "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem",
        "https://s3.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem",
        "https://sns.eu-west-1.amazonaws.com/anything/SimpleNotificationService-0.pem",
        "https://sns.eu-west-1.amazonaws.com/?/SimpleNotificationService-0.pem",
        "https://[sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem",
    ],
)
def test_r40_certificate_comes_from_amazon_alone(hook: str, sns: Sns, address: str) -> None:
    # An address that was not refused would be asked, which raises beyond this machine and is answered 503.
    assert sns.deliver(hook, {**sns.mail(mail(), SUPPORT), "SigningCertURL": address}) == 401
    assert refusals() == ["the address of its certificate is not Amazon's"]


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1", "ap-southeast-2"])
def test_addresses_of_amazon_are_known(region: str) -> None:
    assert reader._is_amazon(f"https://sns.{region}.amazonaws.com/?Action=ConfirmSubscription")


def test_r50_topic_of_another_account_is_refused_although_amazon_signed_it(hook: str, sns: Sns) -> None:
    other = TOPIC.replace("123456789012", "999999999999")
    assert sns.deliver(hook, sns.mail(mail(), SUPPORT, topic=other)) == 401
    assert sns.deliver(hook, sns.message("SubscriptionConfirmation", "Confirm.", topic=other)) == 401
    assert refusals() == [f"it is of another topic: {other}"] * 2
    assert (sns.confirmed, sns.requests) == ([], [])


def test_subscription_is_confirmed_after_it_was_proven(hook: str, sns: Sns) -> None:
    message = sns.message("SubscriptionConfirmation", "You have chosen to subscribe.")
    assert sns.deliver(hook, {**message, "Token": "other"}) == 401
    assert sns.confirmed == []

    assert sns.deliver(hook, message) == 200

    assert sns.confirmed == [message["Token"]]
    done = "Successfully validated SNS topic for Amazon SES event publishing."
    assert sns.deliver(hook, sns.message("Notification", done)) == 200
    work_off()
    assert set(Item.objects.values_list("state", "rule")) == {("ignored", "subscription")}


def test_r40_subscription_is_confirmed_at_amazon_alone(hook: str, sns: Sns) -> None:
    message = sns.message("SubscriptionConfirmation", "Confirm.", SubscribeURL="http://169.254.169.254/latest/")
    assert sns.deliver(hook, message) == 401
    assert refusals() == ["the address to confirm the subscription is not Amazon's"]


def test_r52_subscription_that_cannot_be_confirmed_now_is_asked_for_again(hook: str, sns: Sns) -> None:
    assert sns.deliver(hook, sns.mail(mail(), SUPPORT)) == 200
    message = sns.message("SubscriptionConfirmation", "Confirm.")
    sns.fail(500)
    assert sns.deliver(hook, message) == 503
    sns.recover()
    assert sns.deliver(hook, message) == 200
    assert sns.confirmed == [message["Token"]]


def test_r52_nothing_is_refused_while_the_certificate_cannot_be_fetched(hook: str, sns: Sns) -> None:
    message = sns.mail(mail(), SUPPORT)
    sns.fail(500)
    assert sns.deliver(hook, message) == 503
    assert refusals() == []
    sns.recover()
    assert sns.deliver(hook, message) == 200


def test_r50_certificate_that_ran_out_proves_nothing(hook: str, sns: Sns, settings: Settings) -> None:
    with Sns(valid_for=-datetime.timedelta(minutes=1)) as old:
        settings.PROVIDER_URLS = {"amazon_ses": old.url}
        settings.NET_ALLOW = [old.host]
        assert old.deliver(hook, old.mail(mail(), SUPPORT)) == 401
    assert refusals() == ["its certificate is not valid now"]


def test_password_of_the_address_is_given_when_asked_for_and_does_not_replace_the_signature(
    hook: str, sns: Sns
) -> None:
    believe("amazon_ses", PASSWORD)
    message = sns.mail(mail(), SUPPORT)
    assert sns.deliver(hook, message, password=PASSWORD) == 200
    assert sns.deliver(hook, message, password="amazon:guess") == 401
    assert sns.deliver(hook, {**message, "MessageId": "other"}, password=PASSWORD) == 401
    assert Envelope.objects.count() == 1


def test_f11_same_message_many_times_and_late_is_one(hook: str, sns: Sns) -> None:
    late = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=3)).isoformat()
    message = sns.mail(mail(), SUPPORT, Timestamp=late)
    assert [sns.deliver(hook, message) for _round in range(3)] == [200] * 3
    work_off()
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("stamp", "why"),
    [
        ("2026-01-01T00:00:00.000Z", "it was signed"),
        ("2226-01-01T00:00:00.000Z", "it was signed in the future"),
        ("once upon a time", "its timestamp cannot be read"),
        ("2026-01-01", "its timestamp cannot be read"),
    ],
)
def test_r50_message_of_another_time_is_refused(hook: str, sns: Sns, stamp: str, why: str) -> None:
    assert sns.deliver(hook, sns.mail(mail(), SUPPORT, Timestamp=stamp)) == 401
    assert refusals()[0].startswith(why)


def test_bounce_lands_on_the_copy_that_it_is_about(hook: str, sns: Sns) -> None:
    item = let_in(believe("amazon_ses", TOPIC), mail())
    assert item.message is not None
    agent = item.message.ticket.team.agents.first()
    post_reply(ticket_number=item.message.ticket_id, agent=agent, html="<p>Hi</p>", hold_s=0)
    Delivery.objects.update(state="sent")
    DeliveryCopy.objects.update(state="sent", provider_id="ses-1")
    event = {
        "notificationType": "Bounce",
        "mail": {"messageId": "ses-1", "destination": [DANA]},
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [{"emailAddress": DANA, "diagnosticCode": "550 no such user"}],
        },
    }
    assert sns.deliver(hook, sns.message("Notification", json.dumps(event))) == 200
    work_off()
    assert DeliveryCopy.objects.get().state == "failed"


def test_mail_that_lies_in_s3_says_what_to_do(hook: str, sns: Sns) -> None:
    event = {"notificationType": "Received", "mail": {}, "receipt": {"action": {"type": "S3", "bucketName": "b"}}}
    assert sns.deliver(hook, sns.message("Notification", json.dumps(event))) == 200
    Item.objects.update(attempts=1)
    work_off()
    assert "let the receipt rule publish it to SNS" in Item.objects.get().error
