"""Every screen in both sizes and themes: right status, nothing for axe, the policy, the console or the scrollbar."""

import os
from collections.abc import Iterator, Sequence
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
PARTS = 3  # so that the workers share the screens


class Watcher:
    """A page whose console is listened to; an answer with an error's status is the only noise that is allowed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.heard.append(message.text)

    def look(self, site: str, screen: Screen, path: str) -> list[str]:
        """Opens the screen and looks at it in both themes; what is wrong with it."""
        self.heard.clear()
        self.page.emulate_media(color_scheme=THEMES[0])
        answer = self.page.goto(site + path)
        assert answer is not None
        settle(self.page)
        if screen.after:
            screen.after(self.page)
        wrong = [] if answer.status == screen.status else [f"status {answer.status}"]
        for theme in THEMES:
            self.page.emulate_media(color_scheme=theme)

            wrong += [f"{theme}: {found}" for found in self._examine(path, theme)]
        return wrong + self.heard

    def _examine(self, path: str, theme: str) -> list[str]:
        if folder := os.environ.get("HELPDESK_SHOTS"):
            (place := Path(folder) / theme).mkdir(parents=True, exist_ok=True)
            photograph(self.page, place / f"{path.strip('/').replace('/', '-')[:60] or 'home'}.png")
        return examine(self.page, theme)


def watch(browser: Browser, site: str, cast: Cast, visitor: Agent | Contact | None, size: str) -> Watcher:
    """A window in which this agent or customer, or nobody, is signed in."""
    context = open_context(browser, size, THEMES[0])
    if visitor is not None:
        name = settings.SESSION_COOKIE_NAME if isinstance(visitor, Agent) else COOKIE
        client = cast.client(visitor) if isinstance(visitor, Agent) else cast.customer(visitor)
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    return Watcher(context.new_page())


def complaints(world: World, site: str, browser: Browser, size: str, screens: Sequence[Screen]) -> Iterator[str]:
    """Everything that is wrong on these screens at this size."""
    visitors = {"ada": world.ada, "lea": world.lea, "dana": world.cast.dana, "nobody": None}
    watchers = {name: watch(browser, site, world.cast, visitor, size) for name, visitor in visitors.items()}
    for screen in screens:
        if screen.desk_only and size != "desk":
            continue
        path = screen.path.format(**world.places)
        found = watchers[screen.visitor].look(site, screen, path)
        yield from (f"{path} ({screen.visitor}): {wrong}" for wrong in found)
    for watcher in watchers.values():
        in_time(watcher.page.context.close)


@pytest.mark.urls("tests.e2e.urls")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_is_sound(cast: Cast, site: str, browser: Browser, size: str, part: int) -> None:
    assert list(complaints(make_world(cast), site, browser, size, SCREENS[part::PARTS])) == []


@pytest.mark.parametrize("size", SIZES)
def test_set_up_is_sound_where_nothing_is_there_yet(site: str, browser: Browser, size: str) -> None:
    watcher = Watcher(open_context(browser, size, THEMES[0]).new_page())
    assert watcher.look(site, Screen("/setup/", "nobody"), "/setup/") == []
    assert watcher.page.url == f"{site}/setup/"
    in_time(watcher.page.context.close)
