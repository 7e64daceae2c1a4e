"""Results as pages show them: titles and snippets marked, what was corrected, what they can be narrowed to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from core.prepared import Prepared
from knowledge_base.access import Reader, visible_translations
from knowledge_base.models import Translation
from knowledge_base.reading import article_url
from knowledge_base.search.engine import Match, Matches, find
from knowledge_base.search.passages import Finder, finder_of

PAGE = 10
SUGGESTED = 5
QUOTED = 400  # characters
WORTH_IT, LEAST = 0.3, 0.08  # how much of what was asked an article has to hold to be suggested, and how well


@dataclass(frozen=True, slots=True)
class Hit:
    """A found article. `translation` has `published` and `article`; title and snippet are safe HTML with marks.

    `anchor` is that of the section which the snippet is from, "" for the beginning; `text` is that whole section, and
    `quote` as much of it as answers a question.
    """

    translation: Translation
    title: SafeString
    snippet: SafeString
    anchor: str
    heading: str
    text: str
    quote: str
    match: Match

    @property
    def address(self) -> str:
        """Where the article stands, at the section that answers."""
        return self.address_after("")

    def address_after(self, text: str) -> str:
        """The same for the results of a search: that one of them was opened is counted by its words."""
        page = article_url(self.translation.language, self.translation.slug)
        query = f"?{urlencode({'searched': text})}" if text else ""
        return f"{page}{query}#{self.anchor}" if self.anchor else page + query

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
    """What a reader finds in the first of the languages that has an answer; five queries, a sixth for misspelled words.

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
    """Reads what is shown through the one door to articles. Two queries."""
    if not rows:
        return []
    shown = {each.pk: each for each in _shown(reader).rows(numbers=[row.translation for row in rows])}
    finder = finder_of(matches.question)
    return [_hit(shown[row.translation], row, finder) for row in rows if row.translation in shown]


@lru_cache(maxsize=256)
def _shown(reader: Reader) -> Prepared[Translation]:
    """What this reader may see of some translations, with revision, article and document."""
    rows = visible_translations(reader).select_related("published", "article", "document").order_by()
    rows = rows.defer("html", "published__html", "document__document", "document__entries")
    return Prepared(lambda numbers: rows.filter(pk__in=numbers), numbers=[int])


def _hit(translation: Translation, match: Match, finder: Finder) -> Hit:
    up = translation.published
    assert up is not None
    sections = translation.document.sections or [{"anchor": "", "heading": "", "text": ""}]
    section, weight = finder.best(sections)
    if not weight:  # it was found by its title or its summary
        section = {"anchor": "", "heading": "", "text": up.summary or sections[0]["text"]}
    text = section["text"] or up.summary
    return Hit(
        translation=translation,
        title=finder.mark(up.title),
        snippet=finder.snippet(text),
        anchor=section["anchor"],
        heading=section["heading"],
        text=text,
        quote=finder.quote(text, QUOTED),
        match=match,
    )
