"""Answers by the bot: within Telegram's limits, never doubled, failed with words; and the page that connects it."""

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from channels_inbox.actions.deliveries import retry_delivery
from channels_inbox.kinds.messages import pieces_of
from channels_inbox.kinds.posted import FORMER_SECRET, SECRET
from channels_inbox.models import ChannelSettings, Delivery
from channels_inbox.outbound.config import secrets_of
from channels_inbox.outbound.sending import send_due
from core import blobs
from people.enums import Role
from people.models import Agent
from tests.cast import make_agent
from tests.channels_inbox.kinds.posting import answer, settle
from tests.channels_inbox.kinds.telegram.conftest import Stage
from tests.simulators.telegram import TOKEN, payload, refusal
from tickets.actions.conversation import IncomingFile
from tickets.enums import DeliveryState
from tickets.errors import Refused
from tickets.models import Channel, Ticket


@pytest.fixture
def ticket(stage: Stage) -> Ticket:
    stage.telegram.post(stage.url, payload("text"))
    settle()
    return Ticket.objects.get()


@pytest.fixture
def administrator(stage: Stage) -> Agent:
    return make_agent("Root", Role.ADMINISTRATOR, stage.cast.support)


def test_reply_goes_to_the_chat_of_the_customer(stage: Stage, ticket: Ticket) -> None:
    message = answer(stage.cast, ticket)
    assert stage.telegram.sent == [("sendMessage", "501", "It left today.")]
    assert message.delivery_state == DeliveryState.SENT
    assert Delivery.objects.get().copies.get().provider_id == "700100:501:1001"


def test_long_reply_with_files_leaves_in_pieces(stage: Stage, ticket: Ticket) -> None:
    files = [
        IncomingFile(blobs.put(name.encode()), len(name), name, kind)
        for name, kind in [("photo.png", "image/png"), ("label.pdf", "application/pdf")]
    ]
    answer(stage.cast, ticket, "word 😀 " * 1_200, files=files)
    methods = [method for method, _chat, _what in stage.telegram.sent]
    assert methods == ["sendMessage", "sendMessage", "sendMessage", "sendPhoto", "sendDocument"]
    assert [what for _method, _chat, what in stage.telegram.sent[3:]] == ["photo.png", "label.pdf"]


def test_pieces_are_cut_at_words_and_lose_nothing() -> None:
    text = "one two\n\nthree four 😀 five"
    pieces = pieces_of(text, 12)
    assert " ".join(pieces).split() == text.split()
    assert max(len(piece.encode("utf-16-le")) for piece in pieces) <= 24
    assert pieces_of("x" * 30, 12) == ["x" * 12, "x" * 12, "x" * 6]
    assert pieces_of(" ", 12) == []


def test_piece_that_left_is_not_sent_again(stage: Stage, ticket: Ticket) -> None:
    stage.telegram.refuse_after = (1, refusal(502, "Bad Gateway"))
    assert answer(stage.cast, ticket, "word " * 1_600).delivery_state == DeliveryState.QUEUED
    stage.telegram.refuse_after = None
    send_due(run_s=3)
    assert len(stage.telegram.sent) == 2
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_rate_limit_is_waited_for(stage: Stage, ticket: Ticket) -> None:
    stage.telegram.refuse_after = (0, refusal(429, "Too Many Requests: retry after 90", retry_after=90))
    answer(stage.cast, ticket)
    delivery = Delivery.objects.get()
    assert 80 < (delivery.not_before - delivery.created_at).total_seconds() < 110


def test_blocked_bot_is_a_failure_in_plain_words(stage: Stage, ticket: Ticket) -> None:
    stage.telegram.blocked.add("501")
    message = answer(stage.cast, ticket)
    assert message.delivery_state == DeliveryState.FAILED
    assert message.delivery_error == "The customer has blocked the bot, so Telegram delivers nothing to them."


def test_customer_who_blocked_the_bot_is_not_written_to_until_they_come_back(stage: Stage, ticket: Ticket) -> None:
    stage.telegram.post(stage.url, payload("blocked"))
    settle()
    with pytest.raises(Refused, match="blocked the bot on"):
        answer(stage.cast, ticket)
    page = stage.cast.client(stage.cast.alice).get(reverse("tickets:ticket", args=[ticket.pk])).content.decode()
    assert "This customer blocked the bot on" in page
    stage.telegram.post(stage.url, payload("unblocked"))
    settle()
    assert answer(stage.cast, ticket).delivery_state == DeliveryState.SENT


