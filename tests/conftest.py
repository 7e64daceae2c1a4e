"""The named cast of every test: Alice owns, Bob is a colleague, Charlie a stranger, Dana the customer."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

from people.enums import Role
from people.models import Agent, Contact
from tests.browsers import Browsers
from tests.cast import Cast, make_agent, make_cast
from tests.remembered import forget_everything
from tickets.models import Ticket

# A busy machine is no finding: speed is measured by `make bench`.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")


# What takes minutes begins first, so that no worker is left alone with it at the end.
LONG = ("tests/faults/test_short_live.py", "tests/faults/test_short.py", "tests/e2e/", "tests/helpdesk/demo/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the long files in front; the order within a file stays."""
    items.sort(key=lambda item: next((place for place, name in enumerate(LONG) if item.nodeid.startswith(name)), 99))


@pytest.fixture(autouse=True)
def _own_blobs(tmp_path_factory: pytest.TempPathFactory, settings: object) -> None:
    """Every test stores its files in a folder of its own."""
    settings.BLOB_DIR = Path(tmp_path_factory.mktemp("blobs"))  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Tests give the numbers of rows again."""
    forget_everything()


@pytest.fixture
def cast(db: None) -> Cast:
    """Two teams, their agents, a mailbox and Dana."""
    return make_cast()


@pytest.fixture
def alice(cast: Cast) -> Agent:
    return cast.alice


@pytest.fixture
def bob(cast: Cast) -> Agent:
    return cast.bob


@pytest.fixture
def charlie(cast: Cast) -> Agent:
    return cast.charlie


@pytest.fixture
def dana(cast: Cast) -> Contact:
    return cast.dana


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Dana's open ticket in Alice's team."""
    return cast.open_ticket()


@pytest.fixture
def administrator(cast: Cast) -> Agent:
    return make_agent("Ada", Role.ADMINISTRATOR, cast.support)


@pytest.fixture(scope="module")
def browsers() -> Iterator[Browsers]:
    """Chromium for the module; the event loop that it runs in this thread must not reach other modules."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            found = Browsers(playwright)
            yield found
            found.end()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browser(browsers: Browsers) -> Iterator[Browser]:
    """A Chromium that answers; contexts that a test leaves open are closed after it."""
    chromium = browsers.open()
    yield chromium
    browsers.tidy()
