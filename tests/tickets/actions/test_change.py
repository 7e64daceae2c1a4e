import pytest

from core.clocks import FAR_FUTURE
from tests.cast import Cast, kinds, minutes_ago
from tickets import events
from tickets.actions import change, flags, merge
from tickets.actions.bulk import BulkChange, change_many
from tickets.actions.conversation import default_status
from tickets.actions.history import record
from tickets.actions.undo import undo
from tickets.enums import Category, Flag, Priority, Shelf
from tickets.errors import Refused
from tickets.log import By
from tickets.models import CustomField, Participant, Tag, Ticket


def test_assign_to_another_team_frees_the_assignee(cast: Cast, ticket: Ticket) -> None:
    change.assign(ticket_number=ticket.pk, by=By.agent(cast.alice), agent=cast.alice)

    change.assign(ticket_number=ticket.pk, by=By.agent(cast.alice), team=cast.billing)

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.team, kinds(ticket)[-1]) == (None, cast.billing, events.ASSIGNED)


def test_set_status_to_the_same_writes_no_event(cast: Cast, ticket: Ticket) -> None:
    change.set_status(ticket_number=ticket.pk, status=default_status(Category.NEW), by=By.agent(cast.alice))

    assert events.STATUS_CHANGED not in kinds(ticket)


def test_events_freeze_the_credited_team(cast: Cast, ticket: Ticket) -> None:
    change.set_priority(ticket_number=ticket.pk, priority=Priority.HIGH, by=By.agent(cast.charlie))

    event = ticket.events.latest("id")
    assert (event.team_id, event.agent_id, event.priority) == (cast.billing.pk, cast.charlie.pk, Priority.HIGH)


def test_set_tags_adds_removes_and_learns_words(cast: Cast, ticket: Ticket) -> None:
    change.set_tags(ticket_number=ticket.pk, by=By.agent(cast.alice), add=["Leak", "trio", "leak"])
    change.set_tags(ticket_number=ticket.pk, by=By.agent(cast.alice), remove=["trio"])

    ticket.refresh_from_db()
    assert ticket.tags == ["leak"]
    assert set(Tag.objects.values_list("name", flat=True)) == {"leak", "trio"}
    assert kinds(ticket)[-2:] == [events.TAGS_CHANGED, events.TAGS_CHANGED]


def test_set_custom_checks_types(cast: Cast, ticket: Ticket) -> None:
    CustomField.objects.create(key="machine", label="Machine", type="choice", choices=["Trio", "Duo"])

    change.set_custom(ticket_number=ticket.pk, by=By.agent(cast.alice), values={"machine": "Trio"})

    ticket.refresh_from_db()
    assert (ticket.custom, kinds(ticket)[-1]) == ({"machine": "Trio"}, events.CUSTOM_CHANGED)
    with pytest.raises(Refused):
        change.set_custom(ticket_number=ticket.pk, by=By.agent(cast.alice), values={"machine": "Solo"})
    with pytest.raises(Refused):
        change.set_custom(ticket_number=ticket.pk, by=By.agent(cast.alice), values={"unknown": "x"})


def test_set_participant_and_subject_write_their_events(cast: Cast, ticket: Ticket) -> None:
    by = By.agent(cast.alice)
    change.set_participant(
        ticket_number=ticket.pk, by=by, contact=cast.dana, email="d@x.test", state=Participant.State.APPROVED
    )
    change.set_subject(ticket_number=ticket.pk, subject=" New\nsubject ", by=by)

    ticket.refresh_from_db()
    assert ticket.subject == "New subject"
    assert kinds(ticket)[-2:] == [events.PARTICIPANT_CHANGED, events.SUBJECT_CHANGED]


def test_flag_and_unflag(cast: Cast, ticket: Ticket) -> None:
    flags.flag(ticket_number=ticket.pk, flag=Flag.SPAM, by=By.agent(cast.alice))
    assert Ticket.objects.get(pk=ticket.pk).shelf == Shelf.SPAM

    flags.unflag(ticket_number=ticket.pk, by=By.agent(cast.alice))

    assert Ticket.objects.get(pk=ticket.pk).shelf == Shelf.NEW
    assert kinds(ticket)[-2:] == [events.FLAGGED, events.UNFLAGGED]


