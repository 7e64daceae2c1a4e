"""Documents of published translations, and the words they hold; written in the transaction that publishes."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django.db import connection, transaction

from core.html import to_text
from knowledge_base.bodies import snippet_keys
from knowledge_base.enums import Visibility
from knowledge_base.models import ArticleDocument, KnownWord, SnippetText, Translation
from knowledge_base.render import anchors_of, with_snippets
from knowledge_base.search.typos import grams_of
from knowledge_base.search.words import Word, code_parts, stems_of, words_of

BATCH = 200  # documents that are made at once
MOST_POSITIONS = 16_000  # PostgreSQL counts no further
MOST_SECTIONS = 200
LONGEST_SECTION = 20_000  # characters
_LOCK = 7_318_204_411  # whoever counts words waits for the other
_MARK = "\ue000"  # a private character in the place of a heading while the text is cut
_NOT_TEXT = re.compile(rf"<img\b[^>]*>|{_MARK}")
_TITLED = re.compile(r'<h[234](?:[^>]*?\bid="([^"]*)")?[^>]*>(.*?)</h[234]>', re.DOTALL)

Section = dict[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """What a document is made of."""

    translation: Translation
    tags: Sequence[str]
    snippets: str

    @property
    def digest(self) -> str:
        """The same as long as the document would be."""
        row, up = self.translation, self.translation.published
        assert up is not None
        made_of = [row.language, row.slug, row.article.visibility, up.title, up.summary, up.html, list(self.tags)]
        return hashlib.sha256(json.dumps([*made_of, self.snippets]).encode()).hexdigest()


@transaction.atomic
def renew(numbers: Iterable[int]) -> None:
    """Brings the documents of translations to what is published of them; a dozen queries for up to 200."""
    wanted = sorted(set(numbers))
    for at in range(0, len(wanted), BATCH):
        _renew(wanted[at : at + BATCH])


def _renew(numbers: list[int]) -> None:
    present = {row.pk: row for row in ArticleDocument.objects.filter(pk__in=numbers).defer("document", "sections")}
    sources = {source.translation.pk: source for source in _sources(numbers)}
    stale = [row for pk, row in present.items() if pk not in sources or row.digest != sources[pk].digest]
    kept = set(present) - {row.pk for row in stale}
    made = _documents([source for pk, source in sources.items() if pk not in kept], present)
    if not stale and not made:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    _count(stale, made)
    ArticleDocument.objects.filter(pk__in=[row.pk for row in stale]).delete()
    ArticleDocument.objects.bulk_create(made)


@transaction.atomic
def rebuild() -> int:
    """Makes every document anew; how many. Searches go on with the former ones meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    boosts = dict(ArticleDocument.objects.values_list("pk", "boost"))
    ArticleDocument.objects.all().delete()
    KnownWord.objects.all().delete()
    numbers = list(Translation.objects.filter(published__isnull=False).order_by("pk").values_list("pk", flat=True))
    renew(numbers)
    for boost in set(boosts.values()) - {0.0}:
        ArticleDocument.objects.filter(pk__in=[pk for pk in boosts if boosts[pk] == boost]).update(boost=boost)
    return len(numbers)


def _sources(numbers: list[int]) -> list[Source]:
    rows = Translation.objects.filter(pk__in=numbers, published__isnull=False).select_related("published", "article")
    found = list(rows.prefetch_related("article__tags"))
    keys = {row.pk: snippet_keys(row.published.html if row.published else "") for row in found}
    texts: dict[str, list[str]] = defaultdict(list)
    wanted = set().union(*keys.values())
    if wanted:
        snippets = SnippetText.objects.filter(snippet__key__in=wanted).order_by("snippet__key", "language")
        for key, html in snippets.values_list("snippet__key", "html"):
            texts[key].append(html)
    return [
        Source(
            row,
            sorted(tag.name for tag in row.article.tags.all()),
            "\n".join(text for key in sorted(keys[row.pk]) for text in texts[key]),
        )
        for row in found
    ]


def _documents(sources: Sequence[Source], present: dict[int, ArticleDocument]) -> list[ArticleDocument]:
    """New documents; one query for the stems of each language."""
    by_language: dict[str, list[tuple[Source, list[Section], list[tuple[str, list[Word]]]]]] = defaultdict(list)
    for source in sources:
        sections = sections_of(source.translation)
        by_language[source.translation.language].append((source, sections, _weighed(source, sections)))
    made = []
    for language, rows in by_language.items():
        stems = stems_of(
            language, (word for _source, _sections, parts in rows for _w, words in parts for word in words)
        )
        for source, sections, parts in rows:
            former = present.get(source.translation.pk)
            made.append(_document(source, sections, parts, stems, former.boost if former else 0.0))
    return made


