"""Every screen in both sizes and themes: right status, nothing for axe, the policy, the console or the scrollbar."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Page

from people.customers import COOKIE
from people.models import Agent, Contact
from tests.browsers import in_time
from tests.cast import Cast
from tests.e2e.screens import SCREENS, SIZES, THEMES, Screen, examine, open_context, photograph, settle
from tests.e2e.world import World, make_world

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LOOKS = [(size, theme) for size in SIZES for theme in THEMES]


class Watcher:
    """A page whose console is listened to; an answer with an error's status is the only noise that is allowed."""

    def __init__(self, page: Page, theme: str) -> None:
        self.page, self.theme = page, theme
        self.heard: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.heard.append(message.text)

    def look(self, site: str, screen: Screen, path: str) -> list[str]:
        """Opens the screen; what is wrong with it."""
        self.heard.clear()
        answer = self.page.goto(site + path)
        assert answer is not None
        settle(self.page)
        if screen.after:
            screen.after(self.page)
        wrong = [] if answer.status == screen.status else [f"status {answer.status}"]
        if folder := os.environ.get("HELPDESK_SHOTS"):
            photograph(self.page, Path(folder) / f"{path.strip('/').replace('/', '-')[:60] or 'home'}.png")
        return wrong + examine(self.page, self.theme) + self.heard


def watch(browser: Browser, site: str, cast: Cast, visitor: Agent | Contact | None, look: tuple[str, str]) -> Watcher:
    """A window in which this agent or customer, or nobody, is signed in."""
    context = open_context(browser, *look)
    if visitor is not None:
        name = settings.SESSION_COOKIE_NAME if isinstance(visitor, Agent) else COOKIE
        client = cast.client(visitor) if isinstance(visitor, Agent) else cast.customer(visitor)
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    return Watcher(context.new_page(), look[1])


def complaints(world: World, site: str, browser: Browser, look: tuple[str, str]) -> Iterator[str]:
    """Everything that is wrong on any screen in this look."""
    visitors = {"ada": world.ada, "lea": world.lea, "dana": world.cast.dana, "nobody": None}
    watchers = {name: watch(browser, site, world.cast, visitor, look) for name, visitor in visitors.items()}
    for screen in SCREENS:
        if screen.desk_only and look[0] != "desk":
            continue
        path = screen.path.format(**world.places)
        found = watchers[screen.visitor].look(site, screen, path)
        yield from (f"{path} ({screen.visitor}): {wrong}" for wrong in found)
    for watcher in watchers.values():
        in_time(watcher.page.context.close)


@pytest.mark.urls("tests.e2e.urls")
@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_every_screen_is_sound(cast: Cast, site: str, browser: Browser, look: tuple[str, str]) -> None:
    assert list(complaints(make_world(cast), site, browser, look)) == []


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_set_up_is_sound_where_nothing_is_there_yet(site: str, browser: Browser, look: tuple[str, str]) -> None:
    watcher = Watcher(open_context(browser, *look).new_page(), look[1])
    assert watcher.look(site, Screen("/setup/", "nobody"), "/setup/") == []
    assert watcher.page.url == f"{site}/setup/"
    in_time(watcher.page.context.close)
