"""Calls that a telephone system tells about: believed with proof alone, each once, in any order, into their tickets."""

import random
from typing import Any

import pytest
from django.db import connections

from channels_inbox.actions.calls import settle_due
from channels_inbox.models import Call, CallEvent, ChannelSettings, Envelope, Item, RefusedPost
from channels_inbox.models.call import CallState
from core.clocks import now
from people.models import Agent
from tests.channels_inbox.kinds.phone.conftest import Stage, settle_all
from tests.channels_inbox.kinds.posting import settle, storm
from tests.simulators.phone import LINE, NUMBER
from tests.simulators.posts import post
from tickets.models import Ticket, TicketEvent

GOLDEN = {
    "direction": "inbound",
    "answered": True,
    "wait_seconds": 45,
    "talk_seconds": 240,
    "hold_seconds": 60,
    "wrap_seconds": 0,
}


def figures() -> dict[str, Any]:
    event = TicketEvent.objects.get(kind="call_logged")
    return {name: event.data[name] for name in GOLDEN}


def test_call_is_logged_with_its_times_on_a_new_ticket(stage: Stage) -> None:
    assert stage.pbx.send(stage.url, {"events": stage.pbx.course()}) == 200
    settle()
    assert settle_all() == 1
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.assignee, ticket.subject) == (
        stage.cast.dana,
        stage.cast.alice,
        "Call from Dana Petrescu",
    )
    assert figures() == GOLDEN
    event = TicketEvent.objects.get(kind="call_logged")
    call = Call.objects.get()
    assert (event.agent_id, event.at, event.channel) == (stage.cast.alice.pk, call.offered_at, "phone")
    assert (call.number, call.state, call.settle_at) == (NUMBER, CallState.LOGGED, None)


def test_f11_five_times_in_parallel_and_shuffled_is_one_call(stage: Stage) -> None:
    events = [event for call in ("c-1", "c-2") for event in stage.pbx.course(call)]
    random.Random(3).shuffle(events)
    assert storm([lambda event=event: stage.pbx.send(stage.url, event) for event in events]) == {200}  # type: ignore[misc]
    settle()
    settle_all()
    assert Item.objects.filter(state="duplicate").count() == 40
    assert CallEvent.objects.count() == 10
    assert Call.objects.count() == 2
    times = Call.objects.values_list("wait_seconds", "talk_seconds", "hold_seconds")
    assert set(times) == {(45, 240, 60)}
    assert Ticket.objects.count() == 1  # the second call joined the caller's open ticket
    assert TicketEvent.objects.filter(kind="call_logged").count() == 2


def test_two_workers_write_a_call_down_once(stage: Stage) -> None:
    stage.pbx.send(stage.url, {"events": stage.pbx.course()})
    settle()
    Call.objects.update(settle_at=now())

    def work() -> int:
        try:
            return settle_due()
        finally:
            connections.close_all()

    storm([work], times=4)
    assert TicketEvent.objects.filter(kind="call_logged").count() == 1


def test_missed_call_makes_a_ticket_to_call_back(stage: Stage) -> None:
    events = [stage.pbx.event("new"), stage.pbx.event("hangup", at=25)]
    stage.pbx.send(stage.url, {"events": events})
    settle()
    settle_all()
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.assignee, ticket.tags) == ("Missed call from Dana Petrescu", None, ["callback"])
    assert ticket.callback_due_at is not None
    assert figures() == GOLDEN | {"answered": False, "wait_seconds": 25, "talk_seconds": 0, "hold_seconds": 0}
    stage.pbx.send(stage.url, {"events": [{**event, "id": f"{event['id']}b", "call": "c-9"} for event in events]})
    settle()
    settle_all()
    assert Ticket.objects.count() == 1


def test_answer_told_after_the_end_still_counts(stage: Stage) -> None:
    first, answered, *_more, last = stage.pbx.course(ago=346)
    for event in (first, last):
        stage.pbx.send(stage.url, event)
        settle()
    assert settle_due() == 0  # it is not called missed at once
    stage.pbx.send(stage.url, answered)
    settle()
    settle_all()
    assert figures()["answered"] is True


def test_end_that_was_never_told_is_over_after_hours(stage: Stage) -> None:
    stage.pbx.send(stage.url, {"events": stage.pbx.course()[:2]})
    settle()
    assert settle_due() == 0
    settle_all()
    assert figures() == GOLDEN | {"talk_seconds": 0, "hold_seconds": 0}


def test_transferred_call_belongs_to_who_took_it(stage: Stage) -> None:
    Agent.objects.filter(pk=stage.cast.bob.pk).update(extension="+49 30 1111-205")
    events = [*stage.pbx.course()[:2], stage.pbx.event("transferred", at=100, agent="bob@helpdesk.test")]
    stage.pbx.send(stage.url, {"events": [*events, stage.pbx.event("hangup", at=200)]})
    settle()
    settle_all()
    assert Call.objects.get().agent == stage.cast.bob
    assert Ticket.objects.get().assignee == stage.cast.bob


def test_own_call_is_outbound_and_of_who_called(stage: Stage) -> None:
    more = {"direction": "outbound", "from": LINE, "to": "+49 30 901820"}
    events = [stage.pbx.event("new", **more), stage.pbx.event("hangup", at=20, outcome="missed")]
    stage.pbx.send(stage.url, {"events": events})
    settle()
    settle_all()
    call, created = Call.objects.get(), TicketEvent.objects.get(kind="ticket_created")
    assert (call.outcome, call.agent, call.number) == ("no_answer", stage.cast.alice, NUMBER)
    assert (created.purpose, Ticket.objects.get().tags) == ("outbound", [])


