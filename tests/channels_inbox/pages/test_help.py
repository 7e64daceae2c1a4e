"""Customers' pages: the contact form, links to requests, the request page."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from channels_inbox.actions.request_links import KEPT_DAYS, forget_links, make_request_link, revoke_request_links
from channels_inbox.kinds.form.payload import Submission, UnreadablePayload, load
from channels_inbox.models import Envelope, Item, RequestLink
from channels_inbox.pipeline.run import work_off
from core.clocks import now
from core.signing import new_token
from people.actions.contacts import find_or_create_contact
from people.enums import IdentityKind
from people.models import Agent
from tests.cast import Cast
from tickets.actions import change, flags, notes, reply
from tickets.enums import Category, Shelf
from tickets.log import By
from tickets.models import Message, Participant, Status, Ticket

CONTACT = "/help/contact/"


def filled(**more: Any) -> dict[str, Any]:
    """A filled-in contact form."""
    return {
        "submission": new_token(),
        "name": "Eve Example",
        "email": "Eve@elsewhere.test",
        "subject": "Where is my order?",
        "text": "I ordered on Monday.\r\nNothing came.",
        **more,
    }


def link_of(ticket: Ticket, cast: Cast) -> str:
    """The path of a fresh link of Dana's."""
    return make_request_link(ticket, cast.dana).removeprefix("https://help.ondine.test")


@pytest.mark.parametrize("name", ["contact", "contact_sent", "requests", "links_sent", "password"])
def test_customers_pages_open_for_everybody(cast: Cast, name: str) -> None:
    response = Client().get(reverse(f"help:{name}"))
    assert response.status_code == 200
    assert "helpdesk_session" not in response.cookies


def test_contact_form_is_stored_raw_before_it_is_acknowledged_and_becomes_a_ticket(cast: Cast) -> None:
    file = SimpleUploadedFile("bill.txt", b"EUR 12")
    answer = Client().post(CONTACT, filled(attachments=[file, SimpleUploadedFile("two.txt", b"2")]))
    assert (answer.status_code, answer["Location"]) == (302, "/help/contact/sent/")
    envelope = Envelope.objects.get()
    assert (envelope.receiver, load(bytes(envelope.body)).subject) == ("form", "Where is my order?")
    work_off()
    message = Message.objects.select_related("ticket__channel", "ticket__requester").get(kind="customer")
    assert message.text == "I ordered on Monday.\nNothing came."
    assert (message.ticket.channel.kind, message.ticket.requester.email) == ("form", "eve@elsewhere.test")
    assert sorted(message.attachments.values_list("filename", flat=True)) == ["bill.txt", "two.txt"]


def test_r32_acknowledgement_of_the_form_repeats_nothing_of_it(cast: Cast) -> None:
    Client().post(CONTACT, filled(subject="CHEAP PILLS", name="BUY NOW"))
    work_off()
    acknowledgement = Message.objects.get(kind="system")
    assert acknowledgement.to == [{"name": "", "email": "eve@elsewhere.test"}]
    assert "CHEAP" not in acknowledgement.subject + acknowledgement.text
    assert "BUY NOW" not in acknowledgement.subject + acknowledgement.text


def test_contact_form_sent_twice_is_one_ticket(cast: Cast) -> None:
    form = filled()
    for _ in range(2):
        Client().post(CONTACT, form)
    work_off()
    assert sorted(Item.objects.values_list("state", flat=True)) == ["done", "duplicate"]
    assert Ticket.objects.count() == 1


def test_contact_form_says_the_same_for_known_and_unknown_addresses(cast: Cast, ticket: Ticket) -> None:
    known = Client().post(CONTACT, filled(email="dana@customer.test"))
    unknown = Client().post(CONTACT, filled())
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    work_off()
    assert Ticket.objects.filter(requester=cast.dana).count() == 2  # a ticket of its own: nothing proves the sender


def test_contact_form_with_the_trap_filled_in_is_spam_and_unanswered(cast: Cast) -> None:
    Client().post(CONTACT, filled(website="https://pills.test"))
    work_off()
    assert Ticket.objects.get().shelf == Shelf.SPAM
    assert not Message.objects.filter(kind="system").exists()


@pytest.mark.parametrize("field", ["name", "email", "subject", "text", "submission"])
def test_contact_form_with_a_field_left_out_stores_nothing(cast: Cast, field: str) -> None:
    answer = Client().post(CONTACT, filled(**{field: ""}))
    assert field in answer.context["form"].errors
    assert not Envelope.objects.exists()


def test_contact_form_takes_no_more_than_five_files(cast: Cast) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(6)]
    assert "attachments" in Client().post(CONTACT, filled(attachments=files)).context["form"].errors


def test_r32_contact_form_is_limited_per_address(cast: Cast) -> None:
    answers = [Client(REMOTE_ADDR=f"10.0.0.{n}").post(CONTACT, filled()).status_code for n in range(7)]
    assert answers == [302] * 6 + [429]
    assert Envelope.objects.count() == 6


def test_r32_contact_form_is_limited_per_client(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="10.0.0.1")
    answers = [client.post(CONTACT, filled(email=f"{n}@elsewhere.test")).status_code for n in range(21)]
    assert answers == [302] * 20 + [429]


