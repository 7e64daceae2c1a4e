"""Finds articles by what is asked, under the reader's rights, best first.

A document scores with each word it holds: by how rare the word is, where it stands, and how surely it was meant. The
words of the language's articles say what a misspelled one means, so PostgreSQL's own full text is all that is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, takewhile
from typing import Any

from django.db import connection

from knowledge_base.access import Reader, visible_articles
from knowledge_base.models import Article
from knowledge_base.search.documents import language_mark, quoted
from knowledge_base.search.questions import Question, Term, read_question

# What a word counts in the text, in summary and tags, in a heading, in the title; ts_rank takes them in this order.
WEIGHTS = "{0.2,0.5,0.55,1.0}"
CANDIDATES = 400  # documents that are scored; a question of common words alone is cut there
RANKED = 200  # the best of them
RELEVANT = 0.25  # of the best score: less is not worth showing


@dataclass(frozen=True, slots=True)
class Match:
    """A document that matches. `held`: how well it holds each term of the question, 0 to 1; `digest` names its text."""

    translation: int
    article: int
    category: int
    kind: str
    digest: str
    score: float
    coverage: float
    held: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """Up to 200 matches, best first, and the question that they answer."""

    question: Question
    rows: tuple[Match, ...]


def find(reader: Reader, language: str, text: str, *, is_open: bool = False) -> Matches:
    """What this reader may see of a language, ranked. Two queries, one more for new words and for misspelled ones."""
    question = read_question(language, text, sees_all=reader.is_agent, is_open=is_open)
    terms = question.found
    if not terms:
        return Matches(question, ())
    return Matches(question, _relevant(_scored(reader, question, terms)))


def _relevant(rows: Sequence[tuple[Any, ...]]) -> tuple[Match, ...]:
    least = rows[0][5] * RELEVANT if rows else 0.0
    return tuple(_match(row) for row in takewhile(lambda row: row[5] >= least, rows))


def _match(row: tuple[Any, ...]) -> Match:
    translation, article, category, kind, digest, score, coverage, held = row
    return Match(translation, article, category, kind, digest, score, coverage, tuple(held))


def _scored(reader: Reader, question: Question, terms: Sequence[Term]) -> list[tuple[Any, ...]]:
    """The fields of matches in their order, best first."""
    held = [_held(term) for term in terms]
    params: list[Any] = [param for _sql, each in held for param in each]
    rights, rights_params = seen_sql(reader)
    total = question.rarity or 1.0
    # Shares as float8 literals: PostgreSQL would take bare ones for numerics, which cost ten times as much to add.
    shares = [f"float8 '{term.rarity / total:.6f}'" for term in terms]
    points = " + ".join(f"{share} * held[{at}]" for at, share in enumerate(shares, start=1))
    covered = " + ".join(
        f"CASE WHEN held[{at}] > 0 THEN {share} ELSE 0 END" for at, share in enumerate(shares, start=1)
    )
    sql = (
        "WITH found AS MATERIALIZED (SELECT d.translation_id, d.article_id, d.category_id, d.kind, d.digest, d.boost,"  # noqa: S608
        f" ARRAY[{', '.join(sql for sql, _params in held)}]::float8[] AS held"
        # An expression makes a plain value of what is stored compressed, once and not for every word.
        " FROM (SELECT d.translation_id, d.article_id, a.category_id, a.kind, d.digest, d.boost,"
        " d.document || ''::tsvector AS document FROM knowledge_base_articledocument d"
        f" JOIN ({rights}) a ON a.id = d.article_id WHERE d.document @@ %s::tsquery LIMIT {CANDIDATES}) d)"
        " SELECT translation_id, article_id, category_id, kind, digest,"
        " points * (0.4::float8 + 0.6::float8 * covered) * (1 + boost) AS score, covered, held"
        f" FROM (SELECT *, {points} AS points, {covered} AS covered FROM found) scored"
        f" ORDER BY score DESC, translation_id LIMIT {RANKED}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *rights_params, _candidates(question, terms)])
        return cursor.fetchall()


@lru_cache(maxsize=256)
def seen_sql(reader: Reader) -> tuple[str, tuple[Any, ...]]:
    """The articles that this reader may see, as a subquery with what is ranked: id, category, kind."""
    rows = Article.objects.filter(visible_articles(reader)).order_by()
    sql, params = rows.values_list("id", "category_id", "kind").query.sql_with_params()
    return sql, tuple(params)


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
    """Which documents are scored: those with any rare word, or with two of the common ones, as long as they are few.

    In some hundred articles no word is common. Among many, a heap of documents that hold two common words would only
    crowd out those that hold more of the question: of common words as many as are needed have to stand together.
    """
    pieces, rest, room = list[str](), list[Term](), float(CANDIDATES)
    for term in sorted(terms, key=lambda term: term.cost):
        if term.cost <= room:
            pieces.append(term.tsquery)
            room -= term.cost
        else:
            rest.append(term)
    for one, other in sorted(combinations(rest, 2), key=lambda pair: pair[0].cost * pair[1].cost):
        together = one.cost * other.cost / max(question.total, 1)
        if together <= room:
            pieces.append(f"({one.tsquery} & {other.tsquery})")
            room -= together
    if not pieces:
        pieces = [_together(question, rest)]
    return f"{quoted(language_mark(question.language))} & ({' | '.join(pieces)})"


def _together(question: Question, common: Sequence[Term]) -> str:
    """So many of the rarest of common words that few enough documents should hold them all."""
    taken, share = list[str](), 1.0
    for term in common:
        taken.append(term.tsquery)
        share *= min(1.0, term.cost / max(question.total, 1))
        if share * question.total <= CANDIDATES:
            break
    return f"({' & '.join(taken)})"
