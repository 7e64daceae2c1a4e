"""Questions and who can answer them: knowledge_base fills this seam, the chat bot and the form ask."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an answer: its title, text, and the address where it stands."""

    title: str
    text: str
    url: str


Source = Callable[[str, str, int | None], list[Passage]]
_sources: list[Source] = []


def offer(source: Source) -> None:
    """Registers a source of answers: (question, language, contact id or None) → passages."""
    _sources.append(source)


def ask(question: str, language: str, contact_id: int | None) -> list[Passage]:
    """Everything the sources know about the question that this contact may see."""
    return [passage for source in _sources for passage in source(question, language, contact_id)]
