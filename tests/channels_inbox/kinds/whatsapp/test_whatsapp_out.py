"""Answers by WhatsApp: within its limits and its 24 hours, their states, their failures in plain words; the page."""

import time
from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from channels_inbox.kinds.whatsapp.adapter import verify_token
from channels_inbox.kinds.whatsapp.tokens import watch_tokens
from channels_inbox.models import Delivery
from channels_inbox.outbound.config import secrets_of
from channels_inbox.outbound.sending import send_due
from core import blobs
from core.clocks import FAR_FUTURE, now
from people.enums import Role
from tests.cast import make_agent
from tests.channels_inbox.kinds.posting import answer, settle
from tests.channels_inbox.kinds.whatsapp.conftest import Stage
from tests.simulators.whatsapp import NUMBER, payload, refusal, status_of
from tickets.actions.conversation import IncomingFile
from tickets.actions.elsewhere import note_answer_elsewhere
from tickets.actions.reactions import note_reaction
from tickets.enums import DeliveryState
from tickets.errors import Refused
from tickets.models import Message, Ticket, TicketEvent


@pytest.fixture
def ticket(stage: Stage) -> Ticket:
    """A customer wrote a minute ago."""
    stage.meta.post(stage.url, payload("number_with_user_id"))
    settle()
    Message.objects.update(sent_at=now() - timedelta(minutes=1))
    return Ticket.objects.get()


def report(stage: Stage, wamid: str, state: str) -> str:
    stage.meta.post(stage.url, status_of(wamid, state))
    settle()
    return Message.objects.get(kind="reply").delivery_state


def test_reply_goes_to_the_number_and_its_states_move_forward(stage: Stage, ticket: Ticket) -> None:
    assert answer(stage.cast, ticket).delivery_state == DeliveryState.SENT
    assert [(each["to"], each["text"]["body"]) for each in stage.meta.sent] == [("40721000111", "It left today.")]
    assert report(stage, "wamid.OUT1", "delivered") == DeliveryState.DELIVERED
    assert report(stage, "wamid.OUT1", "read") == DeliveryState.READ
    assert report(stage, "wamid.OUT1", "sent") == DeliveryState.READ


def test_reaction_is_shown_at_our_message_until_it_is_taken_back(stage: Stage, ticket: Ticket) -> None:
    answer(stage.cast, ticket)
    for name in ("reaction", "reaction", "reply"):
        stage.meta.post(stage.url, payload(name))
        settle()
    page = stage.cast.client(stage.cast.alice).get(reverse("tickets:ticket", args=[ticket.pk])).content.decode()
    assert "Dana Petrescu reacted with </span>👍</span>" in page
    assert TicketEvent.objects.filter(kind="message_reacted").count() == 1
    assert Message.objects.get(text="Yes, that one").quoted == "It left today."
    stage.meta.post(stage.url, payload("reaction_removed"))
    settle()
    page = stage.cast.client(stage.cast.alice).get(reverse("tickets:ticket", args=[ticket.pk])).content.decode()
    assert "reacted with" not in page
    assert ticket.messages.filter(kind="customer").count() == 2


def test_note_reaction_keeps_the_last_one_and_appends_message_reacted(stage: Stage, ticket: Ticket) -> None:
    message, at = ticket.messages.get(), now()
    said = {"message_id": message.pk, "contact": ticket.requester}
    note_reaction(**said, emoji="🎉", at=at)
    note_reaction(**said, emoji="👎", at=at - timedelta(seconds=9))
    message.refresh_from_db()
    assert [entry["emoji"] for entry in message.reactions] == ["🎉"]
    assert TicketEvent.objects.get(kind="message_reacted").data == {"emoji": "🎉"}


def test_note_answer_elsewhere_appends_answered_elsewhere(stage: Stage, ticket: Ticket) -> None:
    to = {"name": "Dana", "email": "", "identity": "whatsapp", "address": "40721000111"}
    at = now() - timedelta(days=2)
    Ticket.objects.update(last_message_at=now())
    given = {"channel": stage.channel, "contact": ticket.requester, "to": to, "author": "App", "text": "Late"}
    written = note_answer_elsewhere(**given, sent_at=at, ticket_number=ticket.pk)
    ticket.refresh_from_db()
    assert (written.sent_at, ticket.waiting_order < FAR_FUTURE) == (at, True)  # the customer wrote after it
    assert TicketEvent.objects.get(kind="answered_elsewhere").message == written


def test_customer_without_a_number_is_reached_by_id(stage: Stage) -> None:
    stage.meta.post(stage.url, payload("user_without_number"))
    settle()
    Message.objects.update(sent_at=now())
    answer(stage.cast, Ticket.objects.get())
    assert stage.meta.sent[0]["recipient"] == "RO.13491208655302741918"


