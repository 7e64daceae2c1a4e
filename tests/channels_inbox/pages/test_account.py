"""What customers decide about themselves on the help pages."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from channels_inbox.actions.own_data import DELETION_TAG
from core.clocks import now
from people.actions.contacts import add_identity, find_or_create_contact
from people.enums import IdentityKind
from people.models import Agent, CustomerSession
from tests.cast import Cast, kinds
from tickets.actions import feedback, notes
from tickets.actions.consents import choose_consent
from tickets.consents import refusal_words
from tickets.enums import ChannelKind
from tickets.events import CONSENT_CHANGED
from tickets.models import Channel, Consent, Ticket

ACCOUNT = "/help/account/"
SECRET = "a pump in the garden"
NUMBER = "+4930901820"


@pytest.fixture
def dana_there(cast: Cast) -> Client:
    """A browser in which Dana is signed in."""
    return cast.customer(cast.dana)


@pytest.fixture
def sms(cast: Cast) -> Ticket:
    """Dana wrote a text message."""
    brand, team = cast.mailbox.brand, cast.support
    channel = Channel.objects.create(slug="sms", name="SMS", kind=ChannelKind.SMS, brand=brand, default_team=team)
    add_identity(contact=cast.dana, kind=IdentityKind.PHONE, value=NUMBER)
    return cast.open_ticket(channel=channel)


def test_profile_is_changed_and_nonsense_is_not(cast: Cast, dana_there: Client) -> None:
    given = {"name": "Dana P.", "language": "ro", "time_zone": "Europe/Bucharest"}
    assert dana_there.post(ACCOUNT, {**given, "time_zone": "Moon/Crater"}).status_code == 200
    assert dana_there.post(ACCOUNT, given)["Location"] == f"{ACCOUNT}?done=saved"
    cast.dana.refresh_from_db()
    assert (cast.dana.name, cast.dana.language, cast.dana.time_zone) == ("Dana P.", "ro", "Europe/Bucharest")
    assert dana_there.get(ACCOUNT)["Content-Language"] == "ro"


def test_time_zone_holds_where_no_script_runs(cast: Cast, ticket: Ticket, dana_there: Client) -> None:
    moment = ticket.messages.get().sent_at
    dana_there.post(ACCOUNT, {"name": "Dana", "language": "en", "time_zone": "Asia/Tokyo"})
    hour = (moment + timedelta(hours=9)).strftime("%-I")
    assert f", {hour}" in dana_there.get(f"/help/requests/mine/{ticket.pk}/").text


def test_password_is_chosen_soon_after_signing_in_alone(cast: Cast, dana_there: Client) -> None:
    elsewhere = cast.customer(cast.dana)
    assert dana_there.post(ACCOUNT + "password/", {"password": "short"}).context["form"].errors
    CustomerSession.objects.update(created_at=now() - timedelta(minutes=31))
    assert dana_there.post(ACCOUNT + "password/", {"password": SECRET}).status_code == 403
    cast.dana.refresh_from_db()
    assert cast.dana.account is None
    CustomerSession.objects.update(created_at=now())
    assert dana_there.post(ACCOUNT + "password/", {"password": SECRET})["Location"] == f"{ACCOUNT}?done=password"
    assert [client.get(ACCOUNT).status_code for client in (dana_there, elsewhere)] == [200, 302]


def test_agents_address_gets_no_second_password(cast: Cast, alice: Agent) -> None:
    contact = find_or_create_contact(kind=IdentityKind.EMAIL, value="alice@helpdesk.test", name="Alice")
    there = cast.customer(contact)
    assert there.post(ACCOUNT + "password/", {"password": SECRET}).context["form"].non_field_errors()
    assert alice.account is not None
    alice.account.refresh_from_db()
    assert not alice.account.check_password(SECRET)


def test_signing_out_everywhere(cast: Cast, dana_there: Client) -> None:
    elsewhere = cast.customer(cast.dana)
    dana_there.post(ACCOUNT + "sessions/end/")
    assert [client.get(ACCOUNT).status_code for client in (dana_there, elsewhere)] == [302, 302]


def test_messages_are_refused_and_allowed_again_here(cast: Cast, sms: Ticket, dana_there: Client) -> None:
    (reach,) = dana_there.get(ACCOUNT).context["reaches"]
    assert (reach.address, reach.refused) == (NUMBER, False)
    dana_there.post(ACCOUNT + "consents/", {"reach": reach.key, "wants": "no"})
    assert "in their preferences" in refusal_words(sms.channel, [NUMBER])
    event = sms.events.get(kind=CONSENT_CHANGED)
    assert (event.data, event.actor_contact) == ({"refused": True, "word": ""}, cast.dana)
    dana_there.post(ACCOUNT + "consents/", {"reach": reach.key, "wants": "yes"})
    assert refusal_words(sms.channel, [NUMBER]) == ""


def test_choose_consent_lifts_no_stop(cast: Cast, sms: Ticket, dana_there: Client) -> None:
    Consent.objects.create(channel=sms.channel, address=NUMBER, refused=True, word="STOP", at=now())
    (reach,) = dana_there.get(ACCOUNT).context["reaches"]
    dana_there.post(ACCOUNT + "consents/", {"reach": reach.key, "wants": "yes"})
    assert Consent.objects.get().refused is True
    assert choose_consent(contact=cast.dana, channel=sms.channel, address=NUMBER, refused=False) is False
    assert CONSENT_CHANGED not in kinds(sms)


def test_consent_of_others_is_not_there(cast: Cast, sms: Ticket) -> None:
    eve = cast.customer(find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test"))
    given = {"reach": f"{sms.channel_id}:{NUMBER}", "wants": "no"}
    assert eve.post(ACCOUNT + "consents/", given).status_code == 404
    assert not Consent.objects.exists()


def test_copy_of_my_data_holds_mine_alone(cast: Cast, ticket: Ticket, dana_there: Client) -> None:
    eve = find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test", name="Eve")
    foreign = cast.open_ticket("Eve's matter", author=eve, author_name="Eve", author_email="eve@elsewhere.test")
    cast.answer(foreign, "I know that too.")
    notes.add_note(ticket_number=ticket.pk, agent=cast.alice, text="He is rude.")
    ticket.messages.get(kind="customer").attachments.create(sha256="0" * 64, size=3, filename="photo.jpg")
    said = {"score": 4, "best": 5, "comment": "Fine", "at": now()}
    feedback.note_feedback(ticket_number=ticket.pk, contact=cast.dana, **said)  # type: ignore[arg-type]
    answer = dana_there.post(ACCOUNT + "export/")
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    data: dict[str, Any] = json.loads(answer.content)
    (request,) = data["requests"]
    (message,) = request["messages"]
    assert (message["text"], message["files"][0]["name"]) == ("The left group leaks.", "photo.jpg")
    assert [rating["score"] for rating in request["ratings"]] == [4]
    assert [each["address"] for each in data["addresses"]] == ["dana@customer.test"]
    assert [each["text"] for each in data["messages_in_requests_of_others"]] == ["I know that too."]
    assert "rude" not in answer.text
    assert "Eve's matter" not in answer.text


def test_copies_are_not_made_without_end(cast: Cast, dana_there: Client) -> None:
    assert [dana_there.post(ACCOUNT + "export/").status_code for _ in range(7)] == [200] * 6 + [429]


def test_deletion_is_asked_for_once(cast: Cast, administrator: Agent, dana_there: Client) -> None:
    first = dana_there.post(ACCOUNT + "deletion/")
    ticket = Ticket.objects.get(requester=cast.dana)
    assert first["Location"] == f"/help/requests/mine/{ticket.pk}/"
    assert (ticket.tags, ticket.team) == ([DELETION_TAG], administrator.home_team)
    assert kinds(ticket) == ["ticket_created", "customer_message", "tags_changed"]
    assert dana_there.post(ACCOUNT + "deletion/")["Location"] == first["Location"]
    assert Ticket.objects.count() == 1
    assert f'href="{first["Location"]}"' in dana_there.get(ACCOUNT).text


@pytest.mark.parametrize("rest", ["", "password/", "deletion/"])
def test_strangers_are_led_to_signing_in(cast: Cast, rest: str) -> None:
    assert Client().get(ACCOUNT + rest)["Location"] == f"/help/requests/?{urlencode({'next': ACCOUNT + rest})}"
