"""Each change leaves one event of its kind: the actions that no other test of this folder looks at this way."""

import pytest

from people.actions.contacts import find_or_create_contact
from people.enums import IdentityKind
from tests.cast import Cast, kinds
from tickets import events
from tickets.actions import change, merge
from tickets.actions.automatic import post_auto_reply
from tickets.actions.bulk import BulkChange, change_many
from tickets.actions.callers import open_for_caller
from tickets.actions.deliveries import report
from tickets.actions.intake import hold_message
from tickets.actions.reply import post_reply
from tickets.actions.undo import undo
from tickets.enums import Actor, DeliveryState, Priority
from tickets.log import By
from tickets.models import Ticket


def test_set_priority_writes_its_event_once(cast: Cast, ticket: Ticket) -> None:
    for _time in range(2):
        change.set_priority(ticket_number=ticket.pk, priority=Priority.HIGH, by=By.agent(cast.alice))

    assert kinds(ticket).count(events.PRIORITY_CHANGED) == 1


def test_set_requester_writes_who_it_was(cast: Cast, ticket: Ticket) -> None:
    other = find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test", name="Eve")

    change.set_requester(ticket_number=ticket.pk, contact=other, by=By.agent(cast.alice))

    event = ticket.events.latest("id")
    assert (event.kind, event.data) == (events.REQUESTER_CHANGED, {"from": cast.dana.pk, "to": other.pk})


def test_change_many_writes_an_event_for_each_ticket(cast: Cast, ticket: Ticket) -> None:
    second = cast.open_ticket()

    change_many(agent=cast.alice, numbers=[ticket.pk, second.pk], change=BulkChange(priority=Priority.HIGH))

    assert [kinds(row)[-1] for row in (ticket, second)] == [events.PRIORITY_CHANGED] * 2


def test_undo_writes_new_events_and_deletes_none(cast: Cast, ticket: Ticket) -> None:
    step = change_many(agent=cast.alice, numbers=[ticket.pk], change=BulkChange(add_tags=("leak",)))

    undo(agent=cast.alice, step_id=step.pk)

    assert kinds(ticket).count(events.TAGS_CHANGED) == 2


def test_unmerge_writes_where_it_came_from(cast: Cast, ticket: Ticket) -> None:
    second = cast.open_ticket()
    merge.merge(survivor_number=ticket.pk, merged_number=second.pk, by=By.agent(cast.alice))

    merge.unmerge(ticket_number=second.pk, by=By.agent(cast.alice))

    assert kinds(second)[-2:] == [events.MERGED, events.UNMERGED]
    assert second.events.latest("id").data == {"from": ticket.pk}


def test_hold_message_writes_why(cast: Cast, ticket: Ticket) -> None:
    hold_message(ticket_number=ticket.pk, incoming=cast.incoming("Me too."), reason="stranger")

    event = ticket.events.latest("id")
    assert (event.kind, event.actor, event.data["reason"]) == (events.MESSAGE_HELD, Actor.CONTACT, "stranger")


def test_open_for_caller_writes_creation_note_and_assignment(cast: Cast) -> None:
    note = open_for_caller(agent=cast.alice, contact=cast.dana, subject="Call", text="It leaks.", team=cast.support)

    assert kinds(note.ticket) == [events.TICKET_CREATED, events.NOTE, events.ASSIGNED]


def test_post_auto_reply_names_its_rule(cast: Cast, ticket: Ticket) -> None:
    to = [{"name": "Dana", "email": "dana@customer.test"}]

    post_auto_reply(ticket=ticket, subject="Received", text="Thank you.", html="", to=to, rule="acknowledgement")

    event = ticket.events.latest("id")
    assert (event.kind, event.actor, event.actor_rule) == (events.AUTO_REPLY, Actor.RULE, "acknowledgement")


@pytest.mark.parametrize("times", [1, 2])
def test_report_of_a_failure_writes_one_event(cast: Cast, ticket: Ticket, times: int) -> None:
    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, html="<p>Yes.</p>", hold_s=0)

    for _time in range(times):
        report(message_id=message.pk, state=DeliveryState.FAILED, error="550 no such user")
    report(message_id=message.pk, state=DeliveryState.QUEUED)

    assert kinds(ticket)[-2:] == [events.DELIVERY_FAILED, events.DELIVERY_RETRIED]
