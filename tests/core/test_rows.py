"""Rows written by prepared SQL read back as the ORM would have written them."""

import pytest
from django.db import DataError, transaction
from django.forms.models import model_to_dict

from core.rows import insert_rows, update_row, update_rows
from tests.cast import Cast
from tickets.enums import Category, Shelf
from tickets.models import Tag, Ticket

pytestmark = pytest.mark.django_db


def test_insert_rows_gives_keys_in_order() -> None:
    rows = [Tag(name=name) for name in ("one", "two", "three")]
    insert_rows(rows)
    assert [Tag.objects.get(pk=row.pk).name for row in rows] == ["one", "two", "three"]
    assert all(row.created_at for row in rows)


def test_insert_rows_without_rows(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert_rows([])


def test_update_row_writes_lists_dicts_and_choices(cast: Cast) -> None:
    ticket = cast.open_ticket()
    ticket.tags, ticket.custom, ticket.category, ticket.shelf = ["a", "b"], {"x": [1]}, Category.OPEN, Shelf.OPEN
    update_row(ticket)
    assert model_to_dict(Ticket.objects.get(pk=ticket.pk)) == model_to_dict(ticket)


def test_update_row_that_is_not_there(cast: Cast) -> None:
    ticket = cast.open_ticket()
    ticket.pk += 1
    with pytest.raises(LookupError):
        update_row(ticket)


def test_update_rows_writes_the_named_columns_alone(cast: Cast) -> None:
    first, second = cast.open_ticket("One"), cast.open_ticket("Two")
    first.snippet, second.snippet, second.solved_at, second.custom = "a", "b", second.created_at, {"x": [1]}
    first.subject = "not to be written"
    update_rows([first, second], ["custom", "snippet", "solved_at"])
    stored = Ticket.objects.in_bulk()
    assert [stored[ticket.pk].snippet for ticket in (first, second)] == ["a", "b"]
    assert (stored[first.pk].solved_at, stored[second.pk].solved_at) == (None, second.created_at)
    assert stored[second.pk].custom == {"x": [1]}
    assert stored[first.pk].subject == "Leaking group"


def test_update_rows_cuts_nothing_off(cast: Cast) -> None:
    ticket = cast.open_ticket()
    ticket.snippet = "x" * 201
    with pytest.raises(DataError), transaction.atomic():
        update_rows([ticket], ["snippet"])


def test_update_rows_that_are_not_all_there(cast: Cast) -> None:
    there, gone = cast.open_ticket(), cast.open_ticket()
    gone.pk += 1
    with pytest.raises(LookupError):
        update_rows([there, gone], ["snippet"])
