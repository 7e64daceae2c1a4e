"""What customers send to the bot: every kind of message, once each, its files fetched, its edits kept."""

import pytest

from channels_inbox.models import Envelope, Item, RefusedPost
from people.models import Identity
from tests.channels_inbox.kinds.posting import settle, storm, texts
from tests.channels_inbox.kinds.telegram.conftest import Stage
from tests.simulators.telegram import payload
from tickets.models import Attachment, Message, Ticket, TicketEvent


def arrive(stage: Stage, *names: str) -> None:
    for name in names:
        assert stage.telegram.post(stage.url, payload(name)) == 200
    settle()


def test_text_becomes_a_ticket_of_the_customer(stage: Stage) -> None:
    arrive(stage, "text")
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.requester.name, ticket.language) == (
        "Bună, where is my order?",
        "Dana Petrescu",
        "ro",
    )
    assert Identity.objects.filter(kind="telegram").values_list("value", flat=True).get() == "501"
    assert ticket.messages.get().sent_at.isoformat() == "2025-11-23T10:00:01+00:00"


@pytest.mark.parametrize(
    ("name", "file_id", "filename"),
    [
        ("photo", "p-large", "photo.jpg"),
        ("document", "d-1", "invoice.pdf"),
        ("voice", "v-1", "voice.ogg"),
        ("video", "w-1", "leak.mp4"),
        ("sticker", "s-1", "sticker.webp"),
        ("animation", "g-1", "wave.mp4"),
    ],
)
def test_file_is_fetched(stage: Stage, name: str, file_id: str, filename: str) -> None:
    stage.telegram.files[file_id] = b"content of " + file_id.encode()
    arrive(stage, name)
    assert list(Attachment.objects.values_list("filename", "size")) == [(filename, 11 + len(file_id))]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("photo", "It came like this\n[photo.jpg: Telegram said: Bad Request: wrong file_id"),
        ("video_too_large", "[long.mp4: 60 MB, Telegram gives bots files of at most 20 MB]"),
        ("location", "📍 44.4268, 26.1025 https://www.openstreetmap.org/?mlat=44.4268&mlon=26.1025"),
        ("contact", "👤 Ion Pop +40721000111"),
    ],
)
def test_what_is_no_text_is_said_in_words(stage: Stage, name: str, words: str) -> None:
    arrive(stage, name)
    assert texts()[0].startswith(words)


def test_reply_carries_what_it_answers(stage: Stage) -> None:
    arrive(stage, "reply")
    assert Message.objects.get().quoted == "Do you mean order 77?"


def test_edit_changes_the_message_and_keeps_what_it_said(stage: Stage) -> None:
    arrive(stage, "edited", "text")
    assert texts() == ["Bună, where is my order 77?"]
    assert TicketEvent.objects.get(kind="message_edited").data == {"from": "Bună, where is my order?"}


@pytest.mark.parametrize(
    ("name", "rule"), [("group", "not-private"), ("start", "start"), ("poll_answer", "update-unused")]
)
def test_what_is_not_for_us_is_ignored_with_its_rule(stage: Stage, name: str, rule: str) -> None:
    arrive(stage, name)
    assert (Item.objects.get().state, Item.objects.get().rule) == ("ignored", rule)


def test_album_is_one_ticket_with_each_picture_once(stage: Stage) -> None:
    stage.telegram.files |= {"album-1": b"one", "album-2": b"two"}
    albums = [payload("album_1"), payload("album_2")]
    assert storm([lambda update=update: stage.telegram.post(stage.url, update) for update in albums], 3) == {200}  # type: ignore[misc]
    settle()
    assert (Ticket.objects.count(), Message.objects.count(), Attachment.objects.count()) == (1, 2, 2)


def test_button_that_was_pressed_is_said_and_answered(stage: Stage) -> None:
    arrive(stage, "callback")
    message = Message.objects.get()
    assert (message.text, message.quoted, stage.telegram.answered) == ("Track my order", "What can we do?", ["1"])


def test_button_counts_even_if_telegram_takes_no_answer(stage: Stage) -> None:
    stage.telegram.fail(500)
    arrive(stage, "callback")
    assert texts() == ["Track my order"]


def test_f11_five_times_in_parallel_and_shuffled_is_one_message_each(stage: Stage) -> None:
    updates = [payload(name) for name in ("text", "reply", "location", "contact", "edited")]
    assert storm([lambda update=update: stage.telegram.post(stage.url, update) for update in updates]) == {200}  # type: ignore[misc]
    settle()
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 4)
    assert Item.objects.exclude(state__in=["done", "duplicate"]).count() == 0
    assert TicketEvent.objects.filter(kind="message_edited").count() == 1


@pytest.mark.parametrize("secret", ["", "another"])
def test_r50_update_without_our_secret_is_refused_and_counted(stage: Stage, secret: str) -> None:
    assert stage.telegram.post(stage.url, payload("text"), secret=secret) == 401
    stage.channel.settings.refresh_from_db()
    assert (stage.channel.settings.refused_count, RefusedPost.objects.count()) == (1, 1)
    assert not Envelope.objects.exists()


def test_secret_is_not_kept_with_the_envelope(stage: Stage) -> None:
    arrive(stage, "text")
    assert "first-secret" not in str(Envelope.objects.get().headers)


def test_unreadable_update_lies_in_quarantine(stage: Stage) -> None:
    assert stage.telegram.post(stage.url, {"update_id": 1, "message": {"text": "no chat"}}) == 200
    settle()
    settle()
    assert Item.objects.get().state == "quarantined"
