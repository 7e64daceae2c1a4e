"""Answers by SMS: within the limits, never after STOP, their states and failures in words; files; the page."""

import urllib.request
from datetime import timedelta
from urllib.error import HTTPError

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from channels_inbox.kinds.posted import FORMER_SECRET, SECRET
from channels_inbox.models import ChannelSettings, Delivery
from channels_inbox.outbound.sending import send_due
from channels_inbox.public_files import public_address
from core import blobs
from core.clocks import now
from people.enums import Role
from tests.cast import make_agent
from tests.channels_inbox.kinds.posting import answer, settle
from tests.channels_inbox.kinds.sms.conftest import Stage
from tests.simulators.sms import ACCOUNT, NUMBER, SERVICE, TOKEN, payload, refusal
from tickets.actions.consents import note_consent
from tickets.actions.conversation import IncomingFile
from tickets.enums import DeliveryState
from tickets.errors import Refused
from tickets.log import By
from tickets.models import Attachment, Channel, Consent, Message, Ticket, TicketEvent


@pytest.fixture
def ticket(stage: Stage) -> Ticket:
    stage.sms.post(stage.url, payload("text"))
    settle()
    return Ticket.objects.get()


def configure(stage: Stage, **more: str) -> None:
    stored = ChannelSettings.objects.get(channel=stage.channel)
    stored.config = {**stored.config, **more}
    stored.save()


def files(*names: tuple[str, str]) -> list[IncomingFile]:
    return [IncomingFile(blobs.put(name.encode()), len(name), name, kind) for name, kind in names]


def report(stage: Stage, name: str) -> Message:
    assert stage.sms.post(stage.url, payload(name)) == 200
    settle()
    return Message.objects.get(kind="reply")


def test_reply_goes_to_the_number_and_its_states_move_forward(stage: Stage, ticket: Ticket) -> None:
    assert answer(stage.cast, ticket).delivery_state == DeliveryState.SENT
    assert stage.sms.sent == [
        {
            "To": ["+14155550101"],
            "From": [NUMBER],
            "StatusCallback": ["https://help.ondine.test/hooks/sms/sms/"],
            "Body": ["It left today."],
        }
    ]
    assert report(stage, "status_delivered").delivery_state == DeliveryState.DELIVERED
    assert report(stage, "status_sent").delivery_state == DeliveryState.DELIVERED


def test_failure_that_is_reported_later_is_shown_in_words(stage: Stage, ticket: Ticket) -> None:
    answer(stage.cast, ticket)
    message = report(stage, "status_undelivered")
    words = "The phone is switched off or out of reach. Sending it again later may help. (30003)"
    assert (message.delivery_state, message.delivery_error) == (DeliveryState.FAILED, words)


def test_messaging_service_is_a_sender(stage: Stage, ticket: Ticket) -> None:
    configure(stage, sender=SERVICE)
    answer(stage.cast, ticket)
    assert stage.sms.sent[0]["MessagingServiceSid"] == [SERVICE]
    assert "From" not in stage.sms.sent[0]


def test_long_reply_leaves_in_pieces_with_files_as_links(stage: Stage, ticket: Ticket) -> None:
    answer(stage.cast, ticket, "word " * 400, files=files(("label.pdf", "application/pdf")))
    bodies = [fields["Body"][0] for fields in stage.sms.sent]
    assert len(bodies) == 2
    assert max(map(len, bodies)) <= 1_600
    assert bodies[1].rpartition("label.pdf: ")[2].startswith("https://help.ondine.test/files/")


def test_file_is_had_by_its_link_until_it_is_over(stage: Stage, ticket: Ticket) -> None:
    configure(stage, file_way="mms")
    answer(stage.cast, ticket, files=files(("photo.jpg", "image/jpeg")))
    link = stage.sms.sent[0]["MediaUrl"][0].removeprefix("https://help.ondine.test")
    site = stage.url.partition("/hooks")[0]
    with urllib.request.urlopen(f"{site}{link}") as got:
        assert (got.read(), got.headers["Content-Type"]) == (b"photo.jpg", "image/jpeg")
        assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert got.headers["Content-Disposition"].startswith("attachment;")
    file = Attachment.objects.get()
    over = public_address(file, now() - timedelta(seconds=5)).removeprefix("https://help.ondine.test")
    for wrong in (over, f"{link[:-3]}aa/", link.replace(f"/{file.pk}-", f"/{file.pk + 1}-"), "/files/x/"):
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(f"{site}{wrong}")
        assert refused.value.code == 404
        refused.value.close()


