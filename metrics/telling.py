"""The product's past in the neutral vocabulary, as a golden file has it. Read apart from `metrics.loading`, on purpose:
the nightly check holds the figures of these rows against those of the jobs.

Names are opaque: "a12" is an agent, "c5" a contact, "t3" a team, "v7" a visitor; a ticket is its number, as text.
"""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from metrics.engine import log
from surveys.enums import METRIC_KINDS
from tickets import events as kinds

Row = dict[str, Any]
Sorted = tuple[datetime, int, int, Row]  # when, after what at the same instant, the number in its table, the row
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATUSES = {"new": "open", "solved": "resolved"}
_CALL = ("direction", "answered", "wait_seconds", "talk_seconds", "hold_seconds", "wrap_seconds")
_SILENT = frozenset({log.NOTE, log.AUTO_REPLY, log.SEND_UNDONE})  # no figure reads them
KINDS = tuple(sorted(kinds.METRIC - _SILENT))
_EVENTS = (
    "SELECT e.id, {ticket}, e.kind, e.at, e.actor_agent_id, e.channel, e.team_id, e.tier, e.language, e.purpose,"
    " e.data::text, e.message_id, t.tags, t.requester_id"
    " FROM tickets_ticketevent e JOIN tickets_ticket t ON t.number = e.ticket_id"
    " WHERE {where} AND e.at <= %s"
)


def name(letter: str, number: int | None) -> str | None:
    """An opaque name; None for nobody."""
    return f"{letter}{number}" if number else None


def in_order(*parts: Sequence[Sorted]) -> list[Row]:
    """All rows in the order in which they happened, numbered; marks name the number of their message."""
    rows = [one[3] for one in sorted((one for part in parts for one in part), key=lambda one: one[:3])]
    numbers: dict[int, int] = {}
    for seq, row in enumerate(rows, 1):
        row["seq"] = seq
        message = row.pop("_message", None)
        if row["type"] == log.CUSTOMER_MESSAGE and message:
            numbers[message] = seq
    for row in rows:
        if row["type"] == log.MESSAGE_MARKED and row.get("message") is not None:
            row["message"] = numbers.get(row["message"], 0)
    return rows


def tell_tickets(numbers: Collection[int], until: datetime) -> list[Sorted]:
    """The events of tickets. One query."""
    return tell_events("e.ticket_id = ANY(%s) AND e.kind = ANY(%s)", [list(numbers), list(KINDS)], until)


def tell_events(where: str, values: Sequence[Any], until: datetime, *, of_survivors: bool = False) -> list[Sorted]:
    """Events chosen by a condition on `e`; `of_survivors`: as of what their tickets were merged into. One query."""
    ticket = "coalesce(t.merged_into_id, t.number)" if of_survivors else "e.ticket_id"
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS.format(ticket=ticket, where=where), [*values, until])
        return [(row[3], 0, row[0], _event(row)) for row in cursor.fetchall()]


def _event(row: tuple[Any, ...]) -> Row:
    _id, ticket, kind, at, agent, channel, team, tier, language, purpose, text, message, tags, requester = row
    data = json.loads(text)
    told: Row = {"seq": 0, "at": seconds(at), "type": kind, "ticket": str(ticket), "_message": message}
    if kind == log.ASSIGNED:
        return told | {"agent": name("a", data.get("agent")), "team": name("t", data.get("team"))}
    told |= {"team": name("t", team), "tier": tier, "language": language}
    told |= _fields(kind, data, name("a", agent))
    if kind == log.TICKET_CREATED:
        told |= {"channel": channel, "customer": name("c", requester), "tags": list(tags), "purpose": purpose}
    return {key: value for key, value in told.items() if value is not None and value != ""}


def _fields(kind: str, data: Row, agent: str | None) -> Row:
    if kind == log.TICKET_CREATED:
        return {"initiator": data.get("initiator"), "follow_up_of": _ticket(data.get("follow_up_of"))}
    if kind == log.CUSTOMER_MESSAGE:
        return {"ack_only": bool(data.get("ack_only")), "auto": bool(data.get("auto"))}
    if kind in (log.BOT_REPLY, log.BOT_HANDOFF):
        return {"bot": agent}
    found: Row = {"agent": agent}
    if kind == log.STATUS_CHANGED:
        found |= {"to": _STATUSES.get(data["to"], data["to"]), "by": data.get("by")}
    elif kind == log.MERGED:
        found |= {"into": _ticket(data["into"])}
    elif kind in (log.FLAGGED, log.UNFLAGGED):
        found |= {"flag": data.get("flag")}
    elif kind == log.CALL_LOGGED:
        found |= {field: data.get(field) for field in _CALL} | {"customer": name("c", data.get("customer"))}
    elif kind == log.MESSAGE_MARKED:
        found |= {"message": data.get("message"), "ack_only": bool(data.get("ack_only"))}
    elif kind == log.FOLLOW_UP_LINKED:
        found |= {"of": _ticket(data["of"])}
    return found


def _ticket(number: Any) -> str | None:
    return None if number is None else str(number)


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970, as the figures have them."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def seconds(at: datetime) -> float:
    """The same in seconds, as a file has them."""
    return milliseconds(at) / 1000


