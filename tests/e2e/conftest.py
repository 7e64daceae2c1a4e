"""A real server with sockets, and a real browser that fails the test for any complaint of its console."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from channels.layers import channel_layers
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from people.models import Agent
from tests.browsers import in_time
from tests.cast import Cast
from tickets import names

START_S = 20.0
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    """The whole product on a free port, HTTP and sockets, with the test's database."""
    from helpdesk.asgi import application

    cache.clear()
    names.forget()
    channel_layers.backends.clear()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, lifespan="off", log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_S
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(START_S)
    channel_layers.backends.clear()
    connections.close_all()


@dataclass
class Visitor:
    """An agent at a browser; `complaints` holds what its console said."""

    context: BrowserContext
    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Remembers errors, warnings and violations of the policy."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "status of 409" not in message.text:
            self.complaints.append(message.text)

    def open(self, address: str) -> Page:
        """Goes to an address and waits until the socket is up, where there is one."""
        self.page.goto(f"{self.site}{address}")
        if self.page.locator("[data-socket]").count():
            self.page.wait_for_selector("html[data-socket-ready]", state="attached")
        return self.page


@pytest.fixture
def visit(browser: Browser, site: str, cast: Cast) -> Iterator[Any]:
    """`visit(agent, size="desk", theme="light")` gives a signed-in visitor; complaints fail the test at its end."""
    visitors: list[Visitor] = []

    def arrive(agent: Agent, size: str = "desk", theme: str = "light") -> Visitor:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            has_touch=size == "phone",
        )
        session = cast.client(agent).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        visitor = Visitor(context, context.new_page(), site)
        visitor.listen()
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        in_time(visitor.context.close)
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
