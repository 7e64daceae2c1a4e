"""The customers' portal: signing in, my requests, one of them, and what a colleague may."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from channels_inbox import portal
from channels_inbox.kinds.form.payload import Submission, load
from channels_inbox.models import Envelope
from channels_inbox.pipeline.run import work_off
from core.signing import new_token
from people.actions.contacts import create_organization, find_or_create_contact
from people.actions.customers import set_customer_password
from people.customers import COOKIE
from people.enums import IdentityKind
from people.models import Agent, Contact, CustomerSession, Organization
from surveys.actions.settings import change_survey, get_survey
from surveys.models import Response
from tests.cast import Cast, kinds
from tickets.actions import change, flags, notes, reply
from tickets.actions.conversation import default_status
from tickets.enums import Category
from tickets.events import CUSTOM_CHANGED, PARTICIPANT_CHANGED, STATUS_CHANGED
from tickets.log import By
from tickets.models import CustomField, Message, Participant, Ticket

LIST = "/help/requests/"
SECRET = "a pump in the garden"


def mine(ticket: Ticket, rest: str = "") -> str:
    """The address of a request for those who are signed in."""
    return f"{LIST}mine/{ticket.pk}/{rest}"


def answer(text: str = "Still leaking.", **more: Any) -> dict[str, Any]:
    """A filled-in answer."""
    return {"submission": new_token(), "text": text, **more}


@pytest.fixture
def customers(cast: Cast) -> Organization:
    """Dana's and Erin's company, whose people share their requests."""
    found = create_organization(name="Customer Ltd", domains=("customer.test",))
    Organization.objects.update(shares_requests=True)
    cast.dana.refresh_from_db()
    return found


@pytest.fixture
def erin(customers: Organization) -> Contact:
    """A colleague of Dana's."""
    return find_or_create_contact(kind=IdentityKind.EMAIL, value="erin@customer.test", name="Erin")


@pytest.fixture
def shared(cast: Cast, erin: Contact) -> Ticket:
    """A request of Dana's that belongs to her company."""
    return cast.open_ticket()


def test_mailed_link_signs_in_once_by_its_button(cast: Cast, ticket: Ticket) -> None:
    client = Client()
    answered = client.post(LIST, {"email": "Dana@customer.test"})
    assert answered["Location"] == "/help/requests/sent/"
    (sent,) = mail.outbox
    assert sent.to == ["dana@customer.test"]
    found = re.search(r"https://help.ondine.test(/help/requests/sign-in/\w{26}/)", sent.body)
    assert found is not None
    for _look in range(2):  # a scanner of mail looks
        page = client.get(found[1])
        assert (page.status_code, page["Referrer-Policy"], COOKIE in page.cookies) == (200, "strict-origin", False)
    assert client.post(found[1])["Location"] == LIST
    assert f'href="{mine(ticket)}"' in client.get(LIST).text
    again = Client()
    assert again.post(found[1]).status_code == 404
    assert COOKIE not in again.cookies


def test_r33_unknown_addresses_and_our_own_get_the_same_answer_and_no_mail(cast: Cast, ticket: Ticket) -> None:
    find_or_create_contact(kind=IdentityKind.EMAIL, value="support+1.token@demo.test")
    for email in ("nobody@elsewhere.test", "support+1.token@demo.test"):
        assert Client().post(LIST, {"email": email})["Location"] == "/help/requests/sent/"
    assert mail.outbox == []


def test_signing_in_again_ends_the_former_session_of_the_browser(cast: Cast) -> None:
    client = cast.customer(cast.dana)
    client.post(LIST + "password/", {"email": "dana@customer.test", "password": "wrong"})
    set_customer_password(session=CustomerSession.objects.get(), password=SECRET)
    client.post(LIST + "password/", {"email": "dana@customer.test", "password": SECRET})
    ended = [session.revoked_at is not None for session in CustomerSession.objects.order_by("pk")]
    assert ended == [True, False]
    assert client.get(LIST).context["rows"] == []


def test_r33_password_is_refused_alike_and_not_tried_without_end(cast: Cast) -> None:
    cast.customer(cast.dana)
    set_customer_password(session=CustomerSession.objects.get(), password=SECRET)
    told = []
    for email in ("dana@customer.test", "nobody@elsewhere.test"):
        given = {"email": email, "password": "wrong"}
        page = Client(REMOTE_ADDR="10.1.0.1").post(LIST + "password/", given)
        told.append(list(page.context["form"].non_field_errors()))
    assert told[0] == told[1]
    assert len(told[0]) == 1
    given = {"email": "dana@customer.test", "password": "wrong"}
    for number in range(8):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(LIST + "password/", given)
    client = Client(REMOTE_ADDR="10.0.1.1")
    client.post(LIST + "password/", {**given, "password": SECRET})
    assert COOKIE not in client.cookies


