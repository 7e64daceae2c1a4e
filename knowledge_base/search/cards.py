"""Articles as results show them, kept in the process.

A document's digest names everything that it was made of: title, summary, text, snippets, tags, address, visibility.
What was read for a digest therefore holds as long as the row has it, and a search reads only what it has not met.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.fulltext import plain
from core.prepared import Prepared
from knowledge_base.access import Reader, visible_translations
from knowledge_base.models import Translation
from knowledge_base.reading import article_url

MOST = 1_000  # in each process; some kB each


class _Level(dict[int, int]):
    """Letters to plain ones, one for one, so that places in a text stay what they are."""

    def __missing__(self, code: int) -> int:
        letter = plain(chr(code))
        self[code] = ord(letter) if len(letter) == 1 else code
        return self[code]


_LEVEL = _Level()
_ENDS = '.!?:;,…)”"。！？'


@dataclass(frozen=True, slots=True)
class Line:
    """A text in one line, and the same in plain letters."""

    text: str
    level: str

    @classmethod
    def of(cls, text: str) -> "Line":
        """Spaces become single ones; between lines that are no sentences (entries of a list) stands a dot."""
        lines = [" ".join(each.split()) for each in text.splitlines()]
        line = " ".join(f"{each} ·" if each[-1] not in _ENDS else each for each in lines if each).removesuffix(" ·")
        return cls(line, line.translate(_LEVEL))


@dataclass(frozen=True, slots=True)
class Piece:
    """An article from one heading to the next: `text` as it stands there, `line` the same to look through."""

    anchor: str
    heading: Line
    text: str
    line: Line

    @classmethod
    def of(cls, anchor: str, heading: str, text: str) -> "Piece":
        """A piece with its lines."""
        return cls(anchor, Line.of(heading), text, Line.of(text))


@dataclass(frozen=True, slots=True)
class Card:
    """An article as it is found. `translation` has `published` and `article`, without their long texts."""

    translation: Translation
    url: str
    title: Line
    summary: str
    pieces: tuple[Piece, ...]


_cards: dict[tuple[int, str], Card] = {}


def forget() -> None:
    """Drops every card of this process."""
    _cards.clear()


def cards_of(reader: Reader, wanted: Sequence[tuple[int, str]]) -> dict[int, Card]:
    """Cards by translation, for translations and digests that this reader was found to see.

    No query for those that are kept; one for the others, through the one door to articles.
    """
    found = {key[0]: card for key in wanted if (card := _cards.get(key)) is not None}
    missing = [number for number, _digest in wanted if number not in found]
    return found | _read(reader, missing) if missing else found


def _read(reader: Reader, numbers: list[int]) -> dict[int, Card]:
    made = {row.pk: (row.document.digest, _card(row)) for row in _shown(reader).rows(numbers=numbers)}
    while len(_cards) + len(made) > MOST and _cards:
        _cards.pop(next(iter(_cards)), None)
    _cards.update(((number, digest), card) for number, (digest, card) in made.items())
    return {number: card for number, (_digest, card) in made.items()}


@lru_cache(maxsize=256)
def _shown(reader: Reader) -> Prepared[Translation]:
    """What this reader may see of some translations, with revision, article and document."""
    rows = visible_translations(reader).select_related("published", "article", "document").order_by()
    rows = rows.defer("html", "published__html", "document__document", "document__entries")
    return Prepared(lambda numbers: rows.filter(pk__in=numbers), numbers=[int])


def _card(row: Translation) -> Card:
    up = row.published
    assert up is not None
    url, summary = article_url(row.language, row.slug), up.summary
    return Card(row, url, Line.of(up.title), summary, _pieces(row.document.sections))


def _pieces(sections: Iterable[dict[str, str]]) -> tuple[Piece, ...]:
    pieces = tuple(Piece.of(each["anchor"], each["heading"], each["text"]) for each in sections)
    return pieces or (Piece.of("", "", ""),)
