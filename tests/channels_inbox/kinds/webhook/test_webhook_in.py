"""Signed posts of another system: believed with proof alone, each event once, one wrong event spoils no other."""

import base64
import re
from typing import Any

import pytest

from channels_inbox.kinds.posted import FORMER_SECRET, SECRET
from channels_inbox.models import ChannelSettings, Envelope, Item, RefusedPost
from channels_inbox.outbound.config import secrets_of
from people.models import Contact, Identity
from tests.channels_inbox.kinds.posting import settle, storm, texts
from tests.channels_inbox.kinds.webhook.conftest import Stage
from tests.simulators.webhook import payload
from tickets.models import Attachment, Message, Ticket, TicketEvent

OTHER = "whsec_" + base64.b64encode(b"other key, thirty-two bytes long").decode()


def message(number: str = "m-1", **more: Any) -> dict[str, Any]:
    return {"type": "message", "id": number, "sender": {"id": "u-1", "name": "Ion"}, "text": "Hello", **more}


def test_message_becomes_a_ticket_of_the_contact_with_that_address(stage: Stage) -> None:
    assert stage.peer.send(stage.url, payload("message")) == 200
    settle()
    ticket = Ticket.objects.get()
    written = ticket.messages.get()
    assert (ticket.subject, ticket.requester, ticket.channel) == ("My order", stage.cast.dana, stage.channel)
    assert (written.text, written.sent_at.isoformat()) == ("Where is it?", "2026-11-20T09:30:00+00:00")
    assert written.attachments.get().filename == "note.txt"
    values = set(Identity.objects.filter(contact=stage.cast.dana).values_list("kind", "value"))
    assert values == {("email", "dana@customer.test"), ("phone", "+40721000111"), ("external", "webhook:u-5")}


def test_unbelieved_addresses_lead_to_nobody(stage: Stage) -> None:
    ChannelSettings.objects.filter(channel=stage.channel).update(config={})
    stage.peer.send(stage.url, payload("message"))
    settle()
    assert Ticket.objects.get().requester != stage.cast.dana
    assert Ticket.objects.get().requester.email == ""


def test_batch_is_read_to_its_end(stage: Stage) -> None:
    assert stage.peer.send(stage.url, payload("batch")) == 200
    settle()
    settle()
    assert texts() == ["One", "Two", "Three"]
    assert Ticket.objects.count() == 2
    states = list(Item.objects.order_by("position").values_list("state", "rule"))
    assert states == [("done", ""), ("done", ""), ("done", ""), ("quarantined", ""), ("ignored", "unknown-type")]


def test_f11_five_times_in_parallel_and_shuffled_is_one_message_each(stage: Stage) -> None:
    events = [message(f"m-{n}", text=f"Line {n}", at=f"2026-11-19T10:00:0{n}Z") for n in range(6)]
    assert storm([lambda event=event: stage.peer.send(stage.url, event) for event in events]) == {200}  # type: ignore[misc]
    settle()
    assert Ticket.objects.count() == 1
    assert texts() == [f"Line {n}" for n in range(6)]
    assert Item.objects.filter(state="duplicate").count() == 24
    assert Contact.objects.filter(identities__value="webhook:u-1").count() == 1


@pytest.mark.parametrize(
    ("signing", "words"),
    [
        ({"secret": OTHER}, "does not fit"),
        ({"age_s": 400}, r"signed 4\d\d s ago"),
        ({"age_s": -400}, r"signed -(400|3\d\d) s ago"),
    ],
)
def test_r50_foreign_and_stale_signatures_are_refused_and_counted(
    stage: Stage, signing: dict[str, Any], words: str
) -> None:
    assert stage.peer.send(stage.url, message(), **signing) == 401
    assert re.search(words, RefusedPost.objects.get().reason)
    assert ChannelSettings.objects.get(channel=stage.channel).refused_count == 1
    assert not Envelope.objects.exists()