@pytest.mark.parametrize(
    "wanted", ["/help/account/", "/help/en/a/descale/?q=1", "https://evil.test/", "//evil.test/help/"]
)
def test_signing_in_leads_back(cast: Cast, wanted: str) -> None:
    client, there = Client(), wanted if wanted.startswith("/help/") else LIST
    page = client.get(LIST, {"next": wanted})
    assert (f'name="next" value="{wanted}"' in page.text) == (there == wanted)
    client.post(LIST, {"email": "dana@customer.test", "next": wanted})
    (sent,) = mail.outbox
    assert ("next" in sent.body, "descale" in sent.body) == (False, False)  # R32
    link = re.search(r"https://help.ondine.test(/help/requests/sign-in/\w{26}/)", sent.body)
    assert link is not None
    assert client.post(link[1])["Location"] == there


def test_password_leads_back(cast: Cast) -> None:
    set_customer_password(session=CustomerSession.objects.get(pk=dana_session(cast)), password=SECRET)
    given = {"email": "dana@customer.test", "password": SECRET}
    led = Client().get("/help/account/")["Location"]
    assert led == LIST + "?next=%2Fhelp%2Faccount%2F"
    further = re.search(r'href="(/help/requests/password/[^"]+)"', Client().get(led).text)
    assert further is not None
    assert Client().post(further[1], given)["Location"] == "/help/account/"


def dana_session(cast: Cast) -> int:
    """A session of Dana's."""
    cast.customer(cast.dana)
    return CustomerSession.objects.latest("pk").pk


def test_signing_out_ends_the_session(cast: Cast, ticket: Ticket) -> None:
    client = cast.customer(cast.dana)
    token = client.cookies[COOKIE].value
    assert client.post(LIST + "sign-out/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(LIST + "sign-out/", headers={"Sec-Fetch-Site": "same-origin"})["Location"] == LIST
    assert client.cookies[COOKIE].value == ""
    client.cookies[COOKIE] = token
    assert client.get(mine(ticket)).status_code == 302


def test_strangers_carry_no_cookie_but_that_of_a_form(cast: Cast) -> None:
    client = Client()
    for path in ("/help/contact/sent/", "/help/requests/sent/", "/help/requests/sign-in/x/"):
        client.get(path)
    assert set(client.cookies) == set()


def test_list_shows_mine_in_words_of_mine(cast: Cast, ticket: Ticket, django_assert_num_queries: Any) -> None:
    solved = cast.open_ticket(subject="Old matter")
    change.set_status(ticket_number=solved.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))
    spam = cast.open_ticket(subject="Pills")
    flags.flag(ticket_number=spam.pk, flag="spam", by=By.agent(cast.alice))
    internal = cast.open_ticket(subject="About Dana")
    Ticket.objects.filter(pk=internal.pk).update(purpose="internal")
    client = cast.customer(cast.dana)
    client.get(LIST)
    for count in (1, 3):
        with django_assert_num_queries(4):  # session, participations, requests, company
            rows = client.get(LIST).context["rows"]
        assert [(row.ticket.subject, str(row.state)) for row in rows] == [("Leaking group", "Received")] * count
        if count == 1:
            cast.open_ticket(), cast.open_ticket()
    everything = client.get(LIST, {"show": "all"}).context["rows"]
    assert [str(row.state) for row in everything] == ["Received", "Received", "Solved", "Received"]
    found = client.get(LIST, {"show": "all", "q": "OLD"}).context["rows"]
    assert [row.ticket.pk for row in found] == [solved.pk]


def test_list_goes_on_where_it_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "PAGE", 2)
    numbers = [cast.open_ticket().pk for _ in range(3)]
    client = cast.customer(cast.dana)
    first = client.get(LIST)
    assert [row.ticket.pk for row in first.context["rows"]] == numbers[:0:-1]
    second = client.get(LIST + first.context["next_href"])
    assert ([row.ticket.pk for row in second.context["rows"]], second.context["next_href"]) == (numbers[:1], "")
    assert client.get(LIST, {"before": "9" * 40, "q": "\0"}).status_code == 200


