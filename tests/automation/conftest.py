"""A policy for every test of promises, and calendars."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from automation.actions.policies import save_policy
from automation.models import SlaPolicy
from core.hours import Spans
from people.actions.calendars import create_calendar
from people.models import Calendar

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OFFICE: tuple[Spans, ...] = (*[((540, 1020),)] * 5, (), ())
MakePolicy = Callable[..., SlaPolicy]


@pytest.fixture
def office(db: None) -> Calendar:
    """Berlin, Monday to Friday, nine to five."""
    return create_calendar(name="Office", time_zone="Europe/Berlin", weekly=OFFICE, by=None)


@pytest.fixture
def make_policy(db: None) -> MakePolicy:
    """Four hours for the first response, one for the next, twelve for the resolution; in force since long ago."""

    def make(*, calendar: Calendar | None = None, valid_from: datetime = LONG_AGO, **values: Any) -> SlaPolicy:
        targets = {"first_response_s": 14_400, "next_response_s": 3_600, "resolution_s": 43_200}
        given = {"name": "Normal", **targets, **values}
        return save_policy(policy=None, values=given, calendar=calendar, by=None, valid_from=valid_from)

    return make
