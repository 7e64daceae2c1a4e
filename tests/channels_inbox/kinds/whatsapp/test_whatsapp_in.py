"""What customers send by WhatsApp: all of every post, once each, files fetched, people without a number too."""

import urllib.request
from urllib.error import HTTPError

import pytest

from channels_inbox.kinds.whatsapp.adapter import verify_token
from channels_inbox.models import Delivery, Envelope, Item, RefusedPost
from core.clocks import FAR_FUTURE
from people.models import Contact, Identity
from tests.channels_inbox.kinds.posting import settle, storm, texts
from tests.channels_inbox.kinds.whatsapp.conftest import Stage
from tests.simulators.whatsapp import payload
from tickets.enums import Category
from tickets.models import Attachment, Ticket, TicketEvent


def arrive(stage: Stage, *names: str) -> None:
    for name in names:
        assert stage.meta.post(stage.url, payload(name)) == 200
        settle()


def test_text_becomes_a_ticket_of_the_customer(stage: Stage) -> None:
    arrive(stage, "text")
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.requester.name) == ("Hello, is it ready?", "Dana Petrescu")
    values = set(Identity.objects.filter(contact=ticket.requester).values_list("kind", "value"))
    assert values == {("whatsapp", "40721000111"), ("phone", "+40721000111")}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "location",
            "Shop Str. Lipscani 1\n📍 44.4268, 26.1025 https://www.openstreetmap.org/?mlat=44.4268&mlon=26.1025",
        ),
        ("contacts", "👤 Ion Pop +40 722 000 222"),
        ("list_reply", "Refund\nMoney back"),
        ("button", "Yes, please"),
        ("unsupported", "WhatsApp said: Message type unknown (131051)"),
    ],
)
def test_every_kind_is_said_in_words(stage: Stage, name: str, words: str) -> None:
    arrive(stage, name)
    assert texts() == [words]


@pytest.mark.parametrize(
    ("name", "media", "filename"), [("image", "media-1", "image.jpg"), ("document", "media-2", "order.pdf")]
)
def test_media_is_fetched_by_its_id(stage: Stage, name: str, media: str, filename: str) -> None:
    stage.meta.media[media] = b"the file"
    arrive(stage, name)
    assert list(Attachment.objects.values_list("filename", "size")) == [(filename, 8)]


def test_all_entries_changes_and_messages_are_read(stage: Stage) -> None:
    arrive(stage, "batch")
    settle()
    assert texts() == ["One", "Two", "Three"]
    assert Ticket.objects.count() == 2
    assert list(Item.objects.order_by("position").values_list("state", flat=True)) == [
        "done",
        "done",
        "done",
        "ignored",
    ]


@pytest.mark.parametrize(("name", "rule"), [("other_number", "other-number"), ("other_field", "field-unused")])
def test_r51_what_is_for_others_is_taken_and_ignored(stage: Stage, name: str, rule: str) -> None:
    arrive(stage, name)
    assert (Item.objects.get().state, Item.objects.get().rule) == ("ignored", rule)


def test_customer_who_hides_the_number_stays_the_same_person(stage: Stage) -> None:
    arrive(stage, "text", "number_with_user_id", "user_without_number")
    assert Contact.objects.filter(identities__kind="whatsapp").distinct().count() == 1
    assert sorted(Identity.objects.filter(kind="whatsapp").values_list("value", flat=True)) == [
        "40721000111",
        "RO.13491208655302741918",
    ]


def test_reaction_to_nothing_we_know_stands_for_itself_and_opens_nothing(stage: Stage) -> None:
    from tickets.actions.change import set_status
    from tickets.actions.conversation import default_status
    from tickets.log import By

    arrive(stage, "text")
    ticket = Ticket.objects.get()
    solved = default_status(Category.SOLVED)
    set_status(ticket_number=ticket.pk, status=solved, by=By.agent(stage.cast.alice))
    stage.meta.post(stage.url, payload("reaction"))
    settle()
    assert texts() == ["Hello, is it ready?"]
    Item.objects.filter(state="new").update(received_at="2026-11-20T10:00:00Z")
    settle()
    ticket.refresh_from_db()
    assert (ticket.category, texts()[-1]) == (Category.SOLVED, "👍")


def test_edit_and_deletion_land_on_the_message(stage: Stage) -> None:
    arrive(stage, "revoke", "edit", "text")
    settle()
    assert texts() == ["Hello, is order 77 ready?"]
    kinds = TicketEvent.objects.filter(kind__startswith="message_").order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["message_edited", "message_retracted"]


def test_what_we_wrote_in_the_app_is_recorded_as_ours(stage: Stage) -> None:
    stage.meta.media["media-9"] = b"the label"
    arrive(stage, "text", "echo", "echo", "echo_image")
    ticket = Ticket.objects.get()
    ours = ticket.messages.filter(kind="reply").order_by("sent_at", "pk")
    assert [(row.text, row.author_name, row.delivery_state) for row in ours] == [
        ("I am on it, says Ana from her phone", "WhatsApp Business app", "sent"),
        ("Your label", "WhatsApp Business app", "sent"),
    ]
    assert Attachment.objects.get().message == ours[1]
    assert (ticket.category, ticket.waiting_order) == (Category.OPEN, FAR_FUTURE)
    assert TicketEvent.objects.filter(kind="answered_elsewhere", actor="system").count() == 2
    assert Delivery.objects.count() == 0


def test_conversation_that_we_begin_in_the_app_is_a_ticket_of_the_customer(stage: Stage) -> None:
    arrive(stage, "echo", "text")
    ticket = Ticket.objects.get()
    assert (ticket.purpose, ticket.messages.count()) == ("outbound", 2)
    assert {row.value for row in ticket.requester.identities.all()} == {"40721000111", "+40721000111"}


def test_f11_five_times_in_parallel_and_shuffled_is_one_message_each(stage: Stage) -> None:
    posts = [payload(name) for name in ("text", "location", "contacts", "button", "batch")]
    assert storm([lambda value=value: stage.meta.post(stage.url, value) for value in posts]) == {200}  # type: ignore[misc]
    settle()
    settle()
    assert (Ticket.objects.count(), len(texts())) == (2, 7)


@pytest.mark.parametrize("secret", ["", "another"])
def test_r50_unsigned_and_foreign_posts_are_refused_and_counted(stage: Stage, secret: str) -> None:
    assert stage.meta.post(stage.url, payload("text"), secret=secret) == 401
    stage.channel.settings.refresh_from_db()
    assert (stage.channel.settings.refused_count, RefusedPost.objects.count()) == (1, 1)
    assert not Envelope.objects.exists()


def test_handshake_gives_the_challenge_to_who_knows_the_token(stage: Stage) -> None:
    asked = f"{stage.url}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    with urllib.request.urlopen(asked + verify_token(stage.channel.pk)) as answer:
        assert answer.read() == b"1158201444"
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(asked + "guessed")
    assert refused.value.code == 403
    refused.value.close()
    assert RefusedPost.objects.count() == 1
