"""Drafts, templates, new tickets, personal settings, palette, search."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import Agent
from tests.cast import Cast, make_agent
from tickets.actions.intake import hold_message
from tickets.enums import ChannelKind, Initiator, Purpose
from tickets.models import Draft, Message, Participant, ReplyTemplate, Ticket
from tickets.shortcut_catalog import SHORTCUTS


def test_draft_is_kept_and_thrown_away(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    address = f"/inbox/tickets/{ticket.pk}/drafts/reply/"
    form = {"html": "<p>half</p>", "to": "dana@customer.test, half typ", "seen": "1"}
    assert as_alice.post(address, form).status_code == 204
    draft = Draft.objects.get(agent=cast.alice)
    assert [entry["email"] for entry in draft.to] == ["dana@customer.test", "half typ"]
    assert as_alice.delete(address).status_code == 204
    assert not Draft.objects.exists()


def test_draft_of_an_unknown_kind(as_alice: Client, ticket: Ticket) -> None:
    assert as_alice.post(f"/inbox/tickets/{ticket.pk}/drafts/poem/", {"html": "x"}).status_code == 404


def test_file_of_a_draft_goes_with_the_reply(as_alice: Client, ticket: Ticket) -> None:
    upload = SimpleUploadedFile("notes.txt", b"hello")
    row = as_alice.post(f"/inbox/tickets/{ticket.pk}/drafts/reply/files/", {"file": upload}).json()
    form = {"to": "dana@customer.test", "html": "<p>see file</p>", "file": [row["id"]]}
    assert as_alice.post(f"/inbox/tickets/{ticket.pk}/replies/", form).status_code == 200
    message = Message.objects.get(ticket=ticket, kind="reply")
    assert list(message.attachments.values_list("filename", "content_type")) == [("notes.txt", "text/plain")]


def test_pasted_picture_is_part_of_the_mail(as_alice: Client, ticket: Ticket) -> None:
    from tests.tickets.views.test_files import png

    upload = SimpleUploadedFile("image.png", png())
    row = as_alice.post(f"/inbox/tickets/{ticket.pk}/drafts/reply/files/", {"file": upload}).json()
    html = f'<p>look <img src="{row["url"]}picture/"></p>'
    as_alice.post(
        f"/inbox/tickets/{ticket.pk}/replies/", {"to": "dana@customer.test", "html": html, "file": [row["id"]]}
    )
    message = Message.objects.get(ticket=ticket, kind="reply")
    assert f'src="cid:{message.attachments.get().content_id}"' in message.html
    assert f"/inbox/attachments/{row['id']}/picture/" in as_alice.get(f"/inbox/tickets/{ticket.pk}/parts/").text


def test_draft_without_a_file(as_alice: Client, ticket: Ticket) -> None:
    assert as_alice.post(f"/inbox/tickets/{ticket.pk}/drafts/reply/files/").status_code == 422


def test_templates_fill_named_fields_only(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    """R44."""
    text = "<p>{{contact.first_name}} {{ ticket.number }} {{agent.account.password}} {{ agent.name }}</p>"
    ReplyTemplate.objects.create(title="Greeting", html=text)
    ReplyTemplate.objects.create(title="Hidden", html="x", team=cast.billing)
    found = as_alice.get(f"/inbox/tickets/{ticket.pk}/templates/?q=").json()["templates"]
    assert [entry["title"] for entry in found] == ["Greeting"]
    assert found[0]["html"] == f"<p>Dana {ticket.pk} {{{{agent.account.password}}}} Alice</p>"


def test_template_fields_are_text(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    cast.dana.name = "<img src=x>"
    cast.dana.save()
    ReplyTemplate.objects.create(title="Greeting", html="<p>{{contact.name}}</p>")
    found = as_alice.get(f"/inbox/tickets/{ticket.pk}/templates/").json()["templates"]
    assert found[0]["html"] == "<p>&lt;img src=x&gt;</p>"


def test_new_conversation(cast: Cast, as_alice: Client) -> None:
    form = {
        "channel": cast.mailbox.pk,
        "team": cast.support.pk,
        "to": "Eve <eve@elsewhere.test>",
        "subject": "Your order",
        "html": "<p>It is on its way.</p>",
    }
    answer = as_alice.post("/inbox/conversations/", form)
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/inbox/tickets/{ticket.pk}/"
    assert (ticket.purpose, ticket.requester.email) == (Purpose.OUTBOUND, "eve@elsewhere.test")


@pytest.mark.parametrize("field", ["to", "subject"])
def test_new_conversation_without(cast: Cast, as_alice: Client, field: str) -> None:
    form = {"channel": cast.mailbox.pk, "team": cast.support.pk, "to": "e@x.test", "subject": "S", "html": "<p>x</p>"}
    page = as_alice.post("/inbox/conversations/", {**form, field: ""})
    assert page.status_code == 200
    assert f'href="#id_{field}"' in page.text
    assert not Ticket.objects.exists()


def test_new_conversation_from_another_teams_mailbox(cast: Cast, as_charlie: Client) -> None:
    form = {"channel": cast.mailbox.pk, "team": cast.support.pk, "to": "e@x.test", "subject": "S", "html": "<p>x</p>"}
    assert as_charlie.post("/inbox/conversations/", form).status_code == 200
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("address", ["+40 722 000 111", "dana@customer.test"])
def test_ticket_for_a_caller(cast: Cast, as_alice: Client, address: str) -> None:
    form = {"name": "Dana", "address": address, "team": cast.support.pk, "subject": "Leak", "text": "It drips."}
    as_alice.post("/inbox/calls/", form)
    ticket = Ticket.objects.get()
    assert (ticket.channel.kind, ticket.initiator, ticket.assignee) == (ChannelKind.PHONE, Initiator.AGENT, cast.alice)
    assert ticket.messages.get().text == "It drips."


@pytest.mark.parametrize("address", ["/inbox/conversations/", "/inbox/calls/"])
def test_starting_as_a_light_agent(as_light: Client, client: Client, address: str) -> None:
    assert as_light.get(address).status_code == 403
    assert client.get(address).status_code == 302


def keys(**changed: str) -> dict[str, str]:
    return {f"key-{shortcut.id}": changed.get(shortcut.id, shortcut.key) for shortcut in SHORTCUTS}


def test_personal_settings_are_kept(as_alice: Client, alice: Agent) -> None:
    form = {"signature": "Alice\nSupport", "language": "pt-br", "time_zone": "Europe/Berlin", **keys(reply="y")}
    assert as_alice.post("/inbox/me/", form).status_code == 302
    alice.refresh_from_db()
    assert (alice.signature, alice.language, alice.time_zone) == ("Alice\nSupport", "pt-br", "Europe/Berlin")
    assert alice.preferences["shortcuts"] == {"off": True, "map": {"reply": "y"}}
    assert '"reply": "y"' in as_alice.get("/inbox/open/").text


def test_personal_settings_with_one_key_twice(as_alice: Client, alice: Agent) -> None:
    page = as_alice.post("/inbox/me/", keys(reply="n"))
    assert page.status_code == 200
    assert "This key is taken by" in page.text


def test_shortcuts_switched_off_in_the_sheet(as_alice: Client, alice: Agent) -> None:
    answer = as_alice.post("/inbox/me/shortcuts/", json.dumps({"off": True, "map": {"x": 1}}), "application/json")
    assert answer.status_code == 204
    alice.refresh_from_db()
    assert alice.preferences["shortcuts"] == {"off": True, "map": {}}
    assert as_alice.post("/inbox/me/shortcuts/", "nonsense", "application/json").status_code == 422


def test_availability(as_alice: Client, alice: Agent) -> None:
    assert as_alice.post("/inbox/me/availability/", {"availability": "busy"}).status_code == 200
    alice.refresh_from_db()
    assert alice.availability == "busy"
    assert as_alice.post("/inbox/me/availability/", {"availability": "asleep"}).status_code == 422


def labels(client: Client, query: str) -> list[str]:
    groups = client.get("/inbox/commands", {"q": query}).json()["groups"]
    return [item["label"] for group in groups for item in group["items"]]


def test_palette_finds_tickets_and_places(as_alice: Client, as_charlie: Client, ticket: Ticket) -> None:
    assert "Leaking group" in labels(as_alice, "leak")
    assert labels(as_alice, str(ticket.pk))[:1] == ["Leaking group"]
    assert "Unassigned" in labels(as_alice, "unas")
    assert "Leaking group" not in labels(as_charlie, "leak")
    assert labels(as_charlie, str(ticket.pk)) == []


def test_people_are_found_by_name_or_address(as_alice: Client) -> None:
    for query in ("dan", "petre", "dana@cust"):
        found = as_alice.get("/inbox/people/", {"q": query}).json()["people"]
        assert [person["line"] for person in found] == ["Dana Petrescu <dana@customer.test>"]
    assert as_alice.get("/inbox/people/", {"q": "d"}).json()["people"] == []


def test_search_marks_what_it_found(as_alice: Client, as_charlie: Client, ticket: Ticket) -> None:
    page = as_alice.get("/inbox/search/", {"q": "leaks"}).text
    assert "<mark>leaks</mark>" in page
    assert "Leaking group" not in as_charlie.get("/inbox/search/", {"q": "leaks"}).text
    assert "Nothing found" in as_alice.get("/inbox/search/", {"q": "zebra"}).text


def test_search_escapes_the_query(as_alice: Client) -> None:
    assert "<script>alert" not in as_alice.get("/inbox/search/", {"q": '"><script>alert(1)</script>'}).text


def test_held_message_joins_or_parts(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    joined = hold_message(ticket_number=ticket.pk, incoming=cast.incoming("one"), reason="stranger")
    parted = hold_message(ticket_number=ticket.pk, incoming=cast.incoming("two"), reason="stranger")
    assert as_alice.post(f"/inbox/messages/{joined.pk}/acceptance/").status_code == 200
    answer = as_alice.post(f"/inbox/messages/{parted.pk}/separation/")
    parted.refresh_from_db()
    assert answer["X-Goto"] == f"/inbox/tickets/{parted.ticket_id}/"
    assert parted.ticket_id != ticket.pk
    assert as_alice.post(f"/inbox/messages/{joined.pk}/acceptance/").status_code == 422


@pytest.mark.parametrize(("state", "expected"), [("approved", "approved"), ("refused", "refused")])
def test_r02_participant_is_decided_by_an_agent(
    cast: Cast, as_alice: Client, as_light: Client, ticket: Ticket, state: str, expected: str
) -> None:
    row = Participant.objects.create(ticket=ticket, contact=cast.dana, email="dana@customer.test")
    form = {"contact": cast.dana.pk, "state": state}
    assert as_light.post(f"/inbox/tickets/{ticket.pk}/participants/", form).status_code == 403
    assert as_alice.post(f"/inbox/tickets/{ticket.pk}/participants/", form).status_code == 200
    row.refresh_from_db()
    assert row.state == expected
    assert as_alice.post(f"/inbox/tickets/{ticket.pk}/participants/", {**form, "state": "pending"}).status_code == 404


def test_bot_is_not_offered_as_assignee(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    robot = make_agent("Robot", "agent", cast.support)  # type: ignore[arg-type]
    Agent.objects.filter(pk=robot.pk).update(is_bot=True)
    assert "Robot" not in as_alice.get(f"/inbox/tickets/{ticket.pk}/choices/assignee/").text
