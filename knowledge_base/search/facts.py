"""What every search in a language needs to know: how many documents there are, and which words mean the same."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from knowledge_base import sites
from knowledge_base.models import ArticleDocument, KnownWord, Synonyms
from knowledge_base.search.words import Word, groups_of, stems_of

Entry = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One way to say something: its words as they are compared, the stems of those that say something."""

    keys: Entry
    stems: Entry
    documents: int
    public: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The numbers of documents, and by the first word of each synonym the groups that it belongs to."""

    documents: int
    public: int
    groups: dict[str, tuple[tuple[Meaning, ...], ...]]


_kept: dict[str, tuple[str, Facts]] = {}


def facts_of(language: str) -> Facts:
    """The facts of a language, kept in the process until readers see something else; then three queries.

    A second may pass until another process's change is known here.
    """
    stamp = sites.main_site().stamp
    kept = _kept.get(language)
    if kept is None or kept[0] != stamp:
        kept = _kept[language] = (stamp, _read(language))
    return kept[1]


def key_of(word: Word, stem: str) -> str:
    """What a word is compared by: its stem, or itself when it says nothing alone."""
    return stem or word.plain


def whole_words(text: str) -> list[Word]:
    """The words of a text, what hangs together by hyphens as one."""
    return [group[-1] for group in groups_of(text)]


def _read(language: str) -> Facts:
    rows = ArticleDocument.objects.filter(language=language)
    counts = rows.aggregate(documents=Count("pk"), public=Count("pk", filter=Q(is_public=True)))
    spoken = [[whole_words(str(each)) for each in row.words] for row in Synonyms.objects.filter(language=language)]
    words = [word for group in spoken for each in group for word in each]
    words += [Word(word.plain, word.plain) for word in words]
    stems = stems_of(language, words) if words else {}
    known = KnownWord.objects.filter(language=language, stem__in=set(stems.values()) - {""})
    held = {stem: (most, public) for stem, most, public in
            known.values_list("stem").annotate(most=Max("documents"), open=Max("public"))}  # fmt: skip
    groups: dict[str, list[tuple[Meaning, ...]]] = {}
    for group in spoken:
        meanings = tuple(way for each in group if each for way in _ways(each, stems, held))
        for first in {meaning.keys[0] for meaning in meanings}:
            groups.setdefault(first, []).append(meanings)
    return Facts(counts["documents"], counts["public"], {first: tuple(each) for first, each in groups.items()})


def _ways(words: list[Word], stems: dict[Word, str], held: dict[str, tuple[int, int]]) -> list[Meaning]:
    """How one meaning may be typed: as it is written, and in a hurry without accents, which stems otherwise."""
    said = tuple(stems[word] for word in words if stems[word])
    counts = [held.get(stem, (0, 0)) for stem in said] or [(0, 0)]
    spelled = (words, [Word(word.plain, word.plain) for word in words])
    keys = dict.fromkeys(tuple(key_of(word, stems[word]) for word in each) for each in spelled)
    return [Meaning(each, said, min(count[0] for count in counts), min(count[1] for count in counts)) for each in keys]
