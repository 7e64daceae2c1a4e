"""Finds tickets by what was written in them, under the reader's rights, over all history.

Rare words are found through the GIN index and ranked; common ones, where ranking a hundred thousand documents would
tell nobody anything, are found by walking from the newest message backwards until a page is full. The planner's own
estimate decides.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from core.fulltext import CONFIGS, UNSPACED, bigrams, config_of
from people.models import Agent
from tickets.enums import Category, Shelf
from tickets.search.documents import parts
from tickets.search.language import Query, parse

COMMON = 1_500  # estimated documents from which on the newest come first
GUESS = 0.03  # of all documents; where the planner knows a word to be more frequent, it is right
PAGE = 50
_ROW_CURSOR = re.compile(r"^(\d{4}-[\d:.T+-]+)\|(\d+)$")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One found ticket and the message that was found in it (0 when only fields were asked for)."""

    number: int
    message_id: int
    rank: float


@dataclass(frozen=True, slots=True)
class Page:
    """Up to 50 hits; `cursor` leads to the next page; `total` is None where counting would be a scan."""

    hits: list[Hit]
    cursor: str
    total: int | None
    lexemes: list[str]
    is_ranked: bool


def search(agent: Agent, text: str, cursor: str = "", size: int = PAGE) -> Page:
    """Up to `size` tickets that match, best or newest first; at most six queries, however long the history."""
    query = parse(text)
    if query.is_empty:
        return Page([], "", 0, [], False)
    where, params = _filters(agent, query)
    if not query.has_words:
        return _by_fields(where, params, cursor, size)
    tsquery, lexemes, estimate = _compile(query, agent)
    if not tsquery:
        return Page([], "", 0, [], False)
    if estimate > COMMON:
        page = _newest(tsquery, where, params, cursor, lexemes, size)
    else:
        page = _ranked(tsquery, where, params, cursor, lexemes, size)
    return _with_number(agent, query, page) if not cursor else page


def _filters(agent: Agent, query: Query) -> tuple[str, list[Any]]:
    """The conditions on `t` (the ticket), rights first."""
    clauses, params = ["t.flag <> 'deleted'"], list[Any]()
    if not agent.sees_everything:
        clauses.append("(t.team_id = ANY(%s) OR t.assignee_id = %s)")
        params += [agent.team_ids(), agent.pk]
    for name in query.statuses:
        clauses.append(
            "(t.shelf = %s OR EXISTS (SELECT 1 FROM tickets_status s WHERE s.id = t.status_id AND s.slug = %s))"
        )
        params += [_shelf(name), name]
    for tag in query.tags:
        clauses.append("t.tags @> ARRAY[%s]::varchar[]")
        params.append(tag)
    for person in query.people:
        clauses.append(
            "t.requester_id IN (SELECT c.id FROM people_contact c"
            " WHERE to_tsvector('simple', c.name || ' ' || translate(c.email, '@._+-', '     '))"
            " @@ to_tsquery('simple', %s)"
            " UNION SELECT i.contact_id FROM people_identity i WHERE i.value = %s)"
        )
        params += [_all_prefixes(person), person.lower()]
    return " AND ".join(clauses), params


def _shelf(name: str) -> str:
    known = {"waiting": Category.PENDING, "hold": Category.ON_HOLD, "resolved": Category.SOLVED}
    name = name.replace("-", "_")
    return str(known.get(name, name if name in Shelf.values else ""))


def _all_prefixes(text: str) -> str:
    words = _WORD.findall(text.lower())
    return " & ".join(f"'{word}':*" for word in words) or "'-'"


def _compile(query: Query, agent: Agent) -> tuple[str, list[str], int]:
    """The tsquery as text, its lexemes (for highlighting) and the planner's estimate of matching documents."""
    pieces: list[str] = []
    params: list[Any] = []
    configs = _configs(agent)
    for position, word in enumerate(query.words):
        last = query.open_ended and position == len(query.words) - 1 and not query.phrases
        _word_piece(word, configs, pieces, params, is_prefix=last)
    for phrase in query.phrases:
        if UNSPACED.search(phrase):
            _word_piece(phrase, configs, pieces, params, is_prefix=False)
            continue
        pieces.append(" || ".join(["phraseto_tsquery(%s::regconfig, %s)"] * len(configs)))
        params += [part for config in configs for part in (config, phrase)]
    if not pieces:
        return "", [], 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ((" + ") && (".join(pieces) + "))::text,"
            " (SELECT reltuples FROM pg_class WHERE oid = 'tickets_searchdocument'::regclass)",
            params,
        )
        tsquery, documents = cursor.fetchone()
    if not tsquery:
        return "", [], 0
    return str(tsquery), re.findall(r"'((?:[^']|'')+)'", tsquery), _estimate(str(tsquery), float(documents))


def _estimate(tsquery: str, documents: float) -> int:
    """How many documents match, as far as it matters: the planner's word, counted where it only guesses.

    What its statistics do not name (the beginning of a rare word above all) it takes for half a per cent of everything,
    which in a long history is more than COMMON. Counting ends there, and costs as little as the guess is small.
    """
    matching = "SELECT message_id FROM tickets_searchdocument WHERE document @@ %s::tsquery"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {matching}", [tsquery])
        plan = cursor.fetchone()[0]
        guessed = int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])
        if not COMMON < guessed <= documents * GUESS:
            return guessed
        # The order keeps the planner from walking through the whole table in search of the first few.
        cursor.execute(
            f"SELECT count(*) FROM ({matching} ORDER BY message_id + 0 LIMIT %s) found", [tsquery, COMMON + 1]
        )
        return int(cursor.fetchone()[0])


