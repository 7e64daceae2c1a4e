"""A help centre of invented articles in five languages, for W7: written through the index's own code, then multiplied.

Each language has words of its own, few of them common and most rare; titles are drawn from the words of their article.
"""

import random
from collections.abc import Iterator

from django.db import connection, transaction

from core.clocks import now
from knowledge_base.actions.changes import readers_see
from knowledge_base.models import Article, Category, CategoryText, HelpSite, Revision, Translation
from knowledge_base.search.documents import renew

LANGUAGES = ("en", "de", "fr", "pt-br", "ro")
SAMPLES = 200  # articles whose documents are made one by one
_ONSETS = {"en": "bdfgklmprst", "de": "bfhkmnrstwz", "fr": "bcdgjlmnpv", "pt-br": "bcdfglmnpr", "ro": "bcdlmprstv"}
_VOWELS = {"en": "aeiou", "de": "aeiouäöü", "fr": "aeiouéè", "pt-br": "aeiouãç", "ro": "aeiouăîș"}
WORDS = 9_000  # of a language


def words_in(language: str) -> list[str]:
    """The words of a language, the common ones first."""
    chance = random.Random(language)
    syllables = [onset + vowel for onset in _ONSETS[language] for vowel in _VOWELS[language]]
    found = {"".join(chance.choices(syllables, k=chance.randint(2, 5))) for _ in range(WORDS * 2)}
    return sorted(found, key=lambda word: (len(word), word))[:WORDS]


def load(articles: int) -> None:
    """Brings the help centre to that many articles, each in five languages; at least 200."""
    present = Article.objects.count()
    if not present:
        _write_samples()
        present = SAMPLES
    if articles > present:
        _multiply(articles // present - 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@transaction.atomic
def _write_samples() -> None:
    HelpSite.objects.update_or_create(brand=None, defaults={"languages": list(LANGUAGES)})
    shelf = Category.objects.create(slug="bench")
    CategoryText.objects.bulk_create(CategoryText(category=shelf, language=each, name="All") for each in LANGUAGES)
    articles = Article.objects.bulk_create(
        Article(key=f"bench-{number}", category=shelf, order=number) for number in range(SAMPLES)
    )
    for language in LANGUAGES:
        chance, words = random.Random(language), words_in(language)
        for article in articles:
            _write(article, language, chance, words)
    numbers = list(Translation.objects.values_list("pk", flat=True))
    renew(numbers)
    readers_see([])


def _write(article: Article, language: str, chance: random.Random, words: list[str]) -> None:
    sections = [" ".join(_sentences(chance, words)) for _ in range(5)]
    about = chance.sample(" ".join(sections).lower().replace(".", "").split(), 5)
    html = "".join(f"<h2>{' '.join(chance.sample(about, 2))}</h2><p>{section}</p>" for section in sections)
    row = Translation.objects.create(
        article=article, language=language, slug=f"bench-{article.pk}", title=" ".join(about), html=html
    )
    row.published = Revision.objects.create(
        translation=row, number=1, title=row.title, summary=sections[0][:200], html=html, created_at=now()
    )
    row.published_at, row.has_draft = row.published.created_at, False
    row.save()


def _sentences(chance: random.Random, words: list[str]) -> Iterator[str]:
    # The fourth power makes the words at the front the usual ones, as in a language.
    for _ in range(6):
        drawn = [words[int(chance.random() ** 4 * len(words))] for _ in range(chance.randint(6, 16))]
        yield f"{' '.join(drawn).capitalize()}."


_COPIES = (
    'INSERT INTO knowledge_base_article (id, key, kind, category_id, "order", visibility, source_language, created_at)'
    " SELECT id + n * 10000000, key || '-' || n, kind, category_id, \"order\", visibility, source_language, created_at"
    " FROM knowledge_base_article, generate_series(1, %(times)s) n",
    "INSERT INTO knowledge_base_translation (id, article_id, language, slug, published_at, title, summary, html,"
    " has_draft, version) SELECT id + n * 10000000, article_id + n * 10000000, language, slug || '-' || n,"
    " published_at, title, summary, html, has_draft, version"
    " FROM knowledge_base_translation, generate_series(1, %(times)s) n",
    "INSERT INTO knowledge_base_revision (id, translation_id, number, title, summary, html, note, created_at)"
    " SELECT id + n * 10000000, translation_id + n * 10000000, number, title, summary, html, note, created_at"
    " FROM knowledge_base_revision, generate_series(1, %(times)s) n",
    "UPDATE knowledge_base_translation t SET published_id = r.id FROM knowledge_base_revision r"
    " WHERE r.translation_id = t.id AND t.published_id IS NULL",
    "INSERT INTO knowledge_base_articledocument (translation_id, article_id, language, document, sections, entries,"
    " is_public, boost, digest) SELECT translation_id + n * 10000000, article_id + n * 10000000, language, document,"
    " sections, entries, is_public, boost, digest FROM knowledge_base_articledocument, generate_series(1, %(times)s) n",
    "UPDATE knowledge_base_knownword SET documents = documents * (%(times)s + 1), public = public * (%(times)s + 1)",
)
_INDEX = "CREATE INDEX article_document ON knowledge_base_articledocument USING gin (document) WITH (fastupdate = off)"


def _multiply(times: int) -> None:
    """Copies every article so many times, inside the database; the index is built anew afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX article_document")
        with transaction.atomic():
            for statement in _COPIES:
                cursor.execute(statement, {"times": times})
        cursor.execute(_INDEX)
    readers_see([])


def questions(language: str) -> list[str]:
    """What readers type: whole titles, two words, one misspelled, a common word, the beginning of one."""
    words, chance = words_in(language), random.Random(3)
    rows = Translation.objects.filter(language=language, article__key__startswith="bench-").order_by("pk")[:SAMPLES]
    titles = [row.title.split() for row in chance.sample(list(rows), 12)]
    wrong = [f"{word[:2]}{word[3:]}" for word in (max(title, key=len) for title in titles)]
    asked = [" ".join(title) for title in titles] + [f"{title[0]} {title[1]}" for title in titles]
    asked += [f"{bad} {title[0]}" for bad, title in zip(wrong, titles, strict=True)]
    return [*asked, *words[:4], *(title[2] for title in titles)]
