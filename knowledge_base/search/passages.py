"""Where in an article the words of a question stand: its best section, and the words marked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from core.fulltext import UNSPACED, plain
from core.prepared import Prepared
from knowledge_base.models import KnownWord
from knowledge_base.search.documents import Section
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


class _Level(dict[int, int]):
    """Letters to plain ones, one for one, so that places in a text stay what they are."""

    def __missing__(self, code: int) -> int:
        letter = plain(chr(code))
        self[code] = ord(letter) if len(letter) == 1 else code
        return self[code]


_LEVEL = _Level()


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the words of a question in texts. `rarity`: by plain word, how much it says."""

    pattern: re.Pattern[str] | None
    rarity: Mapping[str, float]

    def best(self, sections: Sequence[Section]) -> tuple[Section, float]:
        """The section that says most about the question, and how much that is; the first of equals. No query."""
        return max(((each, self.weight(each)) for each in sections), key=lambda pair: pair[1])

    def weight(self, section: Section) -> float:
        """The rarity of the question's words in a section."""
        below = {word: self.rarity[word] for word in self._words(section["text"])}
        above = {word: IN_HEADING * self.rarity[word] for word in self._words(section["heading"])}
        return sum((below | above).values())

    def _words(self, text: str) -> set[str]:
        if self.pattern is None:
            return set()
        return {self._known(found[0]) for found in self.pattern.finditer(text.translate(_LEVEL))}

    def _known(self, found: str) -> str:
        return found if found in self.rarity else next(word for word in self.rarity if found.startswith(word))

    def mark(self, text: str) -> SafeString:
        """Escaped HTML with the found words in <mark>."""
        if self.pattern is None:
            return mark_safe(escape(text))
        pieces, at = [], 0
        for found in self.pattern.finditer(text.translate(_LEVEL)):
            pieces += [escape(text[at : found.start()]), f"<mark>{escape(text[found.start() : found.end()])}</mark>"]
            at = found.end()
        return mark_safe("".join([*pieces, escape(text[at:])]))

    def snippet(self, text: str, limit: int = LONGEST) -> SafeString:
        """The part of a text around the rarest word of the question, marked."""
        before, cut, after = self._cut(text, limit)
        return mark_safe(before + self.mark(cut) + after)

    def quote(self, text: str, limit: int) -> str:
        """The same part as plain text, for where nothing can be marked."""
        return "".join(self._cut(text, limit))

    def _cut(self, text: str, limit: int) -> tuple[str, str, str]:
        text = " ".join(text.split())
        start = self._start(text) if len(text) > limit else 0
        if start + limit >= len(text):
            return "…" if start else "", text[start:], ""
        return "…" if start else "", text[start : start + limit].rsplit(" ", 1)[0].rstrip(".,;:"), "…"

    def _start(self, text: str) -> int:
        found = list(self.pattern.finditer(text.translate(_LEVEL))) if self.pattern else []
        if not found:
            return 0
        rarest = max(found, key=lambda each: self.rarity[self._known(each[0])]).start()
        if rarest <= LEAD:
            return 0
        begin = text.rfind(". ", max(rarest - 2 * LEAD, 0), rarest)
        return begin + 2 if begin >= 0 else text.find(" ", rarest - LEAD) + 1


def finder_of(question: Question) -> Finder:
    """What finds the words of a question, in every form that articles have. One query."""
    rarity: dict[str, float] = {}
    for term in question.found:
        for variant in term.variants:
            for stem in variant.stems:
                rarity[stem] = max(rarity.get(stem, 0.0), term.rarity * variant.weight)
    rows = _FORMS.rows(language=question.language, stems=list(rarity)) if rarity else ()
    by_word = {word: rarity[stem] for word, stem in rows}
    by_word |= {term.word: term.rarity for term in question.found if term.word not in by_word}
    kept = dict(sorted(by_word.items(), key=lambda each: (-each[1], -len(each[0])))[:MOST_WORDS])
    if not kept:
        return Finder(None, {})
    spaced = [re.escape(word) for word in sorted(kept, key=len, reverse=True) if not UNSPACED.search(word)]
    unspaced = [re.escape(word) for word in kept if UNSPACED.search(word)]
    choices = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return Finder(re.compile("|".join(choices + unspaced)), kept)