def test_r50_changed_body_and_unsigned_post_are_refused(stage: Stage) -> None:
    from tests.simulators.posts import post

    headers = stage.peer.headers(b"{}")
    assert post(stage.url, b'{"type": "test"}', headers).status == 401
    assert post(stage.url, b"{}", {"Content-Type": "application/json"}).status == 401
    assert RefusedPost.objects.count() == 2


def test_r50_channel_without_a_secret_believes_nobody(stage: Stage) -> None:
    stored = ChannelSettings.objects.get(channel=stage.channel)
    stored.secrets = {}  # type: ignore[assignment]
    stored.save()
    assert stage.peer.send(stage.url, message()) == 401
    assert RefusedPost.objects.get().reason == "the channel has no secret yet"


def test_two_secrets_count_while_one_is_changed(stage: Stage) -> None:
    from channels_inbox.actions.channels import change_secret, forget_former_secret

    change_secret(channel=stage.channel, secret=OTHER)
    assert secrets_of(ChannelSettings.objects.get(channel=stage.channel)) == {
        SECRET: OTHER,
        FORMER_SECRET: stage.peer.secret,
    }
    assert stage.peer.send(stage.url, message("m-1")) == 200
    assert stage.peer.send(stage.url, message("m-2"), secret=OTHER) == 200
    forget_former_secret(channel=stage.channel)
    assert stage.peer.send(stage.url, message("m-3")) == 401


def test_edit_that_comes_first_lands_on_its_message(stage: Stage) -> None:
    stage.peer.send(
        stage.url, message("e-1", type="edit", message="m-1", text="Hello there", at="2026-11-20T10:05:00Z")
    )
    settle()
    assert not Message.objects.exists()
    stage.peer.send(stage.url, message("m-1", at="2026-11-20T10:00:00Z"))
    settle()
    ticket = Ticket.objects.get()
    assert (texts(), ticket.snippet) == (["Hello there"], "Hello there")
    assert TicketEvent.objects.get(kind="message_edited").data == {"from": "Hello"}


def test_edit_of_a_message_that_never_came_stands_for_itself(stage: Stage) -> None:
    stage.peer.send(stage.url, message("e-1", type="edit", message="lost", text="Better words"))
    Item.objects.update(received_at="2026-11-20T10:00:00Z")
    settle()
    assert texts() == ["Better words"]


def test_deleted_message_stays_readable_with_the_fact(stage: Stage) -> None:
    stage.peer.send(stage.url, message("m-1"))
    stage.peer.send(stage.url, {"type": "delete", "id": "d-1", "message": "m-1"})
    settle()
    assert texts() == ["Hello"]
    assert TicketEvent.objects.filter(kind="message_retracted").count() == 1


def test_r40_attachment_is_fetched_through_the_one_way_out(stage: Stage) -> None:
    stage.peer.files["/receipt.txt"] = b"Total 12.00"
    allowed = {"filename": "receipt.txt", "url": f"{stage.peer.url}/receipt.txt"}
    inside = {"filename": "secrets.txt", "url": "http://127.0.0.1:1/secrets.txt"}
    stage.peer.send(stage.url, message(attachments=[allowed, inside]))
    settle()
    assert list(Attachment.objects.values_list("filename", "size")) == [("receipt.txt", 11)]
    assert "secrets.txt: its address may not be asked" in texts()[0]


def test_message_waits_for_a_file_and_at_last_comes_without_it(stage: Stage) -> None:
    stage.peer.fail(503)
    stage.peer.send(stage.url, message(attachments=[{"filename": "a.txt", "url": f"{stage.peer.url}/a.txt"}]))
    settle()
    assert Item.objects.get().state == "new"
    Item.objects.update(received_at="2026-11-20T10:00:00Z")
    settle()
    assert texts()[0].startswith("Hello\n[a.txt: it could not be fetched")


def test_threads_are_tickets_and_solved_ones_open_again(stage: Stage) -> None:
    for number, thread in enumerate(["a", "b", "a"]):
        stage.peer.send(stage.url, message(f"m-{number}", thread=thread, text=thread))
        settle()
    assert sorted(ticket.messages.count() for ticket in Ticket.objects.all()) == [1, 2]