def test_merge_keeps_the_earlier_wait_and_opens_the_survivor(cast: Cast) -> None:
    early, late = minutes_ago(90), minutes_ago(5)
    older = cast.open_ticket("First", received_at=early, sent_at=early)
    newer = cast.open_ticket("Again", received_at=late, sent_at=late)
    change.set_status(ticket_number=newer.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))

    merge.merge(survivor_number=newer.pk, merged_number=older.pk, by=By.agent(cast.alice))

    newer.refresh_from_db()
    older.refresh_from_db()
    assert (newer.category, newer.waiting_order) == (Category.OPEN, early)
    assert (older.shelf, older.merged_into) == (Shelf.MERGED, newer)
    assert kinds(older)[-1] == events.MERGED


def test_merge_flattens_and_unmerge_restores(cast: Cast) -> None:
    first, second, third = (cast.open_ticket(text) for text in ("One", "Two", "Three"))
    by = By.agent(cast.alice)
    merge.merge(survivor_number=second.pk, merged_number=first.pk, by=by)
    merge.merge(survivor_number=third.pk, merged_number=second.pk, by=by)
    assert Ticket.objects.get(pk=first.pk).merged_into == third

    merge.unmerge(ticket_number=second.pk, by=by)

    assert Ticket.objects.get(pk=first.pk).merged_into == second
    assert Ticket.objects.get(pk=second.pk).shelf == Shelf.NEW
    assert Ticket.objects.get(pk=third.pk).waiting_order == third.waiting_order


def test_merge_into_itself_or_twice_is_refused(cast: Cast, ticket: Ticket) -> None:
    other, third = cast.open_ticket("Other"), cast.open_ticket("Third")
    by = By.agent(cast.alice)
    merge.merge(survivor_number=other.pk, merged_number=ticket.pk, by=by)

    with pytest.raises(Refused):
        merge.merge(survivor_number=third.pk, merged_number=ticket.pk, by=by)
    with pytest.raises(Refused):
        merge.merge(survivor_number=third.pk, merged_number=third.pk, by=by)


def test_change_many_is_undone_in_one_step(cast: Cast) -> None:
    tickets = [cast.open_ticket(text) for text in ("One", "Two")]
    waiting = [ticket.waiting_order for ticket in tickets]
    wanted = BulkChange(status=default_status(Category.SOLVED), assignee=cast.bob, add_tags=("leak",))

    step = change_many(agent=cast.alice, numbers=[ticket.pk for ticket in tickets], change=wanted)
    assert set(Ticket.objects.values_list("category", "assignee__name")) == {(Category.SOLVED, "Bob")}
    undo(agent=cast.alice, step_id=step.pk)

    rows = Ticket.objects.order_by("number")
    assert [(row.category, row.assignee, row.tags) for row in rows] == [(Category.NEW, None, [])] * 2
    assert [row.waiting_order for row in rows] == waiting


def test_undo_of_a_merge(cast: Cast, ticket: Ticket) -> None:
    other = cast.open_ticket("Other")
    step = change_many(agent=cast.alice, numbers=[ticket.pk, other.pk], change=BulkChange(merge_into=other.pk))

    undo(agent=cast.alice, step_id=step.pk)

    ticket.refresh_from_db()
    assert (ticket.merged_into, ticket.shelf) == (None, Shelf.NEW)


def test_undo_is_for_its_agent_and_once(cast: Cast, ticket: Ticket) -> None:
    step = change_many(agent=cast.alice, numbers=[ticket.pk], change=BulkChange(priority=Priority.URGENT))

    with pytest.raises(Refused):
        undo(agent=cast.bob, step_id=step.pk)
    undo(agent=cast.alice, step_id=step.pk)
    with pytest.raises(Refused):
        undo(agent=cast.alice, step_id=step.pk)


def test_record_writes_imported_events_at_their_instant(cast: Cast) -> None:
    then = minutes_ago(600)
    ticket = record({"type": "ticket_created", "channel": cast.mailbox, "requester": cast.dana, "subject": "Old"}, then)
    record({"type": "customer_message", "ticket": ticket.pk, "text": "Hello"}, then)
    record({"type": "agent_reply", "ticket": ticket.pk, "agent": cast.alice, "text": "Hi"}, minutes_ago(590))
    record({"type": "status_changed", "ticket": ticket.pk, "to": "resolved", "by": "agent"}, minutes_ago(580))

    ticket.refresh_from_db()
    assert kinds(ticket) == ["ticket_created", "customer_message", "agent_reply", "status_changed"]
    assert (ticket.category, ticket.waiting_order) == (Category.SOLVED, FAR_FUTURE)
    assert set(ticket.events.exclude(kind="ticket_created").values_list("is_imported", flat=True)) == {True}


def test_record_names_an_unknown_field(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(Refused, match="colour"):
        record({"type": "note", "ticket": ticket.pk, "colour": "red"}, minutes_ago(1))
