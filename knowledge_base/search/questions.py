"""What somebody asks for: each word with everything that it may stand for, and how rare it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Any

from django.db import connection

from knowledge_base.search.documents import quoted
from knowledge_base.search.facts import Facts, Meaning, facts_of, key_of
from knowledge_base.search.typos import forgiven, grams_of, inner_grams, mistakes
from knowledge_base.search.words import Word, code_parts, groups_of, remembered_stems

MOST_WORDS = 40  # of a question
MOST_TERMS = 14  # the rarest of them
MOST_BEGINNINGS = 24  # words that begin as the last one typed
MOST_MISSPELLED = 6
CANDIDATES = 60  # words that are compared letter by letter
SURELY_BEGUN = 5  # characters; the first letter of a word that is no longer is right
MISTAKEN, BEGUN, MEANT = 0.7, 0.7, 0.6  # what a corrected word, the beginning of one, another word for it count


@dataclass(frozen=True, slots=True)
class Variant:
    """Stems that a word may stand for, any of them (or all, when they are one meaning of several words).

    `weight`: how surely, 0 to 1; `documents`: as far as this reader may know, how many hold it.
    """

    stems: tuple[str, ...]
    weight: float
    documents: int
    all_of: bool = False

    @property
    def tsquery(self) -> str:
        """As PostgreSQL reads it."""
        return f"({(' & ' if self.all_of else ' | ').join(quoted(stem) for stem in self.stems)})"


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question. `documents`: how many hold it as far as this reader may know; `meant` corrects it."""

    word: str
    variants: tuple[Variant, ...]
    documents: int
    cost: int
    meant: str = ""
    rarity: float = 0.0

    @property
    def tsquery(self) -> str:
        """Anything that it may stand for."""
        return f"({' | '.join(variant.tsquery for variant in self.variants)})"


@dataclass(frozen=True, slots=True)
class Question:
    """The terms in the order of the text; those without a variant are words that no article holds.

    `forms`: by stem, the words that articles know of it, as far as they were looked up for the question.
    `total`: the documents of the language, as far as this reader may know.
    """

    language: str
    terms: tuple[Term, ...]
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    total: int = 0

    @property
    def found(self) -> list[Term]:
        """The terms that can be found."""
        return [term for term in self.terms if term.variants]

    @property
    def rarity(self) -> float:
        """Of all terms together: what a document that holds everything would reach."""
        return sum(term.rarity for term in self.terms)


@dataclass(frozen=True, slots=True)
class _Known:
    word: str
    stem: str
    documents: int
    public: int


def read_question(language: str, text: str, *, sees_all: bool, is_open: bool = False) -> Question:
    """Reads what was typed; `is_open`: the last word may go on. `sees_all` for agents, who are helped with every word.

    Whoever is no agent gets corrections, beginnings and rarities out of public articles alone. One query, another for
    words whose stem this process does not remember, another for misspelled ones.
    """
    facts = facts_of(language)
    groups = list(groups_of(text))[:MOST_WORDS]
    if not groups:
        return Question(language, ())
    is_open = is_open and not text[-1:].isspace()
    reading = _Reading(language, facts, groups, sees_all=sees_all, is_open=is_open)
    return Question(language, tuple(reading.terms()), reading.forms, reading.total)


