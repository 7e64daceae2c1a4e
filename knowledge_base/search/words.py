"""Words of a text as they are indexed and asked for: plain letters, hyphens both ways, codes with their parts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from core.fulltext import UNSPACED, bigrams, config_of, plain
from knowledge_base.search.stopwords import STOP_WORDS

LONGEST = 60  # characters of a word
MOST_REMEMBERED = 20_000  # stems, in each process
# Scripts that write vowels as marks keep them inside of a word.
_RUN = r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0900-\u0963\u0966-\u0dff])*"
_WORDS = re.compile(rf"{_RUN}(?:[-\u2010\u2011]{_RUN})*")
_HYPHEN = re.compile(r"[-\u2010\u2011]")
_CODE = re.compile(r"([a-z]+)([0-9]+)|([0-9]+)([a-z]+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was written, and plain."""

    raw: str
    plain: str


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in order; what hangs together by hyphens gives its parts and then itself as one word."""
    for found in _WORDS.finditer(text):
        run = found[0]
        if UNSPACED.search(run):
            yield from (Word(pair, pair) for pair in bigrams(run).split())
        parts = [part for part in _HYPHEN.split(run) if not UNSPACED.search(part)]
        for part in parts:
            yield _word(part)
        if len(parts) > 1:
            yield _word("".join(parts))


def groups_of(text: str) -> Iterator[tuple[Word, ...]]:
    """As `words_of`, but what hangs together by hyphens stays together: its parts, then itself as one word."""
    for found in _WORDS.finditer(text):
        group = tuple(words_of(found[0]))
        if UNSPACED.search(found[0]):
            yield from ((word,) for word in group)
        elif group:
            yield group


def _word(raw: str) -> Word:
    return Word(raw[:LONGEST], plain(raw)[:LONGEST])


def code_parts(word: str) -> list[str]:
    """The letters and the number of a code ("e14" gives "14", "grind54" gives "grind" and "54"), else nothing."""
    found = _CODE.fullmatch(word)
    if found is None:
        return []
    return [part for part in found.groups() if part and (part.isdigit() or len(part) > 1)]


def stems_of(language: str, words: Iterable[Word]) -> dict[Word, str]:
    """The plain stem of each word, "" for words that say nothing; one query."""
    wanted = list(dict.fromkeys(words))
    stopped = STOP_WORDS.get(language[:2].lower(), frozenset())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_lexize(%s::regdictionary, word) FROM unnest(%s::text[]) WITH ORDINALITY AS w (word, n)"
            " ORDER BY n",
            [_dictionary(language), [_spelled(word.raw) for word in wanted]],
        )
        found = [row[0] for row in cursor.fetchall()]
    stems = {}
    for word, lexemes in zip(wanted, found, strict=True):
        if lexemes == [] or word.plain in stopped:
            stems[word] = ""
        elif any(character.isdigit() for character in word.plain) or not lexemes:
            stems[word] = word.plain
        else:
            stems[word] = plain(lexemes[0])[:LONGEST]
    return stems


_remembered: dict[tuple[str, Word], str] = {}


def forget() -> None:
    """Drops every stem that this process remembers."""
    _remembered.clear()


def remembered_stems(language: str, words: Iterable[Word]) -> dict[Word, str]:
    """As `stems_of`; no query for words that were asked for before. A stemmer never changes while the server runs."""
    wanted = set(words)
    found = {word: stem for word in wanted if (stem := _remembered.get((language, word))) is not None}
    if missing := wanted - found.keys():
        found |= (new := stems_of(language, missing))
        if len(_remembered) > MOST_REMEMBERED:
            _remembered.clear()
        _remembered.update(((language, word), stem) for word, stem in new.items())
    return found


def _dictionary(language: str) -> str:
    config = config_of(language)
    return "simple" if config == "simple" else f"{config}_stem"


def _spelled(raw: str) -> str:
    """Lower case, and Romanian with the older letters, which the stemmers of every PostgreSQL know."""
    return raw.lower().replace("ș", "ş").replace("ț", "ţ")
