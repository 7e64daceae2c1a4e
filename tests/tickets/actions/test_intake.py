from tests.cast import Cast, kinds
from tickets import events
from tickets.actions.change import set_status
from tickets.actions.conversation import default_status
from tickets.actions.held import accept_held, split_held
from tickets.actions.intake import append_message, hold_message, open_ticket
from tickets.actions.reply import post_reply
from tickets.enums import Category, MessageState, Shelf
from tickets.log import By
from tickets.models import Message, Participant, Ticket


def test_open_ticket_writes_the_list_row_and_events(cast: Cast) -> None:
    incoming = cast.incoming("The left group leaks.")

    ticket = open_ticket(incoming=incoming).ticket

    assert kinds(ticket) == [events.TICKET_CREATED, events.CUSTOMER_MESSAGE]
    assert (ticket.last_seq, ticket.snippet, ticket.requester_name) == (1, "The left group leaks.", "Dana Petrescu")
    assert (ticket.waiting_order, ticket.shelf, ticket.team) == (incoming.received_at, Shelf.NEW, cast.support)


def test_open_ticket_as_spam_leaves_the_working_views(cast: Cast) -> None:
    ticket = open_ticket(incoming=cast.incoming(), spam=True).ticket

    assert (ticket.shelf, kinds(ticket)[-1]) == (Shelf.SPAM, events.FLAGGED)


def test_open_ticket_keeps_other_recipients_pending(cast: Cast) -> None:
    ticket = open_ticket(incoming=cast.incoming(), participants=[cast.dana]).ticket

    assert list(ticket.participants.values_list("state", flat=True)) == [Participant.State.PENDING]


def test_open_ticket_from_a_machine_makes_nobody_wait(cast: Cast) -> None:
    assert not cast.open_ticket(is_auto=True).is_waiting


def test_append_message_reopens_a_solved_ticket(cast: Cast, ticket: Ticket) -> None:
    set_status(ticket_number=ticket.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))

    cast.answer(ticket)

    ticket.refresh_from_db()
    assert (ticket.category, ticket.solved_at, ticket.is_waiting) == (Category.OPEN, None, True)
    assert ticket.events.order_by("-id")[0].data["by"] == "customer"


def test_append_message_of_a_machine_reopens_nothing(cast: Cast, ticket: Ticket) -> None:
    set_status(ticket_number=ticket.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))

    cast.answer(ticket, is_auto=True)

    ticket.refresh_from_db()
    assert (ticket.category, ticket.is_waiting) == (Category.SOLVED, False)


def test_waiting_starts_at_the_first_unanswered_message(cast: Cast, ticket: Ticket) -> None:
    started = ticket.waiting_order

    cast.answer(ticket)

    ticket.refresh_from_db()
    assert ticket.waiting_order == started


def test_seq_is_gapless_over_all_kinds(cast: Cast, ticket: Ticket) -> None:
    cast.answer(ticket)
    post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Hello.", hold_s=0)
    hold_message(ticket_number=ticket.pk, incoming=cast.incoming("Me too"), reason="stranger")
    cast.answer(ticket)

    numbers = Message.objects.filter(ticket=ticket, seq__isnull=False).order_by("seq").values_list("seq", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_held_message_neither_opens_nor_counts(cast: Cast, ticket: Ticket) -> None:
    set_status(ticket_number=ticket.pk, status=default_status(Category.SOLVED), by=By.agent(cast.alice))

    message = hold_message(ticket_number=ticket.pk, incoming=cast.incoming("Me too"), reason="stranger")

    ticket.refresh_from_db()
    assert (message.seq, message.state) == (None, MessageState.HELD)
    assert (ticket.category, ticket.held_count, ticket.is_waiting) == (Category.SOLVED, 1, False)


def test_accept_held_joins_as_of_its_receipt(cast: Cast, ticket: Ticket) -> None:
    held = hold_message(ticket_number=ticket.pk, incoming=cast.incoming("Me too"), reason="number-in-subject")

    message = accept_held(message_id=held.pk, agent=cast.alice)

    ticket.refresh_from_db()
    assert (message.seq, ticket.held_count, ticket.snippet) == (2, 0, "Me too")
    assert ticket.events.filter(kind=events.CUSTOMER_MESSAGE).latest("id").at == held.created_at


def test_split_held_becomes_a_ticket_of_its_own(cast: Cast, ticket: Ticket) -> None:
    held = hold_message(ticket_number=ticket.pk, incoming=cast.incoming("Something else"), reason="stranger")

    message = split_held(message_id=held.pk, agent=cast.alice)

    ticket.refresh_from_db()
    assert message.ticket_id != ticket.pk
    assert kinds(message.ticket) == [events.TICKET_CREATED, events.CUSTOMER_MESSAGE]
    assert (kinds(ticket)[-1], ticket.held_count, ticket.last_seq) == (events.MESSAGE_MOVED, 0, 1)


def test_append_message_to_a_merged_ticket_reaches_the_survivor(cast: Cast, ticket: Ticket) -> None:
    from tickets.actions.merge import merge

    survivor = cast.open_ticket("First")
    merge(survivor_number=survivor.pk, merged_number=ticket.pk, by=By.agent(cast.alice))

    message = append_message(ticket_number=ticket.pk, incoming=cast.incoming("More"))

    assert message.ticket_id == survivor.pk
