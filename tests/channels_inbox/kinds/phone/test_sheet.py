"""Calls written down by hand: number in any spelling, onto a ticket or a new one, with rights."""

from typing import Any

import pytest
from django.test import Client

from channels_inbox.models import Call
from people.actions.contacts import add_identity
from people.enums import IdentityKind, Role
from people.models import Company
from tests.cast import Cast, make_agent
from tickets.models import Ticket, TicketEvent


@pytest.fixture
def alice(cast: Cast) -> Client:
    Company.objects.update(country="DE")
    add_identity(contact=cast.dana, kind=IdentityKind.PHONE, value="+4930901820")
    return cast.client(cast.alice)


def sheet(**more: Any) -> dict[str, Any]:
    given = {"number": "030 / 90 18 20", "direction": "inbound", "outcome": "answered", "duration": "4:05"}
    return {**given, "note": "Wants a date.", "onto": "new", **more}


def test_call_onto_a_ticket_is_an_event_and_a_card(cast: Cast, alice: Client) -> None:
    ticket = cast.open_ticket()
    answer = alice.post("/calls/", sheet(onto=str(ticket.pk)))
    assert (answer.status_code, "X-Goto" in answer) == (204, False)
    event = TicketEvent.objects.get(kind="call_logged")
    assert (event.ticket, event.agent_id, event.data["talk_seconds"]) == (ticket, cast.alice.pk, 245)
    call = Call.objects.get()
    assert (call.number, call.contact, call.ticket) == ("+4930901820", cast.dana, ticket)
    assert "Wants a date." in alice.get(f"/inbox/tickets/{ticket.pk}/").text


def test_call_onto_a_new_ticket_opens_it(cast: Cast, alice: Client) -> None:
    answer = alice.post("/calls/", sheet(subject="Descaler"))
    ticket = Ticket.objects.get()
    assert answer["X-Goto"] == f"/inbox/tickets/{ticket.pk}/"
    assert (ticket.subject, ticket.requester, ticket.assignee) == ("Descaler", cast.dana, cast.alice)


def test_unknown_caller_becomes_a_contact_with_the_number(cast: Cast, alice: Client) -> None:
    alice.post("/calls/", sheet(number="+1 212 456 7890", name="Erin"))
    contact = Ticket.objects.get().requester
    assert (contact.name, contact.identities.get().value) == ("Erin", "+12124567890")


def test_callers_are_recognised_while_typing(cast: Cast, alice: Client) -> None:
    ticket = cast.open_ticket()
    known = alice.get("/calls/callers/", {"number": "0049 30 901820"}).text
    assert "Dana Petrescu" in known
    assert f"#{ticket.pk} Leaking group" in known
    assert "Dana" not in alice.get("/calls/callers/", {"number": "0049 30 9018"}).text


def test_sheet_offers_the_open_ticket_and_its_number(cast: Cast, alice: Client) -> None:
    ticket = cast.open_ticket()
    shown = alice.get("/calls/new/", {"ticket": ticket.pk}).text
    assert 'value="+49 30 901820"' in shown
    assert f'value="{ticket.pk}" checked' in shown


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "12"}, "number"),
        ({"number": "<b>"}, "number"),
        ({"duration": "4:99"}, "duration"),
        ({"duration": "soon"}, "duration"),
        ({"duration": "9999"}, "duration"),
        ({"outcome": "x"}, "outcome"),
        ({"direction": ""}, "direction"),
    ],
)
def test_wrong_input_is_said_and_nothing_is_written(alice: Client, wrong: dict[str, str], field: str) -> None:
    answer = alice.post("/calls/", sheet(**wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("direction", "given", "kept"),
    [("inbound", "no_answer", "missed"), ("outbound", "missed", "no_answer"), ("outbound", "busy", "busy")],
)
def test_outcome_fits_the_direction(alice: Client, direction: str, given: str, kept: str) -> None:
    alice.post("/calls/", sheet(direction=direction, outcome=given))
    call = Call.objects.get()
    assert (call.outcome, call.talk_seconds) == (kept, 0)


def test_missed_call_by_hand_is_to_be_returned(cast: Cast, alice: Client) -> None:
    alice.post("/calls/", sheet(outcome="missed"))
    ticket = Ticket.objects.get()
    assert ticket.callback_due_at is not None
    assert "Call back by" in alice.get(f"/inbox/tickets/{ticket.pk}/").text


def test_ticket_of_another_team_is_not_there(cast: Cast, alice: Client) -> None:
    ticket = cast.open_ticket()
    Ticket.objects.update(team=cast.billing)
    assert alice.post("/calls/", sheet(onto=str(ticket.pk))).status_code == 404
    assert f"#{ticket.pk}" not in alice.get("/calls/callers/", {"number": "+4930901820", "current": ticket.pk}).text


def test_light_agents_and_strangers_log_nothing(cast: Cast, alice: Client) -> None:
    light = cast.client(make_agent("Lia", Role.LIGHT, cast.support))
    assert light.post("/calls/", sheet()).status_code == 403
    assert Client().post("/calls/", sheet())["Location"].startswith("/accounts/login/")
    assert not Call.objects.exists()


def test_number_typed_costs_the_same_for_one_and_three_tickets(
    cast: Cast, alice: Client, django_assert_num_queries: Any
) -> None:
    cast.open_ticket()
    alice.get("/calls/callers/", {"number": "+4930901820"})
    with django_assert_num_queries(4):
        alice.get("/calls/callers/", {"number": "+4930901820"})
    cast.open_ticket()
    cast.open_ticket()
    with django_assert_num_queries(4):
        alice.get("/calls/callers/", {"number": "+4930901820"})
