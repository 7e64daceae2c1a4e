"""What customers think of the help they got: surveys fills this seam, ways in that end (a chat) ask and hand over."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be given: its score, the word for it, the name of its picture."""

    score: int
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a customer is asked about their ticket, and what they answered so far.

    `comment_label` is "" where no words are wanted; `is_open` says whether an answer is (still) taken.
    """

    id: int
    text: str
    comment_label: str
    thanks: str
    choices: tuple[Choice, ...]
    score: int | None
    comment: str
    is_open: bool


class Asker(Protocol):
    """Who decides whether a customer is asked; every method is safe to call again."""

    def ask(self, *, ticket: int, language: str, place: str) -> Question | None:
        """The question about the ticket's latest resolution as it is put in a place, or None when nobody is to ask."""

    def answer(self, *, ticket: int, question: int, score: object, comment: str) -> Question | None:
        """Takes an answer; the question as it is now, None when it is not this ticket's or not a possible answer."""

    def link(self, *, ticket: int, language: str) -> str:
        """The address of a page that asks, to be mailed to the customer; "" when nobody is to ask."""


CHAT, PAGE = "chat", "page"  # places: at the end of a chat, on the page of the request

_askers: list[Asker] = []


def offer(asker: Asker) -> None:
    """Registers who asks; called from `AppConfig.ready`. The latest takes the place of an earlier one."""
    _askers[:] = [asker]


def ask(*, ticket: int, language: str, place: str = CHAT) -> Question | None:
    """As `Asker.ask`; None while nobody is registered."""
    return _askers[0].ask(ticket=ticket, language=language, place=place) if _askers else None


def answer(*, ticket: int, question: int, score: object, comment: str) -> Question | None:
    """As `Asker.answer`; None while nobody is registered."""
    return _askers[0].answer(ticket=ticket, question=question, score=score, comment=comment) if _askers else None


def link(*, ticket: int, language: str) -> str:
    """As `Asker.link`; "" while nobody is registered."""
    return _askers[0].link(ticket=ticket, language=language) if _askers else ""