def _document(
    source: Source, sections: list[Section], parts: list[tuple[str, list[Word]]], stems: dict[Word, str], boost: float
) -> ArticleDocument:
    translation = source.translation
    return ArticleDocument(
        pk=translation.pk,
        article_id=translation.article_id,
        language=translation.language,
        document=_vector(translation.language, parts, stems),
        sections=sections,
        entries=sorted({f"{word.plain} {stems[word]}" for _weight, words in parts for word in words}),
        is_public=translation.article.visibility == Visibility.PUBLIC,
        boost=boost,
        digest=source.digest,
    )


def sections_of(translation: Translation) -> list[Section]:
    """A published translation in pieces, each from a heading to the next, without pictures. One query for snippets.

    Their anchors are those of the page.
    """
    assert translation.published is not None
    html = _NOT_TEXT.sub("", with_snippets(translation.published.html, translation.language))
    given = [(found[1] or "", " ".join(to_text(found[2]).split())) for found in _TITLED.finditer(html)]
    titles = iter(zip(anchors_of(given), (title for _given, title in given), strict=True))
    text = to_text(_TITLED.sub(f"<p>{_MARK}</p>", html))
    sections = [{"anchor": "", "heading": "", "text": ""}]
    for at, piece in enumerate(normalize("NFC", text).split(_MARK)):
        if at:
            anchor, heading = next(titles)
            sections.append({"anchor": anchor, "heading": normalize("NFC", heading), "text": ""})
        sections[-1]["text"] = piece.strip()[:LONGEST_SECTION]
    return [each for each in sections[:MOST_SECTIONS] if each["heading"] or each["text"]]


def _weighed(source: Source, sections: list[Section]) -> list[tuple[str, list[Word]]]:
    """The words with the weights of where they stand."""
    up = source.translation.published
    assert up is not None
    return [
        ("A", list(words_of(up.title))),
        ("B", [word for each in sections for word in words_of(each["heading"])]),
        ("C", list(words_of(f"{up.summary} {' '.join(source.tags)}"))),
        ("D", [word for each in sections for word in words_of(each["text"])]),
    ]


def _vector(language: str, parts: list[tuple[str, list[Word]]], stems: dict[Word, str]) -> str:
    """The text of a tsvector. Its first entry names the language, so that one index serves all of them narrowly."""
    places: dict[str, list[str]] = {language_mark(language): ["1A"]}
    position = 1
    for weight, words in parts:
        for word in words:
            position = min(position + 1, MOST_POSITIONS)
            for stem in (stems[word], *code_parts(word.plain)):
                if stem:
                    places.setdefault(stem, []).append(f"{position}{weight}")
    return " ".join(f"{quoted(stem)}:{','.join(at[:200])}" for stem, at in places.items())


def language_mark(language: str) -> str:
    """The entry that every document of a language has; no word looks like it."""
    return f"@{language}"


def quoted(stem: str) -> str:
    """A stem as tsvector and tsquery write it."""
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"


def _count(gone: Iterable[ArticleDocument], come: Iterable[ArticleDocument]) -> None:
    """Keeps how many documents hold each word; two queries."""
    changes: Counter[tuple[str, str]] = Counter()
    public: Counter[tuple[str, str]] = Counter()
    for sign, rows in ((-1, gone), (1, come)):
        for row in rows:
            for entry in row.entries:
                changes[row.language, entry] += sign
                public[row.language, entry] += sign * row.is_public
    keys = sorted(key for key in changes if changes[key] or public[key])
    if not keys:
        return
    values: list[Any] = []
    for language, entry in keys:
        word, _space, stem = entry.partition(" ")
        values += [language, word, stem, changes[language, entry], public[language, entry], grams_of(language, word)]
    places = ", ".join(["(%s, %s, %s, %s, %s, %s::varchar[])"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO knowledge_base_knownword AS known (language, word, stem, documents, public, grams)"  # noqa: S608
            f" VALUES {places} ON CONFLICT (language, word, stem) DO UPDATE SET"
            " documents = known.documents + EXCLUDED.documents, public = known.public + EXCLUDED.public",
            values,
        )
    KnownWord.objects.filter(documents__lte=0).delete()
