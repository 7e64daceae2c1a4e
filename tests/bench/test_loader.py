"""The bench's loaded history is a product that works: what it measures are pages with something on them."""

from collections.abc import Iterator

import pytest
from django.test import Client

from bench.company import found_company, sign_in
from bench.loader import load
from bench.samples import COMMON_WORD, RARE_WORD
from tickets.access import visible_tickets
from tickets.models import Message, Ticket, TicketEvent

pytestmark = pytest.mark.django_db(transaction=True)
TICKETS = 120


@pytest.fixture
def reader() -> Iterator[Client]:
    company = found_company()
    load(TICKETS, lambda _line: None)
    client = Client()
    client.cookies.load(sign_in(company.reader))
    client.reader = company.reader  # type: ignore[attr-defined]
    return client


def test_loaded_history_fills_the_pages(reader: Client) -> None:
    assert Ticket.objects.count() == TICKETS
    assert Message.objects.count() > TICKETS
    assert TicketEvent.objects.count() > TICKETS
    seen = visible_tickets(reader.reader).order_by("-number").first()  # type: ignore[attr-defined]
    assert b"ticket-row" in reader.get("/inbox/open/").content
    assert b"message" in reader.get(f"/inbox/tickets/{seen.pk}/").content
    for word in (COMMON_WORD, RARE_WORD):
        assert b"ticket-row" in reader.get(f"/inbox/search/?q={word}").content
