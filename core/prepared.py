"""Queries whose SQL is compiled once; Django builds the statement anew at every request, which costs a millisecond.

    _TICKET = Prepared(lambda number: Ticket.objects.select_related("status").filter(pk=number), number=int)
    _TICKET.rows(number=7)

The queryset is built once with stand-ins for its arguments, and its SQL kept; a call puts the real values in their
places. An argument is an `int`, a `str` or a list of one of them (`[int]`; each length has a statement of its own). The
arguments may only become values of the statement: what a condition leaves out for one argument and not for another is
decided outside. Prefetches are not followed.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import count
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import JSONField, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

FIRST_INT = 1_912_345_001  # fits into every integer column that is asked for, and is nobody's number
LONGEST = 100
_EMPTY: dict[Any, Callable[[], Any]] = {"[]": list, "{}": dict}  # JSON that need not be read

Result = TypeVar("Result")


class Prepared(Generic[Result]):
    """A queryset of models, or of `values_list` rows, as a function of its arguments."""

    def __init__(
        self, build: Callable[..., QuerySet[Any, Any]], *, may_ignore: Collection[str] = (), **kinds: Any
    ) -> None:
        """`may_ignore` names arguments that need not become values of the statement; any other is an error then."""
        self._build, self._kinds, self._may_ignore = build, kinds, frozenset(may_ignore)
        self._compiled: dict[tuple[int, ...], _Statement] = {}

    def rows(self, **given: Any) -> list[Result]:
        """Runs it. Lists of more than 100 are compiled anew."""
        shape = tuple(len(given[name]) for name, kind in self._kinds.items() if isinstance(kind, list))
        if shape and max(shape) > LONGEST:
            return list(self._build(**given))
        statement = self._compiled.get(shape)
        if statement is None:
            statement = self._compiled[shape] = self._compile(shape)
        return statement.run(given)

    def first(self, **given: Any) -> Result | None:
        """The first row or None; the queryset limits itself."""
        return next(iter(self.rows(**given)), None)

    def _compile(self, shape: Sequence[int]) -> "_Statement":
        numbers, lengths = count(FIRST_INT), iter(shape)
        stand_ins: dict[str, Any] = {}
        for name, kind in self._kinds.items():
            if isinstance(kind, list):
                stand_ins[name] = [_stand_in(kind[0], next(numbers)) for _ in range(next(lengths))]
            else:
                stand_ins[name] = _stand_in(kind, next(numbers))
        return _Statement(self._build(**stand_ins), stand_ins, self._may_ignore)


def _stand_in(kind: type[int] | type[str], number: int) -> int | str:
    return number if kind is int else f"stand-in-{number}"


class _Statement:
    """SQL with the places of its arguments."""

    def __init__(self, queryset: QuerySet[Any, Any], stand_ins: dict[str, Any], may_ignore: Collection[str]) -> None:
        self._sql = ""
        self._compiler: Any = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self._sql, params = self._compiler.as_sql()
        except EmptyResultSet:  # nothing can match, whatever the other arguments are
            return
        self._params, self._places = list(params), _places(params, stand_ins, may_ignore)
        fields = [entry[0] for entry in self._compiler.select[: self._compiler.col_count]]
        self._converters = self._compiler.get_converters(fields)
        self._as_models = queryset._iterable_class is ModelIterable
        if self._as_models:
            self._read_models()
        elif queryset._iterable_class is not ValuesListIterable:
            raise TypeError("a queryset of models, or values_list")

    def _read_models(self) -> None:
        """Which columns belong to which fields, as Django's own iterable finds out at every query."""
        info: Any = self._compiler.klass_info
        select, own = self._compiler.select, info["select_fields"]
        self._model = info["model"]
        self._own = slice(own[0], own[-1] + 1)
        self._names = [entry[0].target.attname for entry in select[self._own]]
        self._annotations = list(self._compiler.annotation_col_map.items())
        self._populators: Any = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    def run(self, given: dict[str, Any]) -> list[Any]:
        """Models or tuples, in this thread's connection."""
        if not self._sql:
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        params = self._params.copy()
        for place, name, position in self._places:
            params[place] = given[name] if position is None else given[name][position]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            rows = cursor.fetchall()
        if self._converters:
            rows = self._converted(rows, connection)
        return self._models(rows) if self._as_models else rows

    def _converted(self, rows: list[tuple[Any, ...]], connection: Any) -> list[tuple[Any, ...]]:
        converted = [list(row) for row in rows]
        for place, (functions, expression) in self._converters.items():
            may_be_empty = isinstance(expression.output_field, JSONField)
            for row in converted:
                value = row[place]
                if may_be_empty and value in _EMPTY:  # three of four recipients' lists of a conversation are
                    row[place] = _EMPTY[value]()
                    continue
                for function in functions:
                    value = function(value, expression, connection)
                row[place] = value
        return [tuple(row) for row in converted]

    def _models(self, rows: list[tuple[Any, ...]]) -> list[Any]:
        found = []
        for row in rows:
            instance = _instance(self._model, self._names, row[self._own])
            for populator in self._populators:
                populator.populate(row, instance)
            for name, place in self._annotations:
                setattr(instance, name, row[place])
            found.append(instance)
        return found


def _instance(model: type[Model], names: Sequence[str], values: Sequence[Any]) -> Model:
    """What `Model.from_db` gives, in a fifth of its time; no signal is sent and no `__init__` runs (a test says so)."""
    instance = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    instance.__dict__.update(zip(names, values, strict=True))
    instance._state = state
    return instance


def _places(
    params: Sequence[Any], stand_ins: dict[str, Any], may_ignore: Collection[str]
) -> list[tuple[int, str, int | None]]:
    """Where each stand-in went: place in the statement, name, position in its list."""
    homes: dict[Any, tuple[str, int | None]] = {}
    for name, value in stand_ins.items():
        if isinstance(value, list):
            homes |= {one: (name, position) for position, one in enumerate(value)}
        else:
            homes[value] = (name, None)
    found = [
        (place, *homes[value])
        for place, value in enumerate(params)
        if isinstance(value, int | str) and not isinstance(value, bool) and value in homes
    ]
    missing = (
        {name for name, _position in homes.values()} - {name for _place, name, _position in found} - set(may_ignore)
    )
    if missing:
        raise ValueError(f"not a value of the statement: {', '.join(sorted(missing))}")
    return found
