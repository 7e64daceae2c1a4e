"""Where in an article the words of a question stand: its best section, and the words marked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from core.fulltext import UNSPACED
from core.prepared import Prepared
from knowledge_base.models import KnownWord
from knowledge_base.search.cards import Line, Piece
from knowledge_base.search.questions import Question

LONGEST = 220  # characters of a snippet
LEAD = 60  # characters before the first found word
IN_HEADING = 1.5  # how much more a word says in a heading than in the text below
MOST_WORDS = 200


_FORMS: Prepared[tuple[str, str]] = Prepared(
    lambda language, stems: KnownWord.objects.filter(language=language, stem__in=stems).values_list("word", "stem"),
    language=str,
    stems=[str],
)


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the words of a question in texts. `rarity`: by plain word, how much it says."""

    pattern: re.Pattern[str] | None
    rarity: Mapping[str, float]

    def best(self, pieces: Sequence[Piece]) -> tuple[Piece, float]:
        """The piece that says most about the question, and how much that is; the first of equals. No query."""
        return max(((each, self.weight(each)) for each in pieces), key=lambda pair: pair[1])

    def weight(self, piece: Piece) -> float:
        """The rarity of the question's words in a piece."""
        below = {word: self.rarity[word] for word in self._words(piece.line)}
        above = {word: IN_HEADING * self.rarity[word] for word in self._words(piece.heading)}
        return sum((below | above).values())

    def _words(self, line: Line) -> set[str]:
        if self.pattern is None:
            return set()
        return {self._known(found) for found in self.pattern.findall(line.level)}

    def _known(self, found: str) -> str:
        return found if found in self.rarity else next(word for word in self.rarity if found.startswith(word))

    def mark(self, line: Line) -> SafeString:
        """Escaped HTML with the found words in <mark>."""
        text = line.text
        if self.pattern is None:
            return mark_safe(escape(text))
        pieces, at = [], 0
        for found in self.pattern.finditer(line.level):
            start, end = found.span()
            pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
        return mark_safe("".join([*pieces, escape(text[at:])]))

    def snippet(self, line: Line, limit: int = LONGEST) -> SafeString:
        """The part of a text around the rarest word of the question, marked."""
        before, cut, after = self._cut(line, limit)
        return mark_safe(before + self.mark(cut) + after)

    def quote(self, line: Line, limit: int) -> str:
        """The same part as plain text, for where nothing can be marked."""
        before, cut, after = self._cut(line, limit)
        return before + cut.text + after

    def _cut(self, line: Line, limit: int) -> tuple[str, Line, str]:
        text = line.text
        start = self._start(line) if len(text) > limit else 0
        before = "…" if start else ""
        if start + limit >= len(text):
            return before, Line(text[start:], line.level[start:]), ""
        cut = text[start : start + limit].rsplit(" ", 1)[0].rstrip(".,;:")
        return before, Line(cut, line.level[start : start + len(cut)]), "…"

    def _start(self, line: Line) -> int:
        found = list(self.pattern.finditer(line.level)) if self.pattern else []
        if not found:
            return 0
        rarest = max(found, key=lambda each: self.rarity[self._known(each[0])]).start()
        if rarest <= LEAD:
            return 0
        begin = line.text.rfind(". ", max(rarest - 2 * LEAD, 0), rarest)
        return begin + 2 if begin >= 0 else line.text.find(" ", rarest - LEAD) + 1


def finder_of(question: Question) -> Finder:
    """What finds the words of a question, in every form that articles have.

    No query where each word was looked up as it stands; one for the forms of corrected words and of synonyms.
    """
    rarity: dict[str, float] = {}
    for term in question.found:
        for variant in term.variants:
            for stem in variant.stems:
                rarity[stem] = max(rarity.get(stem, 0.0), term.rarity * variant.weight)
    forms = {stem: question.forms[stem] for stem in rarity if stem in question.forms}
    by_word = {word: rarity[stem] for stem, words in forms.items() for word in words}
    if missing := [stem for stem in rarity if stem not in forms]:
        rows = _FORMS.rows(language=question.language, stems=missing)
        by_word |= {word: rarity[stem] for word, stem in rows}
    by_word |= {term.word: term.rarity for term in question.found if term.word not in by_word}
    kept = dict(sorted(by_word.items(), key=lambda each: (-each[1], -len(each[0])))[:MOST_WORDS])
    if not kept:
        return Finder(None, {})
    spaced = [re.escape(word) for word in sorted(kept, key=len, reverse=True) if not UNSPACED.search(word)]
    unspaced = [re.escape(word) for word in kept if UNSPACED.search(word)]
    choices = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return Finder(re.compile("|".join(choices + unspaced)), kept)
