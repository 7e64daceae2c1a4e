"""Replies, notes and forwards."""

import json

import pytest
from django.test import Client

from tests.cast import Cast
from tickets.enums import Category, MessageKind, MessageState
from tickets.models import Draft, Message, Ticket

TO = {"to": '"Dana, P." <dana@customer.test>'}


def last(ticket: Ticket) -> Message:
    return Message.objects.filter(ticket=ticket).order_by("-seq")[0]


def test_reply_is_scheduled_and_can_be_undone(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    answer = as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", {**TO, "html": "<p>Soon.</p>", "seen": "1"})
    message = last(ticket)
    assert answer.status_code == 200
    assert (message.kind, message.state, message.text) == (MessageKind.REPLY, MessageState.SCHEDULED, "Soon.")
    assert message.to == [{"name": "Dana, P.", "email": "dana@customer.test"}]
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert toast["undo"] == f"/inbox/messages/{message.pk}/undo/"
    assert as_alice.post(toast["undo"]).status_code == 204
    assert Draft.objects.get(agent=cast.alice).html == "<p>Soon.</p>"


def test_undo_of_somebody_elses_reply(as_alice: Client, as_bob: Client, as_charlie: Client, ticket: Ticket) -> None:
    as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", {**TO, "html": "<p>Soon.</p>"})
    address = f"/inbox/messages/{last(ticket).pk}/undo/"
    assert as_bob.post(address).status_code == 422
    assert as_charlie.post(address).status_code == 404


def test_reply_to_something_older_is_held(cast: Cast, as_alice: Client, as_bob: Client, ticket: Ticket) -> None:
    cast.answer(ticket, "Never mind, it works.")
    form = {**TO, "html": "<p>Try this.</p>", "seen": "1"}
    answer = as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", form)
    assert answer.status_code == 409
    assert "Never mind, it works." in answer.text
    assert Message.objects.filter(ticket=ticket, kind=MessageKind.REPLY).count() == 0
    assert as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", {**form, "anyway": "1"}).status_code == 200


def test_own_message_holds_no_reply_up(as_alice: Client, ticket: Ticket) -> None:
    as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", {**TO, "html": "<p>One.</p>", "seen": "1"})
    form = {**TO, "html": "<p>Two.</p>", "seen": "1"}
    assert as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", form).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"to": "not an address", "html": "<p>x</p>"},
        {"to": "", "html": "<p>x</p>"},
        {**TO, "html": "<p></p>"},
        {**TO, "html": "<p>x</p>", "file": "nonsense"},
        {**TO, "html": "<p>x</p>", "file": "99999"},
    ],
)
def test_reply_that_cannot_be_sent(as_alice: Client, ticket: Ticket, form: dict[str, str]) -> None:
    answer = as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", form)
    assert answer.status_code == 422
    assert json.loads(answer["HX-Trigger"])["toast"]["tone"] == "error"
    assert Message.objects.filter(kind=MessageKind.REPLY).count() == 0


def test_reply_and_solve(as_alice: Client, ticket: Ticket) -> None:
    as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", {**TO, "html": "<p>Done.</p>", "then": "solve"})
    status = last(ticket).then_status
    assert status is not None
    assert status.category == Category.SOLVED


def test_plain_reply_keeps_its_lines(as_alice: Client, ticket: Ticket) -> None:
    as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", {**TO, "text": "One.\n\nTwo.", "plain": "1"})
    assert (last(ticket).text, last(ticket).plain_only) == ("One.\n\nTwo.", True)


def test_light_agent_notes_but_does_not_reply(as_light: Client, ticket: Ticket) -> None:
    assert as_light.post(f"/inbox/tickets/{ticket.pk}/notes/", {"html": "<p>Mind the gasket.</p>"}).status_code == 200
    assert last(ticket).kind == MessageKind.NOTE
    for place in ("replies", "forwards"):
        assert as_light.post(f"/inbox/tickets/{ticket.pk}/{place}/", {**TO, "html": "<p>x</p>"}).status_code == 403


def test_forward_is_internal(as_alice: Client, ticket: Ticket) -> None:
    """R10."""
    form = {"to": "lab@elsewhere.test", "html": "<p>Please look.</p>"}
    assert as_alice.post(f"/inbox/tickets/{ticket.pk}/forwards/", form).status_code == 200
    assert (last(ticket).kind, last(ticket).to) == (MessageKind.NOTE, [{"name": "", "email": "lab@elsewhere.test"}])


@pytest.mark.parametrize("place", ["replies", "notes", "forwards"])
def test_writing_by_a_stranger(as_charlie: Client, client: Client, ticket: Ticket, place: str) -> None:
    address = f"/inbox/tickets/{ticket.pk}/{place}/"
    assert as_charlie.post(address, {**TO, "html": "<p>x</p>"}).status_code == 404
    assert client.post(address, {**TO, "html": "<p>x</p>"})["Location"].startswith("/accounts/login/")
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_scripts_in_a_reply_are_gone(as_alice: Client, ticket: Ticket) -> None:
    """R16, R17."""
    html = '<p onclick="x()">Hi<script>x()</script><img src="https://evil.test/x.png"></p>'
    as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", {**TO, "html": html})
    page = as_alice.get(f"/inbox/tickets/{ticket.pk}/parts/").text
    for trace in ("onclick", "<script>x()", "evil.test"):
        assert trace not in page.partition('id="thread"')[2]


@pytest.mark.parametrize("place", ["replies", "notes", "forwards"])
def test_attempt_whose_answer_was_not_heard_is_sent_once(as_alice: Client, ticket: Ticket, place: str) -> None:
    address = f"/inbox/tickets/{ticket.pk}/{place}/"
    form = {**TO, "html": "<p>Soon, <b>Dana</b>.</p>", "seen": "1"}
    as_alice.post(address, form)
    answer = as_alice.post(address, {**form, "again": "1"})
    assert answer.status_code == 200
    assert "Soon, <b>Dana</b>." in answer.content.decode()
    assert Message.objects.filter(author_agent__isnull=False).count() == 1


@pytest.mark.parametrize(
    "differs", [{"html": "<p>Sooner.</p>"}, {"seen": "2"}, {"again": ""}, {"html": "", "text": "Soon."}]
)
def test_attempt_that_never_arrived_is_sent(as_alice: Client, ticket: Ticket, differs: dict[str, str]) -> None:
    address, form = f"/inbox/tickets/{ticket.pk}/notes/", {"html": "<p>Soon.</p>", "seen": "1", "again": "1"}
    as_alice.post(address, form)
    as_alice.post(address, {**form, **differs})
    same_words = differs == {"html": "", "text": "Soon."}
    assert Message.objects.filter(author_agent__isnull=False).count() == (1 if same_words else 2)


def test_same_words_of_somebody_else_are_another_message(as_alice: Client, as_bob: Client, ticket: Ticket) -> None:
    form = {"html": "<p>Soon.</p>", "seen": "1", "again": "1"}
    for client in (as_alice, as_bob):
        client.post(f"/inbox/tickets/{ticket.pk}/notes/", form)
    assert Message.objects.filter(author_agent__isnull=False).count() == 2
