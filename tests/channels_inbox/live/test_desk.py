"""The agent's side: what rings at whom, accept and pass on, transfer, pause, and who may."""

import pytest

from channels_inbox.live.desk import words_of
from channels_inbox.models import LiveOffer, LiveTalk
from people.enums import LiveKind, Role
from people.models import Agent, AgentPresence, LiveDuty
from tests.cast import Cast, make_agent
from tests.channels_inbox.live.conftest import (
    Writes,
    close_browsers,
    come_online,
    offer_at,
    ringing,
    talk_of,
)
from tickets.enums import MessageKind
from tickets.models import Channel, Message

pytestmark = pytest.mark.django_db(transaction=True)
State = LiveTalk.State


def test_desk_makes_an_agent_reachable_and_rings(cast: Cast, chat: Channel, writes: Writes) -> None:
    session = writes("Does the Duo fit under a shelf?", name="Rafael")
    assert ringing() == {}
    Agent.objects.filter(pk=cast.alice.pk).update(availability="online")
    page = cast.client(cast.alice).get("/live/").content.decode()
    assert AgentPresence.objects.filter(agent=cast.alice).exists()
    assert ringing() == {talk_of(session).pk: "Alice"}
    for words in ("Rafael", "Does the Duo fit under a shelf?", "next in turn, 0 of 3 chats"):
        assert words in page
    assert "Rafael" not in cast.client(cast.bob).get("/live/").content.decode()


def test_accept_leads_to_the_ticket_and_makes_a_tab(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice)
    session = writes("One", name="Rafael")
    client = cast.client(cast.alice)
    answer = client.post(f"/live/offers/{offer_at(cast.alice).pk}/acceptance/")
    number = talk_of(session).ticket_id
    assert (answer.status_code, answer["X-Goto"]) == (204, f"/inbox/mine/{number}/")
    writes("Two", session)
    page = client.get("/live/").content.decode()
    assert f'data-chat-tab="{number}"' in page
    assert "2 unread messages" in page
    assert "ring-card" not in page


def test_accept_too_late_and_of_somebody_else(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice)
    writes()
    offer = offer_at(cast.alice)
    assert cast.client(cast.bob).post(f"/live/offers/{offer.pk}/acceptance/").status_code == 404
    LiveOffer.objects.update(state=LiveOffer.State.WITHDRAWN)
    assert cast.client(cast.alice).post(f"/live/offers/{offer.pk}/acceptance/").status_code == 409


def test_dismissal_rings_at_the_next(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice, cast.bob)
    talk = talk_of(writes())
    assert cast.client(cast.alice).post(f"/live/offers/{offer_at(cast.alice).pk}/dismissal/").status_code == 204
    assert ringing() == {talk.pk: "Bob"}


def test_transfer_to_an_agent_rings_there_with_a_note(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice, cast.bob)
    session = writes()
    client = cast.client(cast.alice)
    client.post(f"/live/offers/{offer_at(cast.alice).pk}/acceptance/")
    number = talk_of(session).ticket_id
    form = {"to": f"agent-{cast.bob.pk}", "summary": "Wants an invoice"}
    assert client.post(f"/live/{number}/transfers/", form).status_code == 204
    talk = talk_of(session)
    assert (talk.state, talk.target, talk.ticket.assignee) == (State.WAITING, cast.bob, None)
    assert offer_at(cast.bob).why["text"] == "transferred to Bob"
    assert Message.objects.get(kind=MessageKind.NOTE).text == "Wants an invoice"
    cast.client(cast.bob).post(f"/live/offers/{offer_at(cast.bob).pk}/acceptance/")
    assert talk_of(session).agent == cast.bob


def test_transfer_to_an_agent_who_left_waits_for_the_team(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice, cast.bob)
    session = writes()
    client = cast.client(cast.alice)
    client.post(f"/live/offers/{offer_at(cast.alice).pk}/acceptance/")
    dora = make_agent("Dora", Role.AGENT, cast.support)
    come_online(dora)
    form = {"to": f"agent-{dora.pk}", "summary": "Please"}
    client.post(f"/live/{talk_of(session).ticket_id}/transfers/", form)
    close_browsers(dora)
    LiveOffer.objects.filter(agent=dora).update(state=LiveOffer.State.MISSED, settled_at=talk_of(session).created_at)
    client.get("/live/")
    cast.client(cast.bob).get("/live/")
    assert ringing() == {talk_of(session).pk: "Bob"}


