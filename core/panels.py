"""Named slots of the workspace that higher rooms fill: navigation, rail entries, side-panel boxes, the desk.

A panel is loaded by the browser from its own address (`hx-get`), so the page is composed there and no room imports a
room above it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Panel:
    """One entry of a slot: `url(context)` is its address, `allowed(agent)` says who sees it, `count(agent)` a badge.

    In the side panel an address of "" says that it does not stand beside this ticket. A panel of the desk stands on
    every page of the workspace and is read again with each nudge that has its name. In the slot of availability `words`
    say how much of that work the agent holds, and a post to the address pauses it or takes it up again.
    """

    name: str
    label: str | Promise
    icon: str
    order: int
    url: Callable[[Any], str]
    allowed: Callable[[Any], bool] = lambda _agent: True
    count: Callable[[Any], int | None] | None = None
    alert: bool = False
    words: Callable[[Any], str] | None = None


_slots: dict[str, list[Panel]] = {}

NAVIGATION = "navigation"
RAIL = "rail"
SIDE = "side"
COMPOSER = "composer"
DESK = "desk"
AVAILABILITY = "availability"
SETTINGS = "settings"
START = "start"  # what can be begun from anywhere: `url` is a sheet
HELP = "help"  # ways to reach us, on the help centre: `url` and `words` take the language of the page
SEARCH = "search"  # of the help centre, from the contact form: `url(language)` takes `?q=`
SUGGESTIONS = "suggestions"  # answers beside the contact form: `url(language)` gives a fragment for `?q=`
RECORDING = "recording"  # where a recording is heard: `url(id)`


def fill(slot: str, panel: Panel) -> None:
    """Puts a panel into a slot, sorted by its order; the same name replaces the former."""
    entries = [entry for entry in _slots.get(slot, []) if entry.name != panel.name]
    _slots[slot] = sorted([*entries, panel], key=lambda entry: (entry.order, entry.name))


def panels(slot: str, agent: Any) -> list[Panel]:
    """The panels of a slot that this agent may see, in order."""
    return [entry for entry in _slots.get(slot, []) if entry.allowed(agent)]


def address_in(slot: str, context: Any) -> str:
    """The address of the first panel of a slot that is the same for everybody, "" while nobody fills it."""
    panel = next(iter(panels(slot, None)), None)
    return panel.url(context) if panel else ""
