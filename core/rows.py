"""Rows written by prepared SQL: the ORM's own save costs four times as much CPU, and mail comes in by the thousand.

What is skipped: signals (this product has none on its tables) and database defaults computed by expressions.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Field, JSONField, Model


@cache
def _fields(model: type[Model]) -> tuple["Field[Any, Any]", ...]:
    """The columns that are written: all but a key that the database makes."""
    return tuple(field for field in model._meta.concrete_fields if not field.db_returning)


@cache
def _insert_sql(model: type[Model], count: int) -> str:
    fields = _fields(model)
    names = ", ".join(f'"{field.column}"' for field in fields)
    row = f"({', '.join(_placeholder(field) for field in fields)})"
    key = _key(model).column
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({names}) VALUES {", ".join([row] * count)} RETURNING "{key}"'  # noqa: S608 - own names


@cache
def _update_sql(model: type[Model]) -> str:
    pairs = ", ".join(f'"{field.column}" = {_placeholder(field)}' for field in _own_fields(model))
    return f'UPDATE "{model._meta.db_table}" SET {pairs} WHERE "{_key(model).column}" = %s'  # noqa: S608 - own names


@cache
def _own_fields(model: type[Model]) -> "list[Field[Any, Any]]":
    """The columns of an update: neither the key, nor what the model names in NOT_SAVED because others write it."""
    others: frozenset[str] = getattr(model, "NOT_SAVED", frozenset())
    return [field for field in _fields(model) if not field.primary_key and field.attname not in others]


@cache
def _update_all_sql(model: type[Model], names: tuple[str, ...], count: int) -> str:
    fields = _named(model, names)
    pairs = ", ".join(f'"{field.column}" = new."{field.column}"' for field in fields)
    # Values in a FROM clause have no type of their own; without its length, because a cast would cut what is too long.
    kinds = [(field.db_type(connection) or "").partition("(")[0] for field in fields]
    row = f"(%s::bigint, {', '.join(f'%s::{kind}' for kind in kinds)})"
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table, key = model._meta.db_table, _key(model).column
    return (
        f'UPDATE "{table}" AS old SET {pairs} FROM (VALUES {", ".join([row] * count)}) AS new (key, {columns})'  # noqa: S608
        f' WHERE old."{key}" = new.key'
    )


@cache
def _named(model: type[Model], names: tuple[str, ...]) -> tuple["Field[Any, Any]", ...]:
    return tuple(field for field in _fields(model) if field.attname in names)


def _key(model: type[Model]) -> Any:
    return model._meta.pk


def _placeholder(field: "Field[Any, Any]") -> str:
    kind = field.db_type(connection) or ""
    return f"%s::{kind}" if kind.endswith("[]") else "%s"


# The driver writes these as they are; enum members are not among them, because their exact type differs.
_PLAIN = frozenset({str, int, bool, datetime, type(None)})


@cache
def _is_plain(field: "Field[Any, Any]") -> bool:
    prepares = isinstance(field, JSONField | ArrayField) or getattr(field, "auto_now", False)
    return not prepares and not getattr(field, "auto_now_add", False)


def _value(row: Model, field: "Field[Any, Any]", *, adding: bool) -> Any:
    value = getattr(row, field.attname)
    if type(value) in _PLAIN and _is_plain(field):
        return value
    return field.get_db_prep_save(field.pre_save(row, adding), connection)


def insert_rows(rows: Sequence[Model]) -> None:
    """Inserts rows of one model in one statement, in their order; they get their keys. Nothing for no rows."""
    if not rows:
        return
    model = type(rows[0])
    fields = _fields(model)
    values = [_value(row, field, adding=True) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(model, len(rows)), values)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = connection.alias


def update_row(row: Model) -> None:
    """Writes every column of a row that is there (but its model's NOT_SAVED); raises LookupError when it is not. One
    statement.
    """
    fields = _own_fields(type(row))
    values = [_value(row, field, adding=False) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_update_sql(type(row)), [*values, row.pk])
        if cursor.rowcount != 1:
            raise LookupError(f"{type(row).__name__} {row.pk} is not there")


def update_rows(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Writes these columns (by attribute, such as `status_id`) of rows that are there; raises LookupError else.

    One statement, none for no rows or no names. The key must be a bigint, and no column an array.
    """
    if not rows or not names:
        return
    model, wanted = type(rows[0]), tuple(names)
    values: list[Any] = []
    for row in rows:
        values.append(row.pk)
        values += [_value(row, field, adding=False) for field in _named(model, wanted)]
    with connection.cursor() as cursor:
        cursor.execute(_update_all_sql(model, wanted, len(rows)), values)
        if cursor.rowcount != len(rows):
            raise LookupError(f"of {len(rows)} rows of {model.__name__} {cursor.rowcount} are there")