def test_request_shows_what_was_said_and_nothing_internal(
    cast: Cast, ticket: Ticket, django_assert_num_queries: Any
) -> None:
    client = cast.customer(cast.dana)
    client.get(mine(ticket))
    notes.add_note(ticket_number=ticket.pk, agent=cast.alice, text="He is rude.")
    for count in (1, 3):
        with django_assert_num_queries(7):  # session, participations, ticket, merged tickets, messages, files, company
            page = client.get(mine(ticket))
        assert page.text.count("message__body") == count
        assert "He is rude." not in page.text
        if count == 1:
            cast.answer(ticket), cast.answer(ticket)
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_answer_goes_by_the_same_door_and_opens_the_request_again(cast: Cast, ticket: Ticket) -> None:
    change.set_status(ticket_number=ticket.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))
    client = cast.customer(cast.dana)
    sent = client.post(mine(ticket), answer(attachments=[SimpleUploadedFile("a.txt", b"photo")]))
    assert sent["Location"] == mine(ticket, "?done=answered#answer")
    submitted = load(bytes(Envelope.objects.get().body))
    assert (submitted.email, submitted.proved, submitted.ticket) == ("dana@customer.test", True, ticket.pk)
    work_off()
    message = Message.objects.get(ticket=ticket, text="Still leaking.")
    assert (message.not_requester, message.author_contact) == (False, cast.dana)
    assert Ticket.objects.get(pk=ticket.pk).category == Category.OPEN
    file = client.get(mine(ticket, f"files/{message.attachments.get().pk}/"))
    assert b"".join(file.streaming_content) == b"photo"


def test_r22_files_of_notes_and_of_others_are_not_there(cast: Cast, ticket: Ticket) -> None:
    client = cast.customer(cast.dana)
    eve = find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test")
    foreign = cast.open_ticket(author=eve)
    note = notes.add_note(ticket_number=ticket.pk, agent=cast.alice, text="Look.")
    for message in (foreign.messages.get(), note):
        hidden = message.attachments.create(sha256="0" * 64, size=1, filename="x")
        assert client.get(mine(ticket, f"files/{hidden.pk}/")).status_code == 404
        assert client.get(mine(foreign, f"files/{hidden.pk}/")).status_code == 404


@pytest.mark.parametrize("rest", ["", "solution/", "participation/", "rating/"])
def test_r36_requests_of_strangers_are_not_there(cast: Cast, ticket: Ticket, rest: str) -> None:
    eve = cast.customer(find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test"))
    assert eve.post(mine(ticket, rest), answer()).status_code == 404
    assert kinds(ticket) == ["ticket_created", "customer_message"]
    assert not Envelope.objects.exists()


def test_customer_marks_a_request_as_solved(cast: Cast, ticket: Ticket) -> None:
    client = cast.customer(cast.dana)
    for _press in range(2):
        assert client.post(mine(ticket, "solution/"))["Location"] == mine(ticket, "?done=solved#answer")
    event = ticket.events.get(kind=STATUS_CHANGED)
    assert (event.data["to"], event.data["by"], event.actor_contact) == ("solved", "customer", cast.dana)


def test_participants_see_and_write_once_they_are_approved(cast: Cast, ticket: Ticket) -> None:
    eve = find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test")
    client = cast.customer(eve)
    found = {"ticket_number": ticket.pk, "by": By.agent(cast.alice), "contact": eve, "email": eve.email}
    for state, status in (("pending", 404), ("approved", 200), ("refused", 404)):
        change.set_participant(**found, state=state)  # type: ignore[arg-type]
        assert client.get(mine(ticket)).status_code == status
        assert bool(client.get(LIST).context["rows"]) == (status == 200)


def test_colleagues_see_each_others_requests_where_the_organization_wants_it(
    cast: Cast, shared: Ticket, erin: Contact
) -> None:
    client = cast.customer(erin)
    assert client.get(LIST).context["rows"] == []
    assert [row.ticket for row in client.get(LIST, {"of": "organization"}).context["rows"]] == [shared]
    page = client.get(mine(shared))
    assert (page.status_code, 'name="text"' in page.text, "Take part" in page.text) == (200, False, True)
    Organization.objects.update(shares_requests=False)
    assert client.get(mine(shared)).status_code == 404
    assert client.get(LIST, {"of": "organization"}).context["rows"] == []


def test_colleague_writes_as_participant_alone(cast: Cast, shared: Ticket, erin: Contact) -> None:
    client = cast.customer(erin)
    assert client.post(mine(shared), answer()).status_code == 404
    assert client.post(mine(shared, "solution/")).status_code == 404
    client.post(mine(shared, "participation/"))
    event = shared.events.get(kind=PARTICIPANT_CHANGED)
    assert (event.actor_contact, event.data["to"]) == (erin, "approved")
    client.post(mine(shared), answer("Me too."))
    work_off()
    message = Message.objects.get(text="Me too.")
    assert (message.ticket, message.author_contact, message.author_email) == (shared, erin, "erin@customer.test")


def test_colleague_whom_an_agent_refused_sees_nothing(cast: Cast, shared: Ticket, erin: Contact) -> None:
    Participant.objects.create(ticket=shared, contact=erin, email=erin.email, state="refused")
    client = cast.customer(erin)
    assert client.get(mine(shared)).status_code == 404
    assert client.post(mine(shared, "participation/")).status_code == 404
    assert client.get(LIST, {"of": "organization"}).context["rows"] == []


def test_new_request_needs_no_address_and_takes_the_fields_that_are_for_customers(cast: Cast) -> None:
    fields = [("machine", "choice", True), ("paid", "checkbox", True), ("secret", "text", False)]
    for key, kind, public in fields:
        CustomField.objects.create(key=key, label=key, type=kind, choices=["Solo", "Duo"], is_public=public)
    client = cast.customer(cast.dana)
    page = client.get("/help/contact/")
    assert ("custom_machine" in page.text, "custom_secret" in page.text, 'name="email"' in page.text) == (
        True,
        False,
        False,
    )
    given = answer(subject="Hums", custom_machine="Duo", custom_paid="on", custom_secret="x", email="eve@x.test")
    assert client.post("/help/contact/", {**given, "custom_machine": "Trio"}).status_code == 200
    assert client.post("/help/contact/", given)["Location"] == "/help/requests/?done=sent"
    work_off()
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.custom) == (cast.dana, {"machine": "Duo", "paid": True})
    assert ticket.events.get(kind=CUSTOM_CHANGED).actor_contact == cast.dana
    assert "Duo" in client.get(mine(ticket)).text


