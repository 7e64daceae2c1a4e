"""Results as pages show them: titles and snippets marked, what was corrected, what they can be narrowed to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.safestring import SafeString

from knowledge_base.access import Reader
from knowledge_base.models import Translation
from knowledge_base.search.cards import Card, Line, Piece, cards_of
from knowledge_base.search.engine import Match, Matches, find
from knowledge_base.search.passages import Finder, finder_of

PAGE = 10
SUGGESTED = 5
QUOTED = 400  # characters
WORTH_IT, LEAST = 0.3, 0.08  # how much of what was asked an article has to hold to be suggested, and how well


@dataclass(frozen=True, slots=True)
class Hit:
    """A found article. `piece` answers best: a section of it, or the beginning where only its title was found."""

    card: Card
    piece: Piece
    match: Match
    finder: Finder = field(repr=False)

    @property
    def translation(self) -> Translation:
        """With `published` and `article`, without their long texts."""
        return self.card.translation

    @property
    def title(self) -> SafeString:
        """Safe HTML with marks."""
        return self.finder.mark(self.card.title)

    @property
    def snippet(self) -> SafeString:
        """The part of the piece that says most, safe HTML with marks."""
        return self.finder.snippet(self.piece.line)

    @property
    def quote(self) -> str:
        """As much of the piece as answers a question."""
        return self.finder.quote(self.piece.line, QUOTED)

    @property
    def text(self) -> str:
        """The whole piece."""
        return self.piece.text

    @property
    def anchor(self) -> str:
        """That of the piece, "" for the beginning."""
        return self.piece.anchor

    @property
    def heading(self) -> str:
        """That of the piece."""
        return self.piece.heading.text

    @property
    def address(self) -> str:
        """Where the article stands, at the piece that answers."""
        return self.address_after("")

    def address_after(self, query: str) -> str:
        """The same with a query string, as `?searched=leak`: that a result was opened is counted by its words."""
        page = self.card.url + query
        return f"{page}#{self.piece.anchor}" if self.piece.anchor else page

    @property
    def is_internal(self) -> bool:
        """Whether not everybody may read it."""
        return self.translation.article.visibility != "public"


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results. `total` counts to 200; `corrected`: word as typed and as it was read.

    `language` is another one than was asked for where only that one has an answer. `categories`, `kinds`: how many of
    all results they hold.
    """

    language: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    corrected: tuple[tuple[str, str], ...] = ()
    categories: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


def search(
    reader: Reader,
    languages: Sequence[str],
    text: str,
    *,
    page: int = 1,
    category: int | None = None,
    kind: str = "",
    is_open: bool = False,
) -> Results:
    """What a reader finds in the first of the languages that has an answer; two to six queries.

    Pages begin with 1. `category` and `kind` narrow the results, and do not change what is counted.
    """
    for language in languages:
        matches = find(reader, language, text, is_open=is_open)
        if matches.rows:
            return _results(reader, matches, page=page, category=category, kind=kind)
    return Results(languages[0] if languages else "")


def suggest(reader: Reader, language: str, text: str, limit: int = SUGGESTED) -> list[Hit]:
    """Articles that answer what somebody is writing, best first; the last word may be unfinished. As many queries.

    `text` is a subject, or a subject and a message. Nothing where nothing fits well.
    """
    matches = find(reader, language, text, is_open=True)
    rows = [row for row in matches.rows if row.coverage >= WORTH_IT and row.score >= LEAST][:limit]
    return _hits(reader, matches, rows)


def _results(reader: Reader, matches: Matches, *, page: int, category: int | None, kind: str) -> Results:
    rows = [
        row for row in matches.rows if (category is None or row.category == category) and (not kind or row.kind == kind)
    ]
    first = (max(page, 1) - 1) * PAGE
    return Results(
        language=matches.question.language,
        hits=_hits(reader, matches, rows[first : first + PAGE]),
        total=len(rows),
        corrected=_corrected(matches),
        categories=Counter(row.category for row in matches.rows),
        kinds=Counter(row.kind for row in matches.rows),
    )


def _corrected(matches: Matches) -> tuple[tuple[str, str], ...]:
    """Only what led to something that this reader sees: a word may stand in hidden articles alone."""
    return tuple(
        (term.word, term.meant)
        for at, term in enumerate(matches.question.found)
        if term.meant and any(row.held[at] > 0 for row in matches.rows)
    )


def _hits(reader: Reader, matches: Matches, rows: Sequence[Match]) -> list[Hit]:
    """Two queries at most: articles that this process has not met, and forms of words."""
    if not rows:
        return []
    cards = cards_of(reader, [(row.translation, row.digest) for row in rows])
    finder = finder_of(matches.question)
    return [_hit(cards[row.translation], row, finder) for row in rows if row.translation in cards]


def _hit(card: Card, match: Match, finder: Finder) -> Hit:
    piece, weight = finder.best(card.pieces)
    if not weight:  # it was found by its title or its summary
        piece = Piece.of("", "", card.summary or card.pieces[0].text)
    elif not piece.text:
        piece = replace(piece, text=card.summary, line=Line.of(card.summary))
    return Hit(card, piece, match, finder)