def _configs(agent: Agent) -> list[str]:
    """Literal words always; stems in English, the agent's and the installation's language."""
    wanted = ["simple", "english", config_of(agent.language), config_of(settings.LANGUAGE_CODE)]
    return list(dict.fromkeys(config for config in wanted if config == "simple" or config in CONFIGS.values()))


def _word_piece(word: str, configs: list[str], pieces: list[str], params: list[Any], *, is_prefix: bool) -> None:
    if UNSPACED.search(word):
        pairs = bigrams(word).split()
        literal = " & ".join(f"'{pair}':*" if len(pair) == 1 else f"'{pair}'" for pair in pairs)
        pieces.append("to_tsquery('simple', %s)")
        params.append(literal)
        return
    single = _WORD.findall(parts(word) or word)
    if not single:
        return
    if len(single) > 1:  # an address or a number with separators: all its parts
        pieces.append("to_tsquery('simple', %s)")
        params.append(" & ".join(f"'{part.lower()}'" + (":*" if is_prefix else "") for part in single))
        return
    term = single[0].lower()
    choices = ["to_tsquery('simple', %s)"]
    params.append(f"'{term}'" + (":*" if is_prefix else ""))
    for config in configs[1:]:
        choices.append("plainto_tsquery(%s::regconfig, %s)")
        params += [config, term]
    pieces.append(" || ".join(choices))


def _ranked(tsquery: str, where: str, params: list[Any], cursor: str, lexemes: list[str], size: int) -> Page:
    """Best first: all matching documents are few, so they are ranked, and counted on the way."""
    sql = (
        "WITH found AS MATERIALIZED (SELECT d.ticket_id, d.message_id, d.document FROM tickets_searchdocument d"
        " WHERE d.document @@ %s::tsquery),"
        " best AS (SELECT DISTINCT ON (f.ticket_id) f.ticket_id AS number, f.message_id,"
        " ts_rank_cd(f.document, %s::tsquery, 1) AS rank FROM found f JOIN tickets_ticket t ON t.number = f.ticket_id"
        f" WHERE {where} ORDER BY f.ticket_id, rank DESC, f.message_id DESC)"
        " SELECT number, message_id, rank, count(*) OVER () FROM best"
        " ORDER BY rank DESC, number DESC LIMIT %s OFFSET %s"
    )
    offset = min(int(cursor), COMMON) if cursor.isdigit() else 0
    with connection.cursor() as db:
        db.execute(sql, [tsquery, tsquery, *params, size + 1, offset])
        rows = db.fetchall()
    hits = [Hit(number, message_id, float(rank)) for number, message_id, rank, _total in rows[:size]]
    more = str(offset + size) if len(rows) > size else ""
    return Page(hits, more, rows[0][3] if rows else 0, lexemes, True)


def _newest(tsquery: str, where: str, params: list[Any], cursor: str, lexemes: list[str], size: int) -> Page:
    """Newest first: a walk back from the cursor's message, each ticket at its newest match."""
    before = int(cursor) if cursor.isdigit() else 2**62
    sql = (
        "SELECT d.ticket_id, d.message_id FROM (SELECT * FROM tickets_searchdocument WHERE message_id < %s"
        " ORDER BY message_id DESC OFFSET 0) d JOIN tickets_ticket t ON t.number = d.ticket_id"
        f" WHERE d.document @@ %s::tsquery AND {where}"
        " AND NOT EXISTS (SELECT 1 FROM tickets_searchdocument n WHERE n.ticket_id = d.ticket_id"
        " AND n.message_id > d.message_id AND n.document @@ %s::tsquery)"
        " ORDER BY d.message_id DESC LIMIT %s"
    )
    with connection.cursor() as db:
        db.execute(sql, [before, tsquery, *params, tsquery, size + 1])
        rows = db.fetchall()
    hits = [Hit(number, message_id, 0.0) for number, message_id in rows[:size]]
    more = str(rows[size - 1][1]) if len(rows) > size else ""
    return Page(hits, more, None if more or cursor else len(hits), lexemes, False)


def _by_fields(where: str, params: list[Any], cursor: str, size: int) -> Page:
    """Only fields were asked for: the tickets that were touched last come first."""
    after = _ROW_CURSOR.match(cursor)
    if after:
        where, params = f"({where}) AND (t.updated_at, t.number) < (%s::timestamptz, %s)", [*params, *after.groups()]
    sql = (
        f"SELECT t.number, t.updated_at FROM tickets_ticket t WHERE {where}"
        " ORDER BY t.updated_at DESC, t.number DESC LIMIT %s"
    )
    with connection.cursor() as db:
        db.execute(sql, [*params, size + 1])
        rows = db.fetchall()
    hits = [Hit(number, 0, 0.0) for number, _updated in rows[:size]]
    more = f"{rows[size - 1][1].isoformat()}|{rows[size - 1][0]}" if len(rows) > size else ""
    return Page(hits, more, None if more or cursor else len(hits), [], False)


def _with_number(agent: Agent, query: Query, page: Page) -> Page:
    """A bare number also names the ticket of that number, which then stands first."""
    from tickets.access import visible_tickets

    if query.number is None or not visible_tickets(agent).filter(pk=query.number).exists():
        return page
    others = [hit for hit in page.hits if hit.number != query.number]
    total = None if page.total is None else len(others) + 1 if not page.cursor else page.total
    return Page([Hit(query.number, 0, 1e9), *others], page.cursor, total, page.lexemes, page.is_ranked)