def test_field_that_is_gone_meanwhile_holds_nothing_up(cast: Cast) -> None:
    CustomField.objects.create(key="machine", label="Machine", type="text", is_public=True)
    Client().post("/help/contact/", answer(name="Eve", email="e@x.test", subject="Hums", custom_machine="Duo"))
    CustomField.objects.update(is_active=False)
    work_off()
    assert Ticket.objects.get().custom == {}


def test_payload_of_before_is_still_read() -> None:
    written = Submission(id="a", name="Ö", email="e@x.test", text="x", proved=True, custom={"machine": "Duo"})
    assert load(written.dump()) == written
    raw = written.dump().replace(b'"proved": true, "custom": {"machine": "Duo"}, ', b"")
    assert (load(raw).proved, load(raw).custom) == (False, {})


def test_requester_rates_a_solved_request(cast: Cast, erin: Contact) -> None:
    values = {"scale": "faces", "threshold": 4, "asks_comment": True, "texts": {}}
    change_survey(survey=get_survey(), is_active=True, channels=[cast.mailbox], by=None, **values)  # type: ignore[arg-type]
    ticket = cast.open_ticket()
    client = cast.customer(cast.dana)
    assert client.get(mine(ticket)).context["question"] is None
    reply.post_reply(ticket_number=ticket.pk, agent=cast.alice, text="It does.", hold_s=0)
    change.set_status(ticket_number=ticket.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))
    question = client.get(mine(ticket)).context["question"]
    given = {"question": question.id, "score": "5", "comment": "Quick"}
    assert cast.customer(erin).get(mine(ticket)).context["question"] is None
    assert cast.customer(erin).post(mine(ticket, "rating/"), given).status_code == 404
    assert client.post(mine(ticket, "rating/"), given)["Location"] == mine(ticket, "?done=rated#answer")
    assert Response.objects.values_list("score", "comment", "invitation__mode").get() == (5, "Quick", "page")
    for nonsense in ({}, {"question": "x"}, {"question": question.id + 1, "score": "5"}):
        client.post(mine(ticket, "rating/"), nonsense)
    assert Response.objects.count() == 1


def test_language_of_the_customer_goes_before_the_browsers(cast: Cast, ticket: Ticket) -> None:
    Contact.objects.filter(pk=cast.dana.pk).update(language="de")
    client = cast.customer(cast.dana)
    assert client.get(LIST)["Content-Language"] == "de"
    Contact.objects.filter(pk=cast.dana.pk).update(language="xx")
    assert client.get(LIST, headers={"accept-language": "fr"})["Content-Language"] == "fr"


def test_agents_are_strangers_here(cast: Cast, ticket: Ticket, alice: Agent) -> None:
    assert cast.client(alice).get(mine(ticket))["Location"] == f"{LIST}?{urlencode({'next': mine(ticket)})}"
