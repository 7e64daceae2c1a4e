"""Finds articles by what is asked, under the reader's rights, best first.

A document scores with each word it holds: by how rare the word is, where it stands, and how surely it was meant. The
words of the language's articles say what a misspelled one means, so PostgreSQL's own full text is all that is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from django.db import connection

from knowledge_base.access import Reader, visible_articles
from knowledge_base.models import Article
from knowledge_base.search.documents import language_mark, quoted
from knowledge_base.search.questions import Question, Term, read_question

# What a word counts in the text, in summary and tags, in a heading, in the title; ts_rank takes them in this order.
WEIGHTS = "{0.2,0.5,0.55,1.0}"
CANDIDATES = 600  # documents that are scored; a question of common words alone is cut there
RANKED = 200  # the best of them
RELEVANT = 0.25  # of the best score: less is not worth showing


@dataclass(frozen=True, slots=True)
class Match:
    """A document that matches. `held`: how well it holds each term of the question, 0 to 1."""

    translation: int
    article: int
    category: int
    kind: str
    score: float
    coverage: float
    held: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """Up to 200 matches, best first, and the question that they answer."""

    question: Question
    rows: tuple[Match, ...]


def find(reader: Reader, language: str, text: str, *, is_open: bool = False) -> Matches:
    """What this reader may see of a language, ranked. Three queries, a fourth for misspelled words."""
    question = read_question(language, text, sees_all=reader.is_agent, is_open=is_open)
    terms = question.found
    if not terms:
        return Matches(question, ())
    rows = _scored(reader, question, terms)
    least = rows[0].score * RELEVANT if rows else 0.0
    return Matches(question, tuple(row for row in rows if row.score >= least))


def _scored(reader: Reader, question: Question, terms: Sequence[Term]) -> list[Match]:
    held = [_held(term) for term in terms]
    params: list[Any] = [param for _sql, each in held for param in each]
    rights, rights_params = rights_sql(reader)
    total = question.rarity or 1.0
    points = " + ".join(f"{term.rarity:.4f} * held[{at}]" for at, term in enumerate(terms, start=1))
    covered = " + ".join(
        f"CASE WHEN held[{at}] > 0 THEN {term.rarity:.4f} ELSE 0 END" for at, term in enumerate(terms, start=1)
    )
    sql = (
        "WITH found AS MATERIALIZED (SELECT d.translation_id, d.article_id, a.category_id, a.kind, d.boost,"  # noqa: S608
        f" ARRAY[{', '.join(sql for sql, _params in held)}]::float8[] AS held"
        # An expression makes a plain value of what is stored compressed, once and not for every word.
        " FROM (SELECT d.translation_id, d.article_id, d.boost, d.document || ''::tsvector AS document"
        " FROM knowledge_base_articledocument d WHERE d.document @@ %s::tsquery"
        f" AND d.article_id IN ({rights}) LIMIT {CANDIDATES}) d"
        " JOIN knowledge_base_article a ON a.id = d.article_id)"
        " SELECT translation_id, article_id, category_id, kind, points * (0.4 + 0.6 * covered) * (1 + boost) AS score,"
        " covered::float8, held FROM (SELECT *,"
        f" ({points}) / {total:.4f} AS points, ({covered}) / {total:.4f} AS covered FROM found) scored"
        f" ORDER BY score DESC, translation_id LIMIT {RANKED}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, _candidates(question, terms), *rights_params])
        rows = cursor.fetchall()
    return [
        Match(translation, article, category, kind, score, coverage, tuple(held))
        for translation, article, category, kind, score, coverage, held in rows
    ]


@lru_cache(maxsize=256)
def rights_sql(reader: Reader) -> tuple[str, tuple[Any, ...]]:
    """The articles that this reader may see, as a subquery."""
    sql, params = Article.objects.filter(visible_articles(reader)).order_by().values("pk").query.sql_with_params()
    return sql, tuple(params)


def _held(term: Term) -> tuple[str, list[Any]]:
    """How well a document holds a term, 0 to 1: the best of what the term may stand for."""
    pieces, params = [], list[Any]()
    for variant in term.variants:
        # PostgreSQL divides by the number of alternatives; which of them stands there must not matter.
        times = 1 if variant.all_of else len(variant.stems)
        pieces.append(f"{variant.weight:.3f} * LEAST(1, {times} * ts_rank('{WEIGHTS}', d.document, %s::tsquery))")
        params.append(variant.tsquery)
    return f"GREATEST({', '.join(pieces)})", params


def _candidates(question: Question, terms: Sequence[Term]) -> str:
    """Which documents are scored: those with any rare word, or with two of the common ones.

    In some hundred articles no word is common. The planner is spared a heap of documents in which a word that nearly
    all of them hold is the only one that fits.
    """
    chosen, rest, total = list[Term](), list[Term](), 0
    for term in sorted(terms, key=lambda term: term.cost):
        if total + term.cost <= CANDIDATES:
            chosen.append(term)
            total += term.cost
        else:
            rest.append(term)
    pieces = [term.tsquery for term in chosen]
    pieces += [f"({one.tsquery} & {other.tsquery})" for one, other in combinations(rest, 2)]
    if not pieces:
        pieces = [term.tsquery for term in rest]
    return f"{quoted(language_mark(question.language))} & ({' | '.join(pieces)})"