def test_hidden_number_has_a_contact_that_says_so(stage: Stage) -> None:
    events = [stage.pbx.event("new", **{"from": "anonymous"}), stage.pbx.event("hangup", at=20)]
    stage.pbx.send(stage.url, {"events": events})
    settle()
    settle_all()
    assert Ticket.objects.get().requester.name == "anonymous"


def test_caller_name_is_shown_as_text(stage: Stage) -> None:
    events = [stage.pbx.event("new", name="<img src=x>", **{"from": "+12124567890"}), stage.pbx.event("hangup", at=9)]
    stage.pbx.send(stage.url, {"events": events})
    settle()
    settle_all()
    page = stage.cast.client(stage.cast.alice).get(f"/inbox/tickets/{Ticket.objects.get().pk}/").text
    assert "<img src=x>" not in page
    assert "&lt;img src=x&gt;" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"call": ""},
        {"id": None},
        {"direction": "sideways"},
        {"at": "soon"},
        {"type": "call.recording"},
        {"type": "call.recording", "url": "https://pbx.example/r", "seconds": "many"},
        {"type": "call.hangup", "outcome": "exploded"},
    ],
)
def test_wrong_event_lies_in_quarantine_and_spoils_no_other(stage: Stage, wrong: dict[str, Any]) -> None:
    events = [{**stage.pbx.event("new", "c-2"), **wrong}, stage.pbx.event("new"), {"type": "call.parked", "id": "x"}]
    assert stage.pbx.send(stage.url, {"events": [*events, 7]}) == 200
    settle()
    settle()
    states = list(Item.objects.order_by("position").values_list("state", flat=True))
    assert states == ["quarantined", "done", "ignored", "quarantined"]
    assert Call.objects.get().provider_id == "c-1"


@pytest.mark.parametrize(
    ("signing", "words"),
    [({"secret": "whsec_b3RoZXIga2V5LCB0aGlydHktdHdvIGJ5dGVzIGxvbmc="}, "does not fit"), ({"age_s": 400}, "signed 4")],
)
def test_r50_foreign_and_stale_signatures_are_refused_and_counted(
    stage: Stage, signing: dict[str, Any], words: str
) -> None:
    assert stage.pbx.send(stage.url, stage.pbx.event("new"), **signing) == 401
    assert words in RefusedPost.objects.get().reason
    assert ChannelSettings.objects.get(channel=stage.channel).refused_count == 1
    assert not Envelope.objects.exists()


def test_r50_unsigned_posts_are_refused(stage: Stage) -> None:
    assert post(stage.url, b'{"type": "test"}', {"Content-Type": "application/json"}).status == 401
    assert post(stage.url, b"CallSid=CA1", {"Content-Type": "application/x-www-form-urlencoded"}).status == 401
    fields = stage.voice.status("CA1", "ringing")
    assert stage.voice.post(stage.url, fields, "another token") == 401
    assert RefusedPost.objects.count() == 3


def test_r51_other_account_is_ignored_with_200(stage: Stage) -> None:
    fields = stage.voice.status("CA1", "ringing", AccountSid=f"AC{'9' * 32}")
    assert stage.voice.post(stage.url, fields) == 200
    settle()
    assert (Item.objects.get().rule, Call.objects.exists()) == ("other-account", False)


def test_twilio_call_that_an_agent_takes(stage: Stage) -> None:
    voice = stage.voice
    posts = [
        voice.status("CA1", "ringing"),
        voice.leg("CA1", "ringing", 2),
        voice.status("CA1", "in-progress", 1),  # Twilio itself took it
        voice.leg("CA1", "in-progress", 30),
        voice.leg("CA1", "completed", 90),
        voice.status("CA1", "completed", 91),
    ]
    for fields in [*posts, *reversed(posts)]:
        assert voice.post(stage.url, fields) == 200
        settle()
    settle_all()
    call = Call.objects.get()
    assert (call.agent, call.number, call.outcome) == (stage.cast.alice, NUMBER, "answered")
    assert (call.wait_seconds, call.talk_seconds) == (30, 61)
    assert Item.objects.filter(rule="leg-ended").count() == 1


@pytest.mark.parametrize(("status", "outcome"), [("no-answer", "missed"), ("busy", "busy"), ("failed", "missed")])
def test_twilio_call_that_nobody_takes_is_missed(stage: Stage, status: str, outcome: str) -> None:
    for fields in (stage.voice.status("CA1", "ringing"), stage.voice.status("CA1", status, 20)):
        stage.voice.post(stage.url, fields)
    settle()
    settle_all()
    assert Call.objects.get().outcome == outcome
    assert Ticket.objects.get().callback_due_at is not None


def test_twilio_call_of_a_softphone_is_ours(stage: Stage) -> None:
    voice, begins = stage.voice, {"From": "client:204", "To": NUMBER}
    for fields in (
        voice.status("CA1", "ringing", **begins),
        voice.leg("CA1", "ringing", 2, to=NUMBER),
        voice.leg("CA1", "in-progress", 12, to=NUMBER),
        voice.status("CA1", "completed", 72, **begins),
    ):
        voice.post(stage.url, fields)
        settle()
    settle_all()
    call = Call.objects.get()
    assert (call.direction, call.agent, call.number) == ("outbound", stage.cast.alice, NUMBER)
    assert (call.wait_seconds, call.talk_seconds, call.outcome) == (12, 60, "answered")


def test_event_for_a_logged_call_changes_no_more(stage: Stage) -> None:
    stage.pbx.send(stage.url, {"events": stage.pbx.course()})
    settle()
    settle_all()
    stage.pbx.send(stage.url, stage.pbx.event("hangup", at=500))
    settle()
    assert settle_all() == 0
    assert Call.objects.get().talk_seconds == 240