def test_transfer_to_a_team_waits_in_its_queue(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice, cast.bob, cast.charlie)
    session = writes()
    client = cast.client(cast.alice)
    client.post(f"/live/offers/{offer_at(cast.alice).pk}/acceptance/")
    form = {"to": f"team-{cast.billing.pk}", "summary": "An invoice"}
    assert client.post(f"/live/{talk_of(session).ticket_id}/transfers/", form).status_code == 204
    assert (talk_of(session).team, talk_of(session).ticket.team) == (cast.billing, cast.billing)
    assert ringing() == {talk_of(session).pk: "Charlie"}


def test_transfer_to_the_own_team_asks_others_first(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice, cast.bob)
    session = writes()
    client = cast.client(cast.alice)
    client.post(f"/live/offers/{offer_at(cast.alice).pk}/acceptance/")
    form = {"to": f"team-{cast.support.pk}", "summary": "I must go"}
    client.post(f"/live/{talk_of(session).ticket_id}/transfers/", form)
    assert ringing() == {talk_of(session).pk: "Bob"}


@pytest.mark.parametrize("form", [{"to": "team-999999", "summary": "x"}, {"to": "", "summary": ""}, {"summary": "x"}])
def test_transfer_to_nobody(cast: Cast, writes: Writes, form: dict[str, str]) -> None:
    session = writes()
    answer = cast.client(cast.alice).post(f"/live/{talk_of(session).ticket_id}/transfers/", form)
    assert answer.status_code == 422
    assert Message.objects.filter(kind=MessageKind.NOTE).count() == 0


def test_transfer_by_a_stranger_or_a_light_agent(cast: Cast, writes: Writes) -> None:
    number = talk_of(writes()).ticket_id
    lia = make_agent("Lia", Role.LIGHT, cast.support)
    assert cast.client(cast.charlie).get(f"/live/{number}/transfers/").status_code == 404
    assert cast.client(lia).get(f"/live/{number}/transfers/").status_code == 403


def test_pause_and_what_the_rail_says(cast: Cast, chat: Channel, writes: Writes) -> None:
    come_online(cast.alice)
    client = cast.client(cast.alice)
    assert words_of(cast.alice) == "0 of 3 chats"
    client.post("/live/pauses/chat/")
    assert words_of(cast.alice) == "chats paused"
    writes()
    assert ringing() == {}
    client.post("/live/pauses/chat/")
    client.get("/live/")
    client.post(f"/live/offers/{offer_at(cast.alice).pk}/acceptance/")
    assert "1 of 3 chats" in client.get("/inbox/rail/").content.decode()
    assert client.post("/live/pauses/letters/").status_code == 404


def test_administrator_says_what_an_agent_takes(cast: Cast, chat: Channel, administrator: Agent) -> None:
    client = cast.client(administrator)
    address = f"/settings/people/{cast.alice.pk}/duties/"
    assert client.post(address, {"takes_chat": "on", "most_chat": "5"}).status_code == 302
    assert words_of(cast.alice) == "0 of 5 chats"
    assert client.post(address, {"takes_chat": "on", "most_chat": "0"}).status_code == 200
    assert client.post(address, {}).status_code == 302
    assert LiveDuty.objects.get(agent=cast.alice, kind=LiveKind.CHAT).takes is False
    assert words_of(cast.alice) == ""
    assert cast.client(cast.bob).post(address, {"takes_chat": "on"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_desk_asks_as_often_for_three_chats_as_for_one(
    cast: Cast, writes: Writes, count: int, django_assert_num_queries: object
) -> None:
    come_online(cast.alice)
    client = cast.client(cast.alice)
    for number in range(count):
        writes(f"Visitor {number}")
        client.post(f"/live/offers/{offer_at(cast.alice).pk}/acceptance/")
    client.get("/live/")
    with django_assert_num_queries(10):  # type: ignore[operator]
        client.get("/live/")
