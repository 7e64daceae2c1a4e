"""What customers write by message and in the chat (`talks.txt`): short, in several goes, answered soon."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from helpdesk.demo.mails.people import COUNTRIES
from helpdesk.demo.mails.stories import Desk

WHATSAPP, TELEGRAM, SMS, CHAT, PHONE = "whatsapp", "telegram", "sms", "chat", "phone"
SPARE = "spare"


class Act(StrEnum):
    """What happens in a turn: the customer's first, then a call's, then the agent's."""

    SAY = "say"
    PHOTO = "photo"
    PLACE = "place"
    EDIT = "edit"
    REACT = "react"
    LEAVE = "leave"
    CALL = "call"
    PICK_UP = "pick_up"
    HANG_UP = "hang_up"
    REPLY = "reply"
    TAG = "tag"
    SOLVE = "solve"


CALLING = frozenset({Act.CALL, Act.PICK_UP, Act.HANG_UP})
CUSTOMERS = frozenset({Act.SAY, Act.PHOTO, Act.PLACE, Act.EDIT, Act.REACT, Act.LEAVE, *CALLING})
DETAILS = {Act.PHOTO: 1, Act.PLACE: 2, Act.REACT: 1, Act.TAG: 1}


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that somebody does. `detail` is a photo's scene, an emoji, a tag, or "latitude longitude"."""

    act: Act
    text: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A talk without its people; `page` is where on the website a chat begins."""

    kind: str
    language: str
    desk: Desk
    turns: tuple[Turn, ...]
    page: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A plot with a customer."""

    plot: Plot
    name: str


def talk(number: int, kinds: Sequence[str]) -> Talk:
    """The talk with this number among those of the kinds: every plot in turn, then again with other people."""
    found = [plot for plot in plots() if plot.kind in kinds]
    plot = found[number % len(found)]
    rng = random.Random(number)  # noqa: S311 - names, no secrets
    country = COUNTRIES[plot.language]
    return Talk(plot, f"{rng.choice(country.first)} {rng.choice(country.last)}")


@lru_cache(maxsize=1)
def plots() -> tuple[Plot, ...]:
    """All talks, in the order of the file."""
    return tuple(_plot(head, lines) for head, lines in _parts() if head[0] != SPARE)


@lru_cache(maxsize=1)
def spare() -> dict[str, tuple[str, ...]]:
    """What customers say, in turn, when somebody at the browser has written to them, by language."""
    return {head[1]: tuple(_turn(line).text for line in lines) for head, lines in _parts() if head[0] == SPARE}


def _parts() -> Iterator[tuple[list[str], list[str]]]:
    _preface, *parts = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").strip().split("\n\n")
    for part in parts:
        head, *lines = part.split("\n")
        yield head.split(), lines


def _plot(head: list[str], lines: list[str]) -> Plot:
    kind, language, desk, *page = head
    return Plot(kind, language, Desk(desk), tuple(_turn(line) for line in lines), "".join(page))


def _turn(line: str) -> Turn:
    mark, _, rest = line.partition(" ")
    if mark in "<>":
        return Turn(Act.SAY if mark == ">" else Act.REPLY, rest)
    name, _, rest = rest.partition(" ")
    act = Act(name)
    words = rest.split(" ")
    count = DETAILS.get(act, 0)
    return Turn(act, " ".join(words[count:]), " ".join(words[:count]))