def test_contact_form_that_is_not_in_use_says_so(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    target = client.post(reverse("channels:contact_form"))["Location"]
    client.post(target, {"name": "Web", "default_team": cast.support.pk})
    assert Client().get(CONTACT).status_code == 404


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff", b"[]", b'{"id": "x", "files": 3}'])
def test_payload_that_is_none_of_ours_is_unreadable(raw: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        load(raw)


def test_payload_is_read_as_it_was_written() -> None:
    written = Submission(
        id="a", name="Ö", email="e@x.test", text="\n", files=(("f", b"\0\xff"),), ticket=3, trapped=True
    )
    assert load(written.dump()) == written


def test_request_page_shows_the_conversation_and_nothing_internal(cast: Cast, ticket: Ticket) -> None:
    reply.post_reply(
        ticket_number=ticket.pk,
        agent=cast.alice,
        text="We send a gasket.",
        hold_s=0,
        bcc=[{"name": "", "email": "boss@secret.test"}],
    )
    for message in Message.objects.filter(state="scheduled"):
        reply.release_reply(message=message)
    reply.post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Not released yet.", hold_s=60)
    notes.add_note(ticket_number=ticket.pk, agent=cast.alice, text="He is rude.")
    page = Client().get(link_of(ticket, cast))
    shown = page.content.decode()
    assert "The left group leaks." in shown
    assert "We send a gasket." in shown
    for hidden in ("He is rude.", "boss@secret.test", "Not released yet."):
        assert hidden not in shown
    assert page["Referrer-Policy"] == "strict-origin"


def test_r08_request_link_is_stored_as_a_hash_and_ends(cast: Cast, ticket: Ticket) -> None:
    path = link_of(ticket, cast)
    token = path.rstrip("/").rpartition("/")[2]
    assert len(token) == 26
    assert token not in RequestLink.objects.get().token_hash
    assert Client().get(path).status_code == 200
    RequestLink.objects.update(expires_at=now())
    assert Client().get(path).status_code == 404


def test_links_are_deleted_a_month_after_their_end(ticket: Ticket) -> None:
    for days in (-KEPT_DAYS - 1, -KEPT_DAYS + 1, 1):
        make_request_link(ticket, ticket.requester)
        RequestLink.objects.filter(pk=RequestLink.objects.latest("pk").pk).update(
            expires_at=now() + timedelta(days=days)
        )

    assert forget_links() == 1
    assert RequestLink.objects.count() == 2


def test_r08_request_link_can_be_revoked(cast: Cast, ticket: Ticket) -> None:
    first, second = link_of(ticket, cast), link_of(ticket, cast)
    assert Client().post(f"{first}revocation/").status_code == 200
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    assert revoke_request_links(ticket=ticket) == 1
    assert Client().get(second).status_code == 404


def test_r36_request_link_of_somebody_who_takes_no_part_any_more_opens_nothing(cast: Cast, ticket: Ticket) -> None:
    path = link_of(ticket, cast)
    other = find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test")
    Ticket.objects.filter(pk=ticket.pk).update(requester=other)
    assert Client().get(path).status_code == 404
    Participant.objects.create(ticket=ticket, contact=cast.dana, email="dana@customer.test", state="pending")
    assert Client().get(path).status_code == 404
    Participant.objects.update(state="approved")
    assert Client().get(path).status_code == 200


def test_request_link_of_a_spam_ticket_opens_nothing(cast: Cast, ticket: Ticket) -> None:
    path = link_of(ticket, cast)
    flags.flag(ticket_number=ticket.pk, flag="spam", by=By.agent(cast.alice))
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 26, "%25", "../contact"])
def test_request_link_that_was_guessed_opens_nothing(cast: Cast, ticket: Ticket, token: str) -> None:
    assert Client().get(f"/help/requests/{token}/").status_code == 404


def test_request_page_takes_an_answer_with_a_file_and_opens_the_ticket_again(cast: Cast, ticket: Ticket) -> None:
    change.set_status(
        ticket_number=ticket.pk, status=Status.objects.get(category=Category.SOLVED), by=By.agent(cast.alice)
    )
    path = link_of(ticket, cast)
    form = {"submission": new_token(), "text": "Still leaking.", "attachments": [SimpleUploadedFile("a.txt", b"photo")]}
    answer = Client().post(path, form)
    assert answer["Location"] == f"{path}?sent#answer"
    work_off()
    message = Message.objects.get(ticket=ticket, text="Still leaking.")
    assert (message.author_email, message.not_requester, message.seq) == ("dana@customer.test", False, 2)
    assert Ticket.objects.get(pk=ticket.pk).category == Category.OPEN
    shown = Client().get(path).content.decode()
    assert "Still leaking." in shown
    file = Client().get(f"{path}files/{message.attachments.get().pk}/")
    assert b"".join(file.streaming_content) == b"photo"
    assert file["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file["Content-Security-Policy"]


def test_r22_files_of_notes_and_of_other_tickets_are_not_there(cast: Cast, ticket: Ticket) -> None:
    path = link_of(ticket, cast)
    other = cast.open_ticket("Another matter.")
    message = Message.objects.get(ticket=other)
    hidden = message.attachments.create(sha256="0" * 64, size=1, filename="x")
    assert Client().get(f"{path}files/{hidden.pk}/").status_code == 404
    note = notes.add_note(ticket_number=ticket.pk, agent=cast.alice, text="Look.")
    inside = note.attachments.create(sha256="0" * 64, size=1, filename="x")
    assert Client().get(f"{path}files/{inside.pk}/").status_code == 404


def test_links_may_not_be_asked_for_without_end(cast: Cast, ticket: Ticket) -> None:
    ask = {"email": "dana@customer.test"}
    answers = [Client(REMOTE_ADDR=f"10.0.0.{n}").post("/help/requests/", ask).status_code for n in range(5)]
    assert answers == [302, 302, 302, 302, 429]
