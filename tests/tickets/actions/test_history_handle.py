"""Handle time recorded from elsewhere."""

from datetime import timedelta

import pytest

from core.clocks import now
from tests.cast import Cast
from tickets.actions.history import record
from tickets.errors import Refused
from tickets.models import Ticket


def test_handle_time_is_recorded_with_its_agent(cast: Cast, ticket: Ticket) -> None:
    at = now() - timedelta(hours=1)
    record({"type": "handle_started", "ticket": ticket.pk, "agent": cast.alice}, at)
    record({"type": "handle_stopped", "ticket": ticket.pk, "agent": cast.alice, "implied": True}, at)
    found = ticket.events.filter(kind__startswith="handle").order_by("pk")
    assert list(found.values_list("kind", "agent_id", "at", "data")) == [
        ("handle_started", cast.alice.pk, at, {}),
        ("handle_stopped", cast.alice.pk, at, {"implied": True}),
    ]


def test_handle_time_refuses_other_fields(ticket: Ticket) -> None:
    with pytest.raises(Refused):
        record({"type": "handle_started", "ticket": ticket.pk, "minutes": 3}, now())