def test_customers_own_file_has_no_public_address(stage: Stage, ticket: Ticket) -> None:
    stage.media.files["ME1"] = b"private"
    stage.sms.post(stage.url, payload("mms", NumMedia="1"))
    settle()
    link = public_address(Attachment.objects.get(), now() + timedelta(days=1))
    assert Client().get(link.removeprefix("https://help.ondine.test")).status_code == 404


def test_files_too_large_for_an_mms_are_refused_in_words(stage: Stage, ticket: Ticket) -> None:
    configure(stage, file_way="mms")
    large = IncomingFile(blobs.put(b"x"), 6_000_000, "film.mp4", "video/mp4")
    assert "larger than 5 MB" in answer(stage.cast, ticket, files=[large]).delivery_error


def test_pane_costs_nine_queries(stage: Stage, ticket: Ticket, django_assert_num_queries: object) -> None:
    """Those of mail, and whether the customer objected."""
    client, pane = stage.cast.client(stage.cast.alice), f"/inbox/tickets/{ticket.pk}/parts/"
    for _ in range(2):
        client.get(pane)
        with django_assert_num_queries(9):  # type: ignore[operator]
            client.get(pane)
        answer(stage.cast, ticket)


def test_after_stop_nothing_is_sent_until_start(stage: Stage, ticket: Ticket) -> None:
    stage.sms.post(stage.url, payload("stop"))
    settle()
    with pytest.raises(Refused, match=r"wrote “STOP” on .* until they write START"):
        answer(stage.cast, ticket)
    page = stage.cast.client(stage.cast.alice).get(reverse("tickets:ticket", args=[ticket.pk])).content.decode()
    assert "This customer wrote “STOP”" in page
    assert "wants no messages here" in page
    stage.sms.post(stage.url, payload("start"))
    settle()
    assert answer(stage.cast, ticket).delivery_state == DeliveryState.SENT


def test_stop_that_comes_before_the_answer_leaves_stops_it(stage: Stage, ticket: Ticket) -> None:
    stage.sms.fail(503)
    message = answer(stage.cast, ticket)
    assert message.delivery_state == DeliveryState.QUEUED
    stage.sms.recover()
    stage.sms.post(stage.url, payload("stop"))
    settle()
    send_due(run_s=3)
    message.refresh_from_db()
    assert (message.delivery_state, stage.sms.sent) == (DeliveryState.FAILED, [])


def test_objection_that_twilio_knows_is_known_here_from_then_on(stage: Stage, ticket: Ticket) -> None:
    stage.sms.refuse = refusal(400, 21610)
    assert "wrote STOP" in answer(stage.cast, ticket).delivery_error
    assert Consent.objects.get().refused is True
    assert TicketEvent.objects.get(kind="consent_changed").actor == "system"
    with pytest.raises(Refused):
        answer(stage.cast, ticket, "Once more.")


def test_note_consent_appends_consent_changed_once(stage: Stage, ticket: Ticket) -> None:
    message, at = ticket.messages.get(), now()
    said = {"message": message, "address": "+14155550101", "word": "STOP", "by": By.system()}
    assert note_consent(**said, refused=True, at=at) is True
    assert note_consent(**said, refused=False, at=at - timedelta(seconds=1)) is False
    assert note_consent(**said, refused=True, at=at + timedelta(seconds=1)) is True
    assert TicketEvent.objects.filter(kind="consent_changed").count() == 1


@pytest.mark.parametrize(
    ("status", "code", "state", "words"),
    [
        (400, 21211, DeliveryState.FAILED, "no phone number"),
        (400, 21614, DeliveryState.FAILED, "no mobile number"),
        (400, 21606, DeliveryState.QUEUED, "cannot send messages to this number"),
        (401, 20003, DeliveryState.QUEUED, "account SID or the auth token"),
        (429, 20429, DeliveryState.QUEUED, "no more messages for the moment"),
        (500, 20500, DeliveryState.QUEUED, "Twilio said: No (20500)"),
        (400, 99999, DeliveryState.FAILED, "Twilio said: No (99999)"),
    ],
)
def test_refusals_are_retried_or_failed_by_their_code(
    stage: Stage, ticket: Ticket, status: int, code: int, state: DeliveryState, words: str
) -> None:
    stage.sms.refuse = refusal(status, code)
    assert answer(stage.cast, ticket).delivery_state == state
    assert words in Delivery.objects.get().error