def test_reaction_stands_at_our_message(stage: Stage, ticket: Ticket) -> None:
    message = answer(stage.cast, ticket)
    stage.telegram.post(stage.url, payload("reaction"))
    settle()
    message.refresh_from_db()
    assert [entry["emoji"] for entry in message.reactions] == ["👍"]


def test_lost_answer_is_unknown_until_an_agent_decides(stage: Stage, ticket: Ticket) -> None:
    stage.telegram.hang_up = True
    message = answer(stage.cast, ticket)
    assert message.delivery_state == DeliveryState.UNKNOWN
    stage.telegram.recover()
    send_due(run_s=3)
    assert stage.telegram.sent == []
    retry_delivery(agent=stage.cast.alice, message_id=message.pk)
    send_due(run_s=3)
    message.refresh_from_db()
    assert message.delivery_state == DeliveryState.SENT


def test_telegram_away_is_retried_then_failed_with_words(stage: Stage, ticket: Ticket, settings: Settings) -> None:
    settings.TELEGRAM_URL, away = "http://127.0.0.1:9", settings.TELEGRAM_URL
    settings.NET_ALLOW = [*settings.NET_ALLOW, "127.0.0.1:9"]
    assert answer(stage.cast, ticket).delivery_state == DeliveryState.QUEUED
    settings.TELEGRAM_URL = away
    send_due(run_s=3)
    assert Delivery.objects.get().state == DeliveryState.SENT

    stage.telegram.fail(500, '{"ok": false, "error_code": 500, "description": "Internal"}')
    settings.DELIVERY_GIVE_UP_S = 0
    failed = answer(stage.cast, ticket, "Once more.")
    assert (failed.delivery_state, failed.delivery_error) == (DeliveryState.FAILED, "Telegram said: Internal")


def test_page_connects_the_bot_with_a_secret_of_its_own(stage: Stage, administrator: Agent) -> None:
    client = stage.cast.client(administrator)
    page = client.post(reverse("channels:test", args=["telegram"])).content.decode()
    assert "It is @ondine_bot." in page
    assert stage.telegram.hook["url"] == "https://help.ondine.test/hooks/telegram/telegram/"
    secrets = secrets_of(ChannelSettings.objects.get(channel=stage.channel))
    assert (secrets[SECRET], secrets[FORMER_SECRET]) == (stage.telegram.secret, "first-secret")
    assert stage.telegram.post(stage.url, payload("text")) == 200
    assert stage.telegram.post(stage.url, payload("reply"), secret="first-secret") == 200


def test_page_says_what_telegram_says(stage: Stage, administrator: Agent) -> None:
    client, address = stage.cast.client(administrator), reverse("channels:test", args=["telegram"])
    stage.telegram.hook |= {"pending_update_count": 3, "last_error_message": "Connection refused"}
    page = client.post(address).content.decode()
    assert "3 messages wait at Telegram. Its last attempt failed: Connection refused" in page
    stored = ChannelSettings.objects.get(channel=stage.channel)
    stored.secrets = {**secrets_of(stored), "bot_token": "1:wrong"}  # type: ignore[assignment]
    stored.save()
    assert "Telegram does not know this bot. Check its token." in client.post(address).content.decode()


def test_channel_is_made_with_its_token(stage: Stage, administrator: Agent) -> None:
    client, address = stage.cast.client(administrator), reverse("channels:new_kind", args=["telegram"])
    values = {"name": "Bot", "default_team": stage.cast.support.pk, "is_active": "on", "reopen_days": "14"}
    assert "This field is required." in client.post(address, values).content.decode()
    assert "A token looks like" in client.post(address, {**values, "bot_token": "nonsense"}).content.decode()
    assert client.post(address, {**values, "bot_token": TOKEN}).status_code == 302
    secrets = secrets_of(Channel.objects.get(slug="bot").settings)
    assert (secrets["bot_token"], len(secrets[SECRET])) == (TOKEN, 26)
    assert TOKEN not in client.get(reverse("channels:channel", args=["bot"])).content.decode()
