"""Many messages at once become what each would have become alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.actions.contacts import find_or_create_contact
from people.enums import IdentityKind
from tests.cast import Cast, kinds
from tickets import events
from tickets.actions.automatic import AutoReply
from tickets.actions.conversation import IncomingFile
from tickets.actions.intake import Arrival, take_in
from tickets.actions.merge import merge
from tickets.enums import Category
from tickets.log import By
from tickets.models import Attachment, SearchDocument, Ticket, TicketEvent

pytestmark = pytest.mark.django_db
TO = [{"name": "", "email": "dana@customer.test"}]


def answer(ticket: Ticket) -> tuple[str, str]:
    return f"We got it [#{ticket.pk}]", f"Your number is {ticket.pk}."


def test_take_in_opens_answers_and_joins_in_order(cast: Cast) -> None:
    old = cast.open_ticket("First")
    Ticket.objects.filter(pk=old.pk).update(category=Category.SOLVED, version=1)
    automatic = AutoReply(rule="acknowledgement", to=TO, render=answer)

    first, opened, second = take_in(
        [
            Arrival(incoming=cast.incoming("Second"), number=old.pk),
            Arrival(incoming=cast.incoming("New"), answer=automatic),
            Arrival(incoming=cast.incoming("Third"), number=old.pk, not_requester=True),
        ]
    )

    old.refresh_from_db()
    assert [message.seq for message in (first, opened, second)] == [2, 1, 3]
    assert [message.not_requester for message in (first, second)] == [False, True]
    assert (old.last_seq, old.version, old.category, old.shelf, old.snippet) == (3, 3, "open", "open", "Third")
    assert kinds(old)[2:] == [events.CUSTOMER_MESSAGE, events.STATUS_CHANGED, events.CUSTOMER_MESSAGE]
    said = TicketEvent.objects.filter(ticket=old, message__isnull=False).order_by("pk")
    assert [event.message_id for event in said][1:] == [first.pk, second.pk]
    new = Ticket.objects.get(pk=opened.ticket_id)
    assert kinds(new) == [events.TICKET_CREATED, events.CUSTOMER_MESSAGE, events.AUTO_REPLY]
    assert [message.text for message in new.messages.order_by("seq")] == ["New", f"Your number is {new.pk}."]
    assert new.last_seq == 2


def test_take_in_gives_each_message_its_own_files_and_document(cast: Cast) -> None:
    arrivals = [
        Arrival(incoming=cast.incoming(name, files=(IncomingFile(sha256=digit * 64, size=1, filename=f"{name}.pdf"),)))
        for name, digit in (("gasket", "1"), ("pump", "2"))
    ]

    written = take_in(arrivals)

    files = Attachment.objects.order_by("pk").values_list("message_id", "filename")
    assert list(files) == [(written[0].pk, "gasket.pdf"), (written[1].pk, "pump.pdf")]
    for message, word in zip(written, ("gasket", "pump"), strict=True):
        found = SearchDocument.objects.extra(where=["document @@ to_tsquery('simple', %s)"], params=[word])
        assert [document.message_id for document in found] == [message.pk]


def test_take_in_leads_two_names_of_one_ticket_to_the_survivor(cast: Cast) -> None:
    survivor, merged = cast.open_ticket("One"), cast.open_ticket("Two")
    merge(survivor_number=survivor.pk, merged_number=merged.pk, by=By.agent(cast.alice))
    before = Ticket.objects.get(pk=survivor.pk).last_seq

    written = take_in([Arrival(incoming=cast.incoming("More"), number=number) for number in (merged.pk, survivor.pk)])

    assert [(message.ticket_id, message.seq) for message in written] == [
        (survivor.pk, before + 1),
        (survivor.pk, before + 2),
    ]
    assert Ticket.objects.get(pk=survivor.pk).last_seq == before + 2


def test_take_in_needs_few_statements_for_many(cast: Cast, django_assert_max_num_queries: object) -> None:
    tickets = [cast.open_ticket() for _number in range(6)]
    eve = find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test")
    joining = [Arrival(incoming=cast.incoming("More"), number=ticket.pk) for ticket in tickets]
    automatic = AutoReply(rule="acknowledgement", to=TO, render=answer)
    opening = [Arrival(incoming=cast.incoming(author=eve), answer=automatic) for _number in range(6)]
    take_in([Arrival(incoming=cast.incoming())])

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        take_in([*joining, *opening])


def test_tickets_are_locked_in_the_order_of_their_numbers(cast: Cast) -> None:
    numbers = [cast.open_ticket().pk for _number in range(3)]

    with CaptureQueriesContext(connection) as queries:
        take_in([Arrival(incoming=cast.incoming("More"), number=number) for number in reversed(numbers)])

    (locking,) = (query["sql"] for query in queries if "FOR UPDATE" in query["sql"])
    assert locking.endswith('ORDER BY "tickets_ticket"."number" ASC FOR UPDATE')
