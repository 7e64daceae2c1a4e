"""The workspace as Alice, Bob and Charlie see it."""

import pytest
from django.core.cache import cache
from django.test import Client

from people.enums import Role
from people.models import Agent
from tests.cast import Cast, make_agent
from tickets import names

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def _nothing_remembered(settings: object) -> None:
    """Counts and names of the test before are forgotten."""
    cache.clear()
    names.forget()


@pytest.fixture
def as_alice(cast: Cast) -> Client:
    return cast.client(cast.alice)


@pytest.fixture
def as_bob(cast: Cast) -> Client:
    return cast.client(cast.bob)


@pytest.fixture
def as_charlie(cast: Cast) -> Client:
    return cast.client(cast.charlie)


@pytest.fixture
def light(cast: Cast) -> Agent:
    """Somebody of Alice's team who reads and writes notes."""
    return make_agent("Lia", Role.LIGHT, cast.support)


@pytest.fixture
def as_light(cast: Cast, light: Agent) -> Client:
    return cast.client(light)
