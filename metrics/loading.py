"""Reads rows of the rooms below and turns them into events of the neutral vocabulary, a batch of tickets at a time."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection

from metrics.engine import log
from metrics.engine.log import NOBODY, Event
from metrics.engine.opening import instant, moment_of
from surveys.enums import METRIC_KINDS, Kind

# What the engine reads of a ticket's events; the others are the audit trail.
KINDS = (
    log.TICKET_CREATED, log.CUSTOMER_MESSAGE, log.AGENT_REPLY, log.BOT_REPLY, log.BOT_HANDOFF, log.ASSIGNED,
    log.STATUS_CHANGED, log.MERGED, log.UNMERGED, log.FLAGGED, log.UNFLAGGED, log.HANDLE_STARTED, log.HANDLE_STOPPED,
    log.CALL_LOGGED, log.MESSAGE_MARKED, log.FOLLOW_UP_LINKED,
)  # fmt: skip
HANDLING = (log.HANDLE_STARTED, log.HANDLE_STOPPED, log.CALL_LOGGED)
_STATUSES = {"new": "open", "solved": "resolved"}
_COLUMNS = "id, ticket_id, kind, at, actor_agent_id, channel, team_id, tier, language, purpose, data, message_id"
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Batch:
    """The tickets whose facts are to be worked out (`wanted`), and all events that these depend on, in order."""

    wanted: set[int]
    events: list[Event] = field(default_factory=list)
    roots: dict[int, int] = field(default_factory=dict)  # of tickets that only share an agent's time


def load(numbers: Iterable[int]) -> Batch:
    """The batch of these tickets, of whatever they were merged with and of what they follow up on. About ten queries,
    however many tickets there are.
    """
    wanted = _merged_with(set(numbers))
    parents = _column(
        "SELECT follow_up_of_id FROM tickets_ticket WHERE number = ANY(%s) AND follow_up_of_id > 0", wanted
    )
    wanted |= _merged_with(parents - wanted)
    follow_ups = _column("SELECT number FROM tickets_ticket WHERE follow_up_of_id = ANY(%s)", wanted)
    read = wanted | _merged_with(follow_ups - wanted)
    batch = Batch(wanted)
    batch.events = _read("ticket_id = ANY(%s) AND kind = ANY(%s)", [list(read), list(KINDS)])
    _add_parallel(batch, read)
    return batch


def _merged_with(numbers: set[int]) -> set[int]:
    """The tickets with all that were merged into the same survivors, also those that were separated again."""
    found, fresh = set(numbers), set(numbers)
    while fresh:
        given = list(fresh)
        near = _column(
            "SELECT merged_into_id FROM tickets_ticket WHERE number = ANY(%s) AND merged_into_id > 0"
            " UNION SELECT number FROM tickets_ticket WHERE merged_into_id = ANY(%s)"
            " UNION SELECT (data->>'from')::bigint FROM tickets_ticketevent WHERE ticket_id = ANY(%s)"
            " AND kind = 'unmerged' AND data ? 'from'",
            given, given, given,
        )  # fmt: skip
        fresh = near - found
        found |= fresh
    return found


def _column(sql: str, *values: Collection[int]) -> set[int]:
    if not values[0]:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(value) for value in values])
        return {row[0] for row in cursor.fetchall()}


def _read(where: str, values: Sequence[Any]) -> list[Event]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM tickets_ticketevent WHERE {where} ORDER BY at, id", values)  # noqa: S608
        return [_event(row) for row in cursor.fetchall()]


def _event(row: tuple[Any, ...]) -> Event:
    seq, ticket, kind, at, agent, channel, team, tier, language, purpose, text, message = row
    data = json.loads(text)
    if kind == log.TICKET_CREATED:
        data["purpose"] = purpose
    elif kind == log.STATUS_CHANGED:
        data["to"] = _STATUSES.get(data["to"], data["to"])
    elif kind == log.CUSTOMER_MESSAGE:
        data["id"] = message or seq
    return Event(seq, moment_of(at), kind, ticket, agent, data, channel, team or NOBODY, tier, language)


def _add_parallel(batch: Batch, read: set[int]) -> None:
    """What the same agents handled elsewhere on those days: it ends a focus without a stop, and shares their time."""
    own = [event for event in batch.events if event.kind in HANDLING and event.agent is not None]
    if not own:
        return
    days = sorted({day for event in own for day in _days_near(event.at)})
    spans: list[list[int]] = []
    for day in days:
        if spans and spans[-1][1] == day:
            spans[-1][1] = day + 1
        else:
            spans.append([day, day + 1])
    agents = list({event.agent for event in own})
    others: list[Event] = []
    for first, last in spans:
        values = [instant(first * 86_400_000), instant(last * 86_400_000), list(HANDLING), agents, list(read)]
        others += _read(
            "at >= %s AND at < %s AND kind = ANY(%s) AND actor_agent_id = ANY(%s) AND ticket_id <> ALL(%s)", values
        )
    if others:
        batch.roots = _survivors({event.ticket for event in others})
        batch.events = sorted(batch.events + others, key=lambda event: (event.at, event.seq))


def _days_near(moment: int) -> set[int]:
    """The days on which something may lie that this overlaps; what runs past midnight is looked for there, too."""
    return {(moment - 86_400_000) // 86_400_000, moment // 86_400_000, (moment + 3_600_000) // 86_400_000}


def _survivors(numbers: set[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, coalesce(merged_into_id, number) FROM tickets_ticket WHERE number = ANY(%s)",
            [list(numbers)],
        )
        return dict(cursor.fetchall())


_SURVEYS = (
    "SELECT i.id, i.sent_at, i.ticket_id, i.contact_id, i.agent_id, i.team_id, i.handled_by, i.channel, i.tier,"
    " i.language, i.delivered, i.expires_at, s.kind, v.threshold"
    " FROM surveys_invitation i JOIN surveys_surveyversion v ON v.id = i.version_id"
    " JOIN surveys_survey s ON s.id = v.survey_id WHERE i.skipped = ''"
    " AND s.kind <> 'free' AND {where} ORDER BY i.sent_at, i.id"
)


def load_surveys(where: str, values: Sequence[Any]) -> list[Event]:
    """Invitations chosen by a condition on `i` (and `s`), with their answers, as events in order. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_SURVEYS.format(where=where), values)
        events = [_sent(row) for row in cursor.fetchall()]
        if not events:
            return []
        kinds = {event.data["survey"]: event for event in events}
        cursor.execute(
            "SELECT id, invitation_id, score, at, suspect_bot FROM surveys_response WHERE invitation_id = ANY(%s)"
            " AND NOT open_link ORDER BY at, id",
            [list(kinds)],
        )
        for seq, survey, score, at, suspect in cursor.fetchall():
            data = {"survey": survey, "score": score, "suspect_bot": suspect}
            events.append(Event(seq, moment_of(at), log.SURVEY_ANSWERED, kinds[survey].ticket, None, data))
    return sorted(events, key=lambda event: (event.at, event.kind == log.SURVEY_ANSWERED, event.seq))


