"""Who waits, at whom it rings and why, and what ends a talk."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from channels_inbox.actions.leases import take_lease
from channels_inbox.kinds.chat import reception
from channels_inbox.kinds.chat.actions import end_chat
from channels_inbox.live import offers, queue
from channels_inbox.live.offers import TooLate, accept, access_offer, decline
from channels_inbox.live.routing import advance, offer_next
from channels_inbox.live.sweep import LEASE, sweep
from channels_inbox.models import ChannelSettings, ChatSession, LiveOffer, LiveTalk
from core.clocks import now
from people.actions.calendars import assign_calendar, create_calendar
from people.actions.duties import pause_duty, set_duty
from people.actions.staff import set_availability
from people.enums import LiveKind
from people.models import Agent, Calendar
from tests.cast import Cast
from tests.channels_inbox.live.conftest import (
    Writes,
    close_browsers,
    come_online,
    leave_page,
    offer_at,
    pass_rests,
    ring_out,
    ringing,
    talk_of,
)
from tickets.actions.change import assign
from tickets.actions.reply import post_reply
from tickets.event_lines import event_line
from tickets.events import ASSIGNED, LIVE_LEFT, LIVE_PASSED, LIVE_QUEUED
from tickets.log import By
from tickets.models import Channel, Ticket, TicketEvent

pytestmark = pytest.mark.django_db(transaction=True)
State = LiveTalk.State


def states() -> list[str]:
    return list(LiveTalk.objects.order_by("pk").values_list("state", flat=True))


def last(kind: str) -> TicketEvent:
    return TicketEvent.objects.filter(kind=kind).latest("pk")


def test_first_message_rings_at_who_is_there(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice, cast.charlie)
    talk = talk_of(writes())
    assert (talk.state, ringing()) == (State.WAITING, {talk.pk: "Alice"})
    assert offer_at(cast.alice).why == {
        "text": "next in turn, 0 of 3 chats", "rule": "turn", "held": 0, "most": 3,
    }  # fmt: skip
    assert last(LIVE_QUEUED).data["cause"] == "message"


def test_nobody_is_there(cast: Cast, writes: Writes) -> None:
    session = writes()
    assert (talk_of(session).state, ringing()) == (State.WAITING, {})
    come_online(cast.bob)
    advance()
    assert list(ringing().values()) == ["Bob"]


@pytest.mark.parametrize("why", ["busy", "closed", "other team", "light", "paused", "takes none", "bot", "left"])
def test_who_is_not_asked(cast: Cast, writes: Writes, why: str) -> None:
    come_online(cast.alice)
    row = Agent.objects.filter(pk=cast.alice.pk)
    if why == "busy":
        set_availability(agent=cast.alice, availability="busy")
    elif why == "closed":
        close_browsers(cast.alice)
    elif why == "other team":
        cast.alice.memberships.all().delete()
    elif why == "paused":
        pause_duty(agent=cast.alice, kind=LiveKind.CHAT, is_paused=True)
    elif why == "takes none":
        set_duty(agent=cast.alice, kind=LiveKind.CHAT, takes=False, most=None)
    else:
        row.update(**{"light": {"role": "light"}, "bot": {"is_bot": True}, "left": {"is_active": False}}[why])
    writes()
    assert ringing() == {}


def test_accept_gives_the_ticket_with_its_reason(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice)
    session = writes()
    accept(offer=offer_at(cast.alice), agent=cast.alice)
    talk = talk_of(session)
    assert (talk.state, talk.agent, talk.ticket.assignee) == (State.HELD, cast.alice, cast.alice)
    event = last(ASSIGNED)
    assert event.data["why"]["text"] == "next in turn, 0 of 3 chats"
    assert "took this</b>: <b>next in turn" in event_line(event).replace("<b>Alice</b> took this", "took this</b>")
    assert ringing() == {}


def test_capacity_is_the_channels_or_the_agents_own(cast: Cast, chat: Channel, writes: Writes) -> None:
    ChannelSettings.objects.filter(channel=chat).update(config={"capacity": 1})
    come_online(cast.alice)
    writes()
    accept(offer=offer_at(cast.alice), agent=cast.alice)
    second = writes()
    assert ringing() == {}
    set_duty(agent=cast.alice, kind=LiveKind.CHAT, takes=True, most=2)
    advance()
    assert ringing() == {talk_of(second).pk: "Alice"}
    assert offer_at(cast.alice).why["text"] == "next in turn, 1 of 2 chats"


def test_end_makes_room(cast: Cast, chat: Channel, writes: Writes) -> None:
    ChannelSettings.objects.filter(channel=chat).update(config={"capacity": 1})
    come_online(cast.alice)
    first = writes()
    talk = accept(offer=offer_at(cast.alice), agent=cast.alice)
    second = writes()
    end_chat(session=first, ticket_number=talk.ticket_id, agent=cast.alice)
    assert talk_of(first).state == State.OVER
    assert ringing() == {talk_of(second).pk: "Alice"}


def test_round_robin(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice, cast.bob)
    asked = []
    for _each in range(4):
        talk = talk_of(writes())
        asked.append(ringing()[talk.pk])
        agent = Agent.objects.get(name=asked[-1])
        accept(offer=offer_at(agent), agent=agent)
    assert asked == ["Alice", "Bob", "Alice", "Bob"]


def test_one_rings_at_an_agent_at_a_time(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice)
    first, second = writes(), writes()
    assert ringing() == {talk_of(first).pk: "Alice"}
    accept(offer=offer_at(cast.alice), agent=cast.alice)
    assert ringing() == {talk_of(second).pk: "Alice"}


def test_declined_goes_on_and_comes_back_after_all_others(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice, cast.bob)
    talk = talk_of(writes())
    decline(offer=offer_at(cast.alice))
    assert ringing() == {talk.pk: "Bob"}
    assert last(LIVE_PASSED).data["how"] == "declined"
    decline(offer=offer_at(cast.bob))
    assert ringing() == {}
    pass_rests()
    advance()
    assert ringing() == {talk.pk: "Alice"}


def test_missed_goes_on(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice, cast.bob)
    talk = talk_of(writes())
    ring_out(offer_at(cast.alice))
    advance()
    assert ringing() == {talk.pk: "Bob"}
    assert "Alice" in event_line(last(LIVE_PASSED))
    with pytest.raises(TooLate):
        accept(offer=LiveOffer.objects.get(agent=cast.alice), agent=cast.alice)


@pytest.mark.parametrize("wanted", [True, False])
def test_two_misses_in_a_row(cast: Cast, chat: Channel, writes: Writes, wanted: bool) -> None:
    ChannelSettings.objects.filter(channel=chat).update(config={"busy_after_misses": wanted})
    come_online(cast.alice)
    writes()
    for _each in range(2):
        ring_out(offer_at(cast.alice))
        offers.expire()
        pass_rests()
        advance()
    cast.alice.refresh_from_db()
    assert cast.alice.availability == ("busy" if wanted else "online")


def test_answer_from_the_inbox_takes_who_waits(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice)
    session = writes()
    post_reply(ticket_number=talk_of(session).ticket_id, agent=cast.bob, text="Here I am")
    assert (talk_of(session).state, talk_of(session).agent, ringing()) == (State.HELD, cast.bob, {})
    assert LiveOffer.objects.get().state == LiveOffer.State.WITHDRAWN


def test_assigning_by_hand_and_taking_it_back(cast: Cast, writes: Writes) -> None:
    session = writes()
    number = talk_of(session).ticket_id
    assign(ticket_number=number, agent=cast.bob, by=By.agent(cast.bob))
    assert (talk_of(session).state, talk_of(session).agent) == (State.HELD, cast.bob)
    assign(ticket_number=number, agent=None, by=By.agent(cast.bob))
    assert (talk_of(session).state, talk_of(session).agent) == (State.WAITING, None)


def test_agent_who_went_away_loses_the_chat_at_the_next_message(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice, cast.bob)
    session = writes()
    accept(offer=offer_at(cast.alice), agent=cast.alice)
    writes("Still there?", session)
    assert ringing() == {}
    close_browsers(cast.alice)
    writes("Hello?", session)
    assert ringing() == {talk_of(session).pk: "Bob"}
    assert last(LIVE_QUEUED).data["cause"] == "unreachable"


@pytest.mark.parametrize(("seconds", "short"), [(5, True), (50, False)])
def test_visitor_who_leaves_is_out_and_in_again(cast: Cast, writes: Writes, seconds: int, short: bool) -> None:
    come_online(cast.alice)
    session = writes()
    LiveTalk.objects.update(waiting_since=now() - timedelta(seconds=seconds))
    leave_page(session, 59)
    advance()
    assert states() == [State.WAITING]
    leave_page(session)
    advance()
    assert (states(), ringing()) == ([State.LEFT], {})
    data = last(LIVE_LEFT).data
    assert (data["how"], data["is_short"]) == ("away", short)
    assert seconds <= data["waited_s"] <= seconds + 20
    leave_page(session, -40)
    session.refresh_from_db()
    reception.come_back(session, talk_of(session).ticket_id)
    assert (states(), list(ringing().values())) == ([State.WAITING], ["Alice"])


def test_room_of_visitors_who_left_is_free_again(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice)
    session = writes()
    accept(offer=offer_at(cast.alice), agent=cast.alice)
    LiveTalk.objects.update(held_at=now() - timedelta(minutes=11))
    leave_page(session, 601)
    advance()
    assert (talk_of(session).state, talk_of(session).ending) == (State.OVER, "gone")
    writes("Back again", session)
    assert (talk_of(session).state, talk_of(session).agent) == (State.HELD, cast.alice)


def test_outside_the_hours_nobody_waits(cast: Cast, chat: Channel, writes: Writes) -> None:
    calendar: Calendar = create_calendar(name="Never", time_zone="UTC", weekly=((),) * 7, by=None)
    assign_calendar(holder=chat, calendar=calendar, by=None)
    come_online(cast.alice)
    session = writes()
    assert (talk_of(session).state, talk_of(session).ending, ringing()) == (State.OVER, "closed", {})
    assert not reception.ask_for_person(session)


def test_a_bot_talks_first_and_hands_over(cast: Cast, writes: Writes, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def bot(session: ChatSession, _ticket: Ticket) -> bool:
        seen.append(session.pk)
        return True

    monkeypatch.setattr(reception, "_holders", [bot])
    come_online(cast.alice)
    session = writes()
    assert (seen, states(), ringing()) == ([session.pk], [State.ARRIVED], {})
    assert reception.ask_for_person(session)
    assert list(ringing().values()) == ["Alice"]
    accept(offer=offer_at(cast.alice), agent=cast.alice)
    writes("Thanks", session)
    assert seen == [session.pk]


def test_message_left_behind_is_received_by_the_sweep(cast: Cast, writes: Writes) -> None:
    session = writes()
    LiveTalk.objects.update(
        state=State.ARRIVED, session=None, waiting_since=None, heard_at=now() - timedelta(seconds=6)
    )
    come_online(cast.alice)
    assert take_lease(LEASE, "somebody", 5)
    sweep()
    assert states() == [State.ARRIVED]
    from channels_inbox.actions.leases import give_lease_back

    give_lease_back(LEASE, "somebody")
    sweep()
    assert (talk_of(session).heard_at, list(ringing().values())) == (None, ["Alice"])


def test_only_the_agent_who_is_rung_may_answer(cast: Cast, writes: Writes) -> None:
    from django.http import Http404

    come_online(cast.alice)
    writes()
    offer = offer_at(cast.alice)
    with pytest.raises(Http404):
        access_offer(cast.bob, offer.pk)


def test_a_talk_rings_once_and_an_agent_is_rung_once(cast: Cast, writes: Writes) -> None:
    come_online(cast.alice)
    first, second = talk_of(writes()), talk_of(writes())
    later = now() + timedelta(seconds=30)
    for talk, agent in ((first, cast.bob), (second, cast.alice)):
        with pytest.raises(IntegrityError), transaction.atomic():
            LiveOffer.objects.create(talk=talk, agent=agent, expires_at=later)


def test_two_processes_route_at_once(cast: Cast, chat: Channel, writes: Writes) -> None:
    ChannelSettings.objects.filter(channel=chat).update(config={"capacity": 1})
    sessions = [writes(f"Visitor {number}") for number in range(6)]
    come_online(cast.alice, cast.bob)
    barrier = threading.Barrier(6)
    ids = [talk_of(session).pk for session in sessions]

    def route(talk_id: int) -> None:
        barrier.wait()
        try:
            for each in (talk_id, *ids):
                offer_next(each)
        finally:
            connection.close()

    threads = [threading.Thread(target=route, args=(talk_id,)) for talk_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ringing().values()) == ["Alice", "Bob"]


def test_accepted_by_two_connections_at_once(cast: Cast, writes: Writes) -> None:
    """A transferred agent and an answer from the inbox race for the same talk: one of them has it."""
    come_online(cast.alice)
    session = writes()
    offer, number = offer_at(cast.alice), talk_of(session).ticket_id
    barrier, told = threading.Barrier(2), []

    def answer() -> None:
        barrier.wait()
        try:
            accept(offer=offer, agent=cast.alice)
            told.append("alice")
        except TooLate:
            told.append("late")
        finally:
            connection.close()

    def take() -> None:
        barrier.wait()
        try:
            assign(ticket_number=number, agent=cast.bob, by=By.agent(cast.bob))
        finally:
            connection.close()

    threads = [threading.Thread(target=answer), threading.Thread(target=take)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    talk = talk_of(session)
    assert talk.state == State.HELD
    assert talk.agent_id == Ticket.objects.get(pk=number).assignee_id
    assert ringing() == {}


def test_position_in_line(cast: Cast, writes: Writes) -> None:
    sessions = [writes() for _each in range(3)]
    assert [talk.session_id for talk in queue.in_line(cast.support.pk)] == [session.pk for session in sessions]


def test_who_joins_as_the_last_moves_nobodys_place(
    writes: Writes, chat: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr("channels_inbox.live.queue.tell_line", told.append)
    first, _second = writes(), writes()
    assert told == []
    talk = talk_of(first)
    with transaction.atomic():
        queue.finish(talk, LiveTalk.Ending.DONE)
    assert told == [talk.team_id]
