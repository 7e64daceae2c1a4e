"""When nothing was found: words of visible articles that look like those that were typed."""

from django.db import connection

from knowledge_base.access import Reader
from knowledge_base.search.documents import language_mark, quoted
from knowledge_base.search.engine import rights_sql
from knowledge_base.search.typos import SHORTEST, grams_of
from knowledge_base.search.words import words_of

OFFERED = 6
LIKE = 0.34  # of the groups of three characters of both words together that they share
MOST_WORDS = 6


def near_words(reader: Reader, language: str, text: str) -> list[str]:
    """Known words that look like a word of the text, each of which this reader finds something by. Two queries."""
    asked = list(dict.fromkeys(word.plain for word in words_of(text) if len(word.plain) >= SHORTEST))[:MOST_WORDS]
    grams = [grams_of(language, word) for word in asked]
    if not asked:
        return []
    allowed = "documents" if reader.is_agent else "public"
    one = (
        "(SELECT word, stem, shared / (cardinality(grams) + %s - shared) AS alike FROM (SELECT word, stem, grams,"  # noqa: S608
        " (SELECT count(*)::float8 FROM unnest(grams) AS gram WHERE gram = ANY(%s::varchar[])) AS shared"
        f" FROM knowledge_base_knownword WHERE grams && %s::varchar[] AND {allowed} > 0 AND stem <> '') counted"
        " ORDER BY alike DESC, word LIMIT 6)"
    )
    params = [value for each in grams for value in (len(each), each, each)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(grams)), params)
        rows = sorted(cursor.fetchall(), key=lambda row: -row[2])
    alike = {word: stem for word, stem, likeness in rows if likeness >= LIKE and word not in asked}
    return _visible(reader, language, alike)[:OFFERED]


def _visible(reader: Reader, language: str, stems: dict[str, str]) -> list[str]:
    """Those of the words that stand in an article which the reader may see, in their order."""
    if not stems:
        return []
    rights, params = rights_sql(reader)
    mark = quoted(language_mark(language))
    queries = [f"{mark} & {quoted(stem)}" for stem in stems.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (word, query, n)"  # noqa: S608
            " WHERE EXISTS (SELECT 1 FROM knowledge_base_articledocument d WHERE d.document @@ asked.query::tsquery"
            f" AND d.article_id IN ({rights})) ORDER BY n",
            [list(stems), queries, *params],
        )
        return [str(row[0]) for row in cursor.fetchall()]