def _sent(row: tuple[Any, ...]) -> Event:
    (survey, at, ticket, contact, agent, team, handled_by, channel, tier, language, delivered, expires_at, kind,
     threshold) = row  # fmt: skip
    data = {
        "survey": survey, "kind": METRIC_KINDS[kind], "customer": contact, "handled_by": handled_by,
        "delivered": delivered, "expires_at": expires_at.timestamp(), "threshold": threshold,
    }  # fmt: skip
    if kind not in {Kind.CSAT, Kind.CES}:
        data["threshold"] = None
    data["of_ticket"] = kind == Kind.NPS_TICKET
    return Event(survey, moment_of(at), log.SURVEY_SENT, ticket, agent, data, channel, team or NOBODY, tier, language)


def load_unasked(keys: Iterable[int]) -> list[tuple[Event, str]]:
    """Answers by an open link with the kind of their survey. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, r.at, s.kind FROM surveys_response r JOIN surveys_surveyversion v ON v.id = r.version_id"
            " JOIN surveys_survey s ON s.id = v.survey_id WHERE r.id = ANY(%s) AND r.open_link"
            " AND s.kind <> 'free'",
            [list(keys)],
        )
        return [
            (Event(seq, moment_of(at), log.SURVEY_ANSWERED, None, None, {}), kind)
            for seq, at, kind in cursor.fetchall()
        ]


def load_visits(visitors: Collection[str]) -> tuple[list[Event], dict[Any, list[int]]]:
    """Visits of these visitors as events, and when each of them got in touch. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, visitor, contact_id, started_at, intent_at, shown_at, helpful, contacted_at"
            " FROM knowledge_base_helpsession WHERE visitor = ANY(%s) AND intent_at IS NOT NULL"
            " ORDER BY started_at, id",
            [list(visitors)],
        )
        rows = cursor.fetchall()
        contacts: dict[Any, list[int]] = {}
        people: dict[int, set[str]] = {}
        events = []
        for seq, visitor, contact, started, _intent, shown, helpful, contacted in rows:
            data = {"visitor": visitor, "intent": True, "content_shown": shown is not None, "helpful": helpful}
            events.append(Event(seq, moment_of(started), log.SELFSERVICE_SESSION, None, None, data))
            if contacted is not None:
                contacts.setdefault(visitor, []).append(moment_of(contacted))
            if contact is not None:
                people.setdefault(contact, set()).add(visitor)
        for contact, at in _contacts(cursor, people, rows):
            for visitor in people[contact]:
                contacts.setdefault(visitor, []).append(moment_of(at))
    return events, contacts


def _contacts(cursor: Any, people: Collection[int], rows: Sequence[Any]) -> list[tuple[int, Any]]:
    """When these contacts wrote or called about tickets that are reportable, around their visits."""
    if not people:
        return []
    first, last = min(row[3] for row in rows), max(row[3] for row in rows) + 2 * _DAY
    cursor.execute(
        "SELECT t.requester_id, e.at FROM tickets_ticket t JOIN tickets_ticket s"
        " ON s.number = coalesce(t.merged_into_id, t.number) JOIN tickets_ticketevent e ON e.ticket_id = t.number"
        " WHERE t.requester_id = ANY(%s) AND s.flag = '' AND s.purpose <> 'internal' AND e.at >= %s AND e.at < %s AND ("
        " (e.kind = 'ticket_created' AND t.initiator = 'customer')"
        " OR (e.kind = 'customer_message' AND NOT coalesce((e.data->>'auto')::bool, false)"
        "     AND NOT coalesce((e.data->>'ack_only')::bool, false))"
        " OR (e.kind = 'call_logged' AND e.data->>'direction' = 'inbound'))",
        [list(people), first, last],
    )
    return list(cursor.fetchall())


def load_accounts() -> list[Event]:
    """The life of accounts as events in order. One query."""
    from people.accounts import facts

    names = {
        "started": log.ACCOUNT_STARTED,
        "cancelled": log.ACCOUNT_CANCELLED,
        "reactivated": log.ACCOUNT_REACTIVATED,
        "value_changed": log.ACCOUNT_VALUE_CHANGED,
    }
    found = []
    for row in facts():
        data = {"account": row.organization_id, "value": row.value or 0}
        found.append(Event(row.pk, moment_of(row.at), names[row.kind], None, None, data))
    return found