class _Reading:
    """One question while it is looked up."""

    def __init__(
        self, language: str, facts: Facts, groups: Sequence[tuple[Word, ...]], *, sees_all: bool, is_open: bool
    ) -> None:
        self.language, self.facts, self.sees_all, self.is_open = language, facts, sees_all, is_open
        self.total = facts.documents if sees_all else facts.public
        every = [word for group in groups for word in group]
        every[:0] = [Word(part, part) for word in every for part in code_parts(word.plain)]
        plain = [Word(word.plain, word.plain) for word in every]
        self.stems = remembered_stems(language, [*every, *plain])
        self._look_up(every, plain)
        self.words = [word for group in groups for word in self._parted(group)]

    def _look_up(self, every: list[Word], plain: list[Word]) -> None:
        last = every[-1].plain
        stems = {self.stems[word] for word in (*every, *plain)} - {""}
        begins = " OR word LIKE %s" if self.is_open and last.isalpha() else ""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word, stem, documents, public FROM knowledge_base_knownword WHERE language = %s"  # noqa: S608
                f" AND (word = ANY(%s) OR stem = ANY(%s){begins})",
                [self.language, [word.plain for word in every], list(stems), *([f"{last}%"] if begins else [])],
            )
            rows = [_Known(*row) for row in cursor.fetchall()]
        self.by_word, self.by_stem = defaultdict[str, list[_Known]](list), defaultdict[str, list[_Known]](list)
        for row in rows:
            self.by_word[row.word].append(row)
            self.by_stem[row.stem].append(row)
        self.forms = {stem: tuple(row.word for row in self.by_stem.get(stem, ())) for stem in stems}
        begun = [row for row in rows if begins and row.stem and row.word.startswith(last) and self._count(row)]
        self.begun = sorted(begun, key=self._count, reverse=True)[:MOST_BEGINNINGS]

    def _count(self, row: _Known) -> int:
        return row.documents if self.sees_all else row.public

    def _counted(self, rows: Iterable[_Known]) -> int:
        return max((self._count(row) for row in rows), default=0)

    def _parted(self, group: tuple[Word, ...]) -> list[Word]:
        """What hangs together by hyphens is one word where articles know it, else its parts."""
        if len(group) == 1 or self._counted(self.by_word[group[-1].plain]):
            whole = group[-1]
            parts = code_parts(whole.plain)
            if parts and not self._counted(self.by_word[whole.plain]):
                return [Word(part, part) for part in parts]
            return [whole]
        return list(group[:-1])

    def terms(self) -> list[Term]:
        """Every word that says something."""
        found: list[tuple[Word, Term | None]] = [(word, self._term(word)) for word in self.words]
        found = self._corrected(found)
        keys = [self._key(word, term) for word, term in found]
        with_meanings = [term and self._with_meanings(term, keys, at) for at, (_word, term) in enumerate(found)]
        terms = {term.word: term for term in with_meanings if term is not None}
        rare = sorted((self._weighed(term) for term in terms.values()), key=lambda term: -term.rarity)[:MOST_TERMS]
        kept = {term.word: term for term in rare}
        return [kept[word] for word in terms if word in kept]

    def _term(self, word: Word) -> Term | None:
        """A word as it stands; None when it says nothing; without variants when no article holds it."""
        rows = self.by_word[word.plain]
        said = self._said(rows)
        is_last = self.is_open and word == self.words[-1]
        if (rows and not said) or (not rows and not self.stems.get(word, word.plain)):
            return None if not (is_last and self.begun) else self._begun(word, ())
        stems = {row.stem for row in said}
        if not stems:
            both = (self.stems.get(word, ""), self.stems.get(Word(word.plain, word.plain), ""))
            stems = {stem for stem in both if stem and self.by_stem[stem]}
        if not stems and word.plain.isdigit():
            stems = {word.plain}  # the number of a code is nobody's word
        documents = self._counted(row for stem in stems for row in self.by_stem[stem])
        variants = (Variant(tuple(sorted(stems)), 1.0, documents),) if stems else ()
        term = Term(word.plain, variants, documents, documents)
        return self._begun(word, variants, term) if is_last and self.begun else term

    def _said(self, rows: list[_Known]) -> list[_Known]:
        """The rows of a word that says something; none when it mostly says nothing (without accents many are alike)."""
        silent = max((row.documents for row in rows if not row.stem), default=0)
        said = [row for row in rows if row.stem]
        return said if max((row.documents for row in said), default=0) > silent else []

    def _begun(self, word: Word, variants: tuple[Variant, ...], term: Term | None = None) -> Term:
        """The last word while it is typed also stands for what begins so."""
        own = set(variants[0].stems) if variants else set()
        stems = tuple(dict.fromkeys(row.stem for row in self.begun if row.stem not in own))
        cost = sum(self._count(row) for row in self.begun)
        begun = self._counted(self.begun)
        more = (*variants, Variant(stems, BEGUN, begun)) if stems else variants
        documents = max(term.documents if term else 0, begun)
        return Term(word.plain, more, documents, min(cost, self.total) + documents)

    def _corrected(self, found: list[tuple[Word, Term | None]]) -> list[tuple[Word, Term | None]]:
        unknown = [
            word.plain
            for word, term in found
            if term is not None and not term.documents and forgiven(word.plain) and not word.plain.isdigit()
        ]
        alike = self._alike(list(dict.fromkeys(unknown))[:MOST_MISSPELLED]) if unknown else {}
        return [(word, self._repaired(term, alike.get(word.plain, [])) if term else None) for word, term in found]

    def _alike(self, words: list[str]) -> dict[str, list[_Known]]:
        """Known words that a misspelled one may be, those with the fewest mistakes. One query."""
        pieces, params = [], list[Any]()
        allowed = "documents" if self.sees_all else "public"
        for at, word in enumerate(words):
            grams, room = grams_of(self.language, word), forgiven(word)
            # A chain of comparisons costs a third of unnesting the groups of every word.
            shared = " + ".join(["(%s = ANY(grams))::int"] * len(grams))
            pieces.append(
                f"(SELECT {at}, word, stem, documents, public FROM knowledge_base_knownword"  # noqa: S608
                " WHERE grams && %s::varchar[] AND length(word) BETWEEN %s AND %s AND starts_with(word, %s)"
                f" AND {allowed} > 0 ORDER BY {shared} DESC, word LIMIT {CANDIDATES})"
            )
            first = word[0] if len(word) <= SURELY_BEGUN else ""
            params += [inner_grams(self.language, word), len(word) - room, len(word) + room, first, *grams]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(pieces), params)
            rows = cursor.fetchall()
        found: dict[str, list[_Known]] = {}
        for at, word in enumerate(words):
            found[word] = _nearest(word, [_Known(*row[1:]) for row in rows if row[0] == at])
        return found

    def _repaired(self, term: Term, alike: list[_Known]) -> Term | None:
        if not alike:
            return term
        said = [row for row in alike if row.stem]
        if not said:
            return None if not term.variants else term  # a misspelled word that says nothing
        stems = tuple(dict.fromkeys(row.stem for row in said))
        documents = self._counted(said)
        variants = (*term.variants, Variant(stems, MISTAKEN, documents))
        cost = sum(self._count(row) for row in said)
        meant = max(said, key=self._count).word
        return replace(term, variants=variants, documents=documents, cost=cost, meant=meant)

    def _key(self, word: Word, term: Term | None) -> str:
        if term is None or not term.variants or not term.documents:
            return key_of(word, self.stems.get(word, ""))
        return term.variants[0].stems[0]

    def _with_meanings(self, term: Term, keys: list[str], at: int) -> Term:
        """The term with the other words for it, and for what begins with it in the text."""
        variants = list(term.variants)
        cost = term.cost
        for group in self.facts.groups.get(keys[at], ()):
            if not any(tuple(keys[at : at + len(each.keys)]) == each.keys for each in group):
                continue
            for meaning in group:
                if meaning.keys[0] != keys[at] and _says_enough(meaning):
                    held = meaning.documents if self.sees_all else meaning.public
                    variants.append(Variant(meaning.stems, MEANT, held, all_of=True))
                    cost += held
        return replace(term, variants=tuple(dict.fromkeys(variants)), cost=cost)

    def _weighed(self, term: Term) -> Term:
        """How much it says that a document holds it: its rarity, and that of everything else that it may stand for."""
        counts = [term.documents] if term.documents else [each.documents for each in term.variants]
        rarity = max((self._rarity(count) for count in counts), default=self._rarity(1))
        variants = tuple(
            replace(each, weight=each.weight * min(1.0, self._rarity(each.documents) / rarity))
            for each in term.variants
        )
        return replace(term, variants=variants, rarity=rarity)

    def _rarity(self, documents: int) -> float:
        return log(1 + max(self.total, 1) / max(documents, 1))


def _says_enough(meaning: Meaning) -> bool:
    """ "Not hot" must not stand for "hot": of several words more than one has to say something."""
    return bool(meaning.stems) and (len(meaning.keys) == 1 or len(meaning.stems) > 1)


def _nearest(word: str, rows: list[_Known]) -> list[_Known]:
    """Those with the fewest mistakes."""
    room = forgiven(word)
    counted = [(mistakes(word, row.word, room), row) for row in rows]
    best = min((count for count, _row in counted), default=room + 1)
    return [row for count, row in counted if count == best <= room][:4]
