"""A connection of its own, so that the server can end it without disturbing other tests."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections

from core.postgres.base import DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own() -> Iterator[DatabaseWrapper]:
    wrapper = connections["default"].copy()
    assert isinstance(wrapper, DatabaseWrapper)
    wrapper.health_check_enabled = True
    _number(wrapper)
    yield wrapper
    wrapper.close()


def _number(wrapper: DatabaseWrapper) -> int:
    """The server process that answers on this connection."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _next_request(wrapper: DatabaseWrapper) -> int:
    wrapper.close_if_unusable_or_obsolete()
    return _number(wrapper)


def test_connection_that_the_server_ended_is_replaced(own: DatabaseWrapper) -> None:
    before = _number(own)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])

    assert _next_request(own) != before


def test_connection_in_use_is_not_asked(own: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda self: pytest.fail("asked"))

    assert _next_request(own) == _next_request(own)


def test_connection_that_rested_is_asked(own: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda self: asked.append(True) or True)
    own._trusted_until = 0.0

    _next_request(own)
    _next_request(own)

    assert asked == [True]