def test_rate_limit_is_waited_for(stage: Stage, ticket: Ticket) -> None:
    stage.sms.refuse = refusal(429, 20429, Retry_After="90")
    answer(stage.cast, ticket)
    delivery = Delivery.objects.get()
    assert 80 < (delivery.not_before - delivery.created_at).total_seconds() < 110


def test_lost_answer_is_looked_up_and_never_sent_twice(stage: Stage, ticket: Ticket) -> None:
    assert answer(stage.cast, ticket, "Same words").delivery_state == DeliveryState.SENT
    stage.sms.loses_answer = True
    assert answer(stage.cast, ticket, "Same words").delivery_state == DeliveryState.SENT
    names = Delivery.objects.order_by("pk").values_list("copies__provider_id", flat=True)
    assert (list(names), len(stage.sms.sent)) == (["SM1", "SM2"], 2)


def test_lost_answer_of_a_message_that_was_not_taken_is_unknown(stage: Stage, ticket: Ticket) -> None:
    answer(stage.cast, ticket, "Same words")
    stage.sms.drops_posts = True
    stage.sms.listed.append({**stage.sms.listed[0], "sid": "SM0", "date_created": "Thu, 19 Nov 2026 10:00:00 GMT"})
    assert answer(stage.cast, ticket, "Same words").delivery_state == DeliveryState.UNKNOWN
    stage.sms.drops_posts = False
    send_due(run_s=3)
    assert len(stage.sms.sent) == 1


def test_provider_down_is_retried_then_failed_with_words(stage: Stage, ticket: Ticket, settings: Settings) -> None:
    stage.sms.fail(503)
    assert answer(stage.cast, ticket).delivery_state == DeliveryState.QUEUED
    stage.sms.recover()
    send_due(run_s=3)
    assert Delivery.objects.get().state == DeliveryState.SENT
    stage.sms.fail(503)
    settings.DELIVERY_GIVE_UP_S = 0
    failed = answer(stage.cast, ticket, "Once more.")
    assert (failed.delivery_state, failed.delivery_error) == (DeliveryState.FAILED, "Twilio said: HTTP 503")


def test_other_token_sends_while_they_are_changed(stage: Stage, ticket: Ticket) -> None:
    stored = ChannelSettings.objects.get(channel=stage.channel)
    stored.secrets = {SECRET: "promoted-away", FORMER_SECRET: TOKEN}  # type: ignore[assignment]
    stored.save()
    assert answer(stage.cast, ticket).delivery_state == DeliveryState.SENT


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ({"sms_url": "https://help.ondine.test/hooks/sms/sms/"}, "Twilio posts messages to https://help.ondine.test"),
        ({"sms_url": "https://demo.twilio.com/"}, "Twilio posts messages to another address: https://demo.twilio.com/"),
        ({"sms_url": "https://help.ondine.test/hooks/sms/sms", "sms_method": "GET"}, "Choose HTTP POST"),
        ({"phone_number": "+15550109999"}, "The account has no number +15550100000."),
    ],
)
def test_page_says_where_twilio_posts(stage: Stage, number: dict[str, str], words: str) -> None:
    stage.sms.number |= number
    client = stage.cast.client(make_agent("Root", Role.ADMINISTRATOR, stage.cast.support))
    page = client.post(reverse("channels:test", args=["sms"])).content.decode()
    assert "Twilio knows the account “Ondine”; it is active." in page
    assert words in page


def test_channel_is_made_with_its_number_in_any_spelling(stage: Stage) -> None:
    client = stage.cast.client(make_agent("Root", Role.ADMINISTRATOR, stage.cast.support))
    address = reverse("channels:new_kind", args=["sms"])
    values = {"name": "Texts", "default_team": stage.cast.support.pk, "is_active": "on", "reopen_days": "14"}
    given = {
        **values,
        "account_sid": ACCOUNT,
        "webhook_secret": "t",
        "sender": "+1 (415) 555-0199",
        "file_way": "links",
    }
    assert "a SID like MG" in client.post(address, {**given, "sender": "hello"}).content.decode()
    assert "https://sms.example.com" in client.post(address, {**given, "public_url": "ftp://x"}).content.decode()
    assert client.post(address, given).status_code == 302
    assert Channel.objects.get(slug="texts").settings.config["sender"] == "+14155550199"
