"""The list and the rail."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import Cast
from tests.tickets.views.conftest import HTMX
from tickets.actions.change import assign, set_status
from tickets.actions.conversation import default_status
from tickets.actions.reading import mark_read
from tickets.enums import Category
from tickets.log import By
from tickets.models import Ticket
from tickets.views_catalog import VIEWS, view_counts


def numbers(html: str) -> list[int]:
    """The numbers of the rows, in order."""
    return [int(part.partition('"')[0]) for part in html.split('data-number="')[1:]]


@pytest.mark.parametrize("address", ["/inbox/", "/inbox/open/", "/inbox/unassigned/", "/inbox/team/"])
def test_list_with_a_ticket(as_alice: Client, ticket: Ticket, address: str) -> None:
    page = as_alice.get(address)
    assert page.status_code == 200
    assert numbers(page.text) == [ticket.pk]
    assert "Leaking group" in page.text


def test_list_for_a_stranger(as_charlie: Client, ticket: Ticket) -> None:
    assert numbers(as_charlie.get("/inbox/open/").text) == []
    assert numbers(as_charlie.get("/inbox/unassigned/").text) == []


def test_list_of_an_assignee_in_another_team(cast: Cast, as_charlie: Client, ticket: Ticket) -> None:
    assign(ticket_number=ticket.pk, by=By.system(), agent=cast.charlie)
    assert numbers(as_charlie.get("/inbox/mine/").text) == [ticket.pk]


def test_list_signed_out(client: Client, ticket: Ticket) -> None:
    assert client.get("/inbox/open/").status_code == 302
    answer = client.get("/inbox/open/", headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/accounts/login/?next=/inbox/")


def test_list_of_an_unknown_view(as_alice: Client) -> None:
    assert as_alice.get("/inbox/nothing/").status_code == 404
    assert as_alice.get("/inbox/nothing/rows/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_five_queries(cast: Cast, as_alice: Client, count: int, django_assert_num_queries: object) -> None:
    """Session; account with agent and teams; rows, read marks; counts. The names of channels are remembered."""
    for _ in range(count):
        cast.open_ticket()
    as_alice.get("/inbox/open/")
    cache.clear()
    with django_assert_num_queries(5):  # type: ignore[operator]
        as_alice.get("/inbox/open/")


def test_list_escapes_what_people_write(cast: Cast, as_alice: Client) -> None:
    cast.open_ticket("<script>alert(1)</script>", subject="<b>bold</b>")
    page = as_alice.get("/inbox/open/rows/").text
    assert "<script>alert" not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


@pytest.mark.parametrize("order", ["updated", "newest", "waiting", "priority"])
def test_pages_by_keyset(cast: Cast, as_alice: Client, order: str) -> None:
    opened = {cast.open_ticket().pk for _ in range(53)}
    first = as_alice.get(f"/inbox/open/rows/?order={order}").text
    link = first.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    second = as_alice.get(link).text
    assert len(numbers(first)) == 50
    assert len(numbers(second)) == 3
    assert set(numbers(first) + numbers(second)) == opened
    assert "hx-get" not in second


@pytest.mark.parametrize("cursor", ["x", "1", "1.2.3.4", "9" * 30 + ".1", "-5.1", "99999999999999999.1"])
def test_page_beyond_a_nonsense_cursor(as_alice: Client, ticket: Ticket, cursor: str) -> None:
    assert as_alice.get(f"/inbox/open/rows/?after={cursor}").status_code == 200


def test_row_is_unread_until_it_is_read(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    assert "ticket-row--unread" in as_alice.get("/inbox/open/rows/").text
    mark_read(agent=cast.alice, ticket_number=ticket.pk, seq=ticket.last_seq)
    assert "ticket-row--unread" not in as_alice.get("/inbox/open/rows/").text
    cast.answer(ticket)
    assert "ticket-row--unread" in as_alice.get("/inbox/open/rows/").text


def test_counts_hold_what_the_agent_sees(cast: Cast, ticket: Ticket) -> None:
    other = cast.open_ticket()
    assign(ticket_number=other.pk, by=By.system(), agent=cast.charlie)
    third = cast.open_ticket()
    set_status(ticket_number=third.pk, status=default_status(Category.PENDING), by=By.system())
    for agent, expected in (
        (cast.alice, {"mine": 0, "unassigned": 1, "team": 2, "open": 2, "pending": 1}),
        (cast.charlie, {"mine": 1, "unassigned": 0, "team": 0, "open": 1, "pending": 0}),
    ):
        cache.clear()
        counts = view_counts(agent)
        assert {name: counts[name] for name in expected} == expected


def test_counts_equal_the_lists(cast: Cast, ticket: Ticket) -> None:
    from tickets.lists import list_tickets, order_of

    for agent in (cast.alice, cast.bob, cast.charlie):
        cache.clear()
        counts = view_counts(agent)
        listed = {view.slug: len(list_tickets(agent, view, order_of(view, "")).rows) for view in VIEWS.values()}
        assert {slug: listed[slug] for slug in counts} == counts


def test_rail_shows_held_only_when_something_is(as_alice: Client, cast: Cast, ticket: Ticket) -> None:
    from tickets.actions.intake import hold_message

    assert "/inbox/held/" not in as_alice.get("/inbox/rail/").text
    cache.clear()
    hold_message(ticket_number=ticket.pk, incoming=cast.incoming("me too"), reason="stranger")
    assert "/inbox/held/" in as_alice.get("/inbox/rail/").text


def test_fragment_has_no_page_around_it(as_alice: Client, ticket: Ticket) -> None:
    assert "<html" not in as_alice.get("/inbox/open/", headers=HTMX).text
    restored = {**HTMX, "HX-History-Restore-Request": "true", "HX-Request-Type": "full"}
    assert "<html" in as_alice.get("/inbox/open/", headers=restored).text