_SENT = (
    "SELECT i.id, i.sent_at, i.ticket_id, i.contact_id, i.agent_id, i.team_id, i.handled_by, i.tier, i.language,"
    " i.delivered, i.expires_at, s.kind, v.threshold FROM surveys_invitation i"
    " JOIN surveys_surveyversion v ON v.id = i.version_id JOIN surveys_survey s ON s.id = v.survey_id"
    " WHERE i.skipped = '' AND s.kind <> 'free' AND i.sent_at <= %s AND ({where})"
)
_SCALED = frozenset({"csat", "ces"})  # the others are good from a score that is the same everywhere


def tell_surveys(where: str, values: Sequence[Any], until: datetime) -> list[Sorted]:
    """Invitations chosen by a condition on `i`, with their answers. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_SENT.format(where=where), [until, *values])
        sent = cursor.fetchall()
        found = [(row[1], 1, row[0], _sent(row)) for row in sent]
        tickets = {row[0]: row[2] for row in sent}
        cursor.execute(
            "SELECT id, invitation_id, at, score, suspect_bot FROM surveys_response"
            " WHERE invitation_id = ANY(%s) AND NOT open_link AND at <= %s",
            [list(tickets), until],
        )
        for number, invitation, at, score, suspect in cursor.fetchall():
            row = {"seq": 0, "at": seconds(at), "type": log.SURVEY_ANSWERED, "ticket": _ticket(tickets[invitation]),
                   "survey": f"s{invitation}", "score": score, "suspect_bot": suspect}  # fmt: skip
            found.append((at, 2, number, row))
    return found


def _sent(row: tuple[Any, ...]) -> Row:
    survey, at, ticket, contact, agent, team, handled_by, tier, language, delivered, expires_at, kind, threshold = row
    told: Row = {
        "seq": 0, "at": seconds(at), "type": log.SURVEY_SENT, "ticket": _ticket(ticket), "survey": f"s{survey}",
        "kind": METRIC_KINDS[kind], "customer": name("c", contact), "agent": name("a", agent),
        "handled_by": handled_by, "delivered": delivered, "expires_at": expires_at.timestamp(),
    }  # fmt: skip
    told |= {"threshold": threshold} if kind in _SCALED else {}
    frozen = {"team": name("t", team), "tier": tier, "language": language}
    return told | {key: value for key, value in frozen.items() if value}


def tell_unasked(since: datetime, before: datetime, until: datetime) -> list[Sorted]:
    """Answers by an open link of a period. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, r.at, r.score, s.kind FROM surveys_response r JOIN surveys_surveyversion v"
            " ON v.id = r.version_id JOIN surveys_survey s ON s.id = v.survey_id"
            " WHERE r.open_link AND s.kind <> 'free' AND r.at >= %s AND r.at < %s AND r.at <= %s",
            [since, before, until],
        )
        return [
            (at, 2, number, {"seq": 0, "at": seconds(at), "type": log.SURVEY_ANSWERED, "ticket": None,
             "survey": f"o{number}", "kind": METRIC_KINDS[kind], "score": score, "open_link": True})
            for number, at, score, kind in cursor.fetchall()
        ]  # fmt: skip


def tell_visits(visitors: Collection[str], until: datetime) -> list[Sorted]:
    """The visits of these visitors who wanted to reach us; who signed in is named as a contact. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, visitor, contact_id, started_at, shown_at, helpful, contacted_at"
            " FROM knowledge_base_helpsession WHERE visitor = ANY(%s) AND intent_at IS NOT NULL AND started_at <= %s"
            " ORDER BY id",
            [list(visitors), until],
        )
        rows = cursor.fetchall()
    names: dict[str, str] = {}
    for number, visitor, contact, *_rest in rows:
        if contact or visitor not in names:
            names[visitor] = name("c", contact) or f"v{number}"
    return [(row[3], 3, row[0], _visit(row, names[row[1]], until)) for row in rows]


def _visit(row: tuple[Any, ...], visitor: str, until: datetime) -> Row:
    _number, _visitor, _contact, at, shown, helpful, contacted = row
    told: Row = {
        "seq": 0, "at": seconds(at), "type": log.SELFSERVICE_SESSION, "ticket": None, "visitor": visitor,
        "intent": True, "content_shown": shown is not None, "helpful": helpful,
    }  # fmt: skip
    return told | ({"contacted_at": seconds(contacted)} if contacted and contacted <= until else {})


def tell_accounts(until: datetime) -> list[Sorted]:
    """The life of accounts. One query."""
    from people.accounts import facts

    found: list[Sorted] = []
    for row in facts():
        if row.at <= until:
            told: Row = {"seq": 0, "at": seconds(row.at), "ticket": None, "account": f"o{row.organization_id}"}
            if row.kind != "value_changed":
                found.append((row.at, 4, row.pk, told | {"type": f"account_{row.kind}"}))
            if row.value is not None:
                found.append((row.at, 5, row.pk, told | {"type": log.ACCOUNT_VALUE_CHANGED, "value": row.value}))
    return found
