"""Rows written by prepared SQL read back as the ORM would have written them."""

import pytest
from django.forms.models import model_to_dict

from core.rows import insert_rows, update_row
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