def test_long_reply_with_files_leaves_in_pieces(stage: Stage, ticket: Ticket) -> None:
    files = [
        IncomingFile(blobs.put(name.encode()), len(name), name, kind)
        for name, kind in [("photo.png", "image/png"), ("label.pdf", "application/pdf")]
    ]
    answer(stage.cast, ticket, "word " * 1_000, files=files)
    assert [each["type"] for each in stage.meta.sent] == ["text", "text", "image", "document"]
    assert stage.meta.sent[3]["document"] == {"id": "up-1", "filename": "label.pdf"}


def test_reply_after_24_hours_is_refused_and_the_composer_says_so(stage: Stage, ticket: Ticket) -> None:
    page = stage.cast.client(stage.cast.alice).get(reverse("tickets:ticket", args=[ticket.pk])).content.decode()
    assert "You can answer here until" in page
    Message.objects.update(sent_at=now() - timedelta(hours=25))
    with pytest.raises(Refused, match="more than 24 hours old"):
        answer(stage.cast, ticket)
    page = stage.cast.client(stage.cast.alice).get(reverse("tickets:ticket", args=[ticket.pk])).content.decode()
    assert "more than 24 hours old" in page


def test_failure_that_is_reported_later_is_shown_in_words(stage: Stage, ticket: Ticket) -> None:
    answer(stage.cast, ticket)
    stage.meta.post(stage.url, payload("failed"))
    settle()
    message = Message.objects.get(kind="reply")
    words = "WhatsApp cannot deliver to this customer (131026: Receiver is incapable of receiving this message)."
    assert (message.delivery_state, message.delivery_error) == (DeliveryState.FAILED, words)


@pytest.mark.parametrize(
    ("status", "code", "state", "words"),
    [
        (400, 131047, DeliveryState.FAILED, "more than 24 hours ago"),
        (401, 190, DeliveryState.QUEUED, "does not accept the access token"),
        (429, 130429, DeliveryState.QUEUED, "Rate limit hit"),
        (400, 131056, DeliveryState.QUEUED, "Rate limit hit"),
        (500, 131000, DeliveryState.QUEUED, "Rate limit hit"),
        (400, 100, DeliveryState.FAILED, "Rate limit hit"),
    ],
)
def test_refusals_are_retried_or_failed_by_their_code(
    stage: Stage, ticket: Ticket, status: int, code: int, state: DeliveryState, words: str
) -> None:
    stage.meta.refuse = refusal(status, code, "Rate limit hit")
    message = answer(stage.cast, ticket)
    assert message.delivery_state == state
    assert words in Delivery.objects.get().error


def test_meta_down_is_retried_then_failed_with_words(stage: Stage, ticket: Ticket, settings: Settings) -> None:
    stage.meta.fail(503)
    assert answer(stage.cast, ticket).delivery_state == DeliveryState.QUEUED
    stage.meta.recover()
    send_due(run_s=3)
    assert Delivery.objects.get().state == DeliveryState.SENT
    stage.meta.fail(503)
    settings.DELIVERY_GIVE_UP_S = 0
    failed = answer(stage.cast, ticket, "Once more.")
    assert (failed.delivery_state, failed.delivery_error) == (DeliveryState.FAILED, "WhatsApp answered HTTP 503.")


def test_page_makes_tests_and_shows_the_verify_token(stage: Stage) -> None:
    client = stage.cast.client(make_agent("Root", Role.ADMINISTRATOR, stage.cast.support))
    page = client.post(reverse("channels:test", args=["whatsapp"])).content.decode()
    assert "It is +1 555-000-1111, shown as Ondine." in page
    assert verify_token(stage.channel.pk) in page
    values = {"name": "WA", "default_team": stage.cast.support.pk, "is_active": "on", "reopen_days": "14"}
    address = reverse("channels:new_kind", args=["whatsapp"])
    assert "This field is required." in client.post(address, {**values, "phone_number_id": NUMBER}).content.decode()
    given = {**values, "phone_number_id": NUMBER, "access_token": "t", "webhook_secret": "s"}
    assert client.post(address, given).status_code == 302


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"expires_at": 4_000_000_000}, ""),
        ({"expires_at": int(time.time()) + 3 * 86_400}, "The access token ends on"),
        ({"is_valid": False}, "counts no more"),
        ({"scopes": ["public_profile"]}, "lacks the permission whatsapp_business_messaging"),
    ],
)
def test_token_that_ends_is_told_on_the_page_and_as_the_last_error(
    stage: Stage, change: dict[str, object], words: str
) -> None:
    stage.meta.token |= change  # type: ignore[arg-type]
    watch_tokens()
    stage.channel.settings.refresh_from_db()
    assert words in stage.channel.settings.last_error
    assert bool(stage.channel.settings.last_error) is bool(words)
    client = stage.cast.client(make_agent("Root", Role.ADMINISTRATOR, stage.cast.support))
    assert words in client.post(reverse("channels:test", args=["whatsapp"])).content.decode()


def test_token_that_meta_refuses_is_the_last_error(stage: Stage) -> None:
    stored = stage.channel.settings
    stored.secrets = {**secrets_of(stored), "access_token": "ended"}  # type: ignore[assignment]
    stored.save()
    watch_tokens()
    stored.refresh_from_db()
    assert "does not accept the access token" in stored.last_error
