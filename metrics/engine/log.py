"""The neutral vocabulary: events as the engine reads them, and what each kind carries (metrics_golden.md section 1).

Instants are whole milliseconds since 1970 in UTC. Ids (tickets, agents, contacts) are whatever the source names them
by; the engine only compares them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tickets.events import (
    AGENT_REPLY,
    ASSIGNED,
    AUTO_REPLY,
    BOT_HANDOFF,
    BOT_REPLY,
    CALL_LOGGED,
    CUSTOMER_MESSAGE,
    FLAGGED,
    FOLLOW_UP_LINKED,
    HANDLE_STARTED,
    HANDLE_STOPPED,
    MERGED,
    MESSAGE_MARKED,
    NOTE,
    SEND_UNDONE,
    STATUS_CHANGED,
    TICKET_CREATED,
    UNFLAGGED,
    UNMERGED,
)

# What happens to tickets is named by their room; the rest is named here.
__all__ = [
    "AGENT_REPLY", "ASSIGNED", "AUTO_REPLY", "BOT_HANDOFF", "BOT_REPLY", "CALL_LOGGED", "CUSTOMER_MESSAGE", "FLAGGED",
    "FOLLOW_UP_LINKED", "HANDLE_STARTED", "HANDLE_STOPPED", "MERGED", "MESSAGE_MARKED", "NOTE", "SEND_UNDONE",
    "STATUS_CHANGED", "TICKET_CREATED", "UNFLAGGED", "UNMERGED",
]  # fmt: skip

SURVEY_SENT = "survey_sent"
SURVEY_ANSWERED = "survey_answered"
SELFSERVICE_SESSION = "selfservice_session"
ACCOUNT_STARTED = "account_started"
ACCOUNT_CANCELLED = "account_cancelled"
ACCOUNT_REACTIVATED = "account_reactivated"
ACCOUNT_VALUE_CHANGED = "account_value_changed"

CHANNELS = ("email", "chat", "messaging", "phone", "form", "social")
STATUSES = ("open", "pending", "on_hold", "resolved", "closed")
DONE = frozenset({"resolved", "closed"})
FLAGS = ("spam", "deleted", "test")
KINDS_OF_SURVEY = ("csat", "nps", "ces", "fcr")
NOBODY = "(none)"

_TEXT, _WORDS, _FLAG, _NUMBER, _ANY = "a word", "a list of words", "true or false", "a number", "anything"
_WHO = {"agent": _TEXT}
# The fields of each kind besides seq, at, type and ticket; those with "!" have to be there.
FIELDS: dict[str, dict[str, Any]] = {
    TICKET_CREATED: {
        "channel!": CHANNELS, "customer": _TEXT, "tier": _TEXT, "language": _TEXT, "tags": _WORDS,
        "initiator": ("customer", "agent", "system"), "purpose": ("request", "outbound", "internal"),
        "follow_up_of": _TEXT,
    },
    CUSTOMER_MESSAGE: {"ack_only": _FLAG, "auto": _FLAG},
    AGENT_REPLY: _WHO,
    AUTO_REPLY: {},
    BOT_REPLY: {"bot": _TEXT},
    BOT_HANDOFF: {"bot": _TEXT},
    NOTE: _WHO,
    ASSIGNED: _WHO | {"team": _TEXT},
    STATUS_CHANGED: _WHO | {"to!": STATUSES, "by": ("agent", "customer", "automation", "bot")},
    MERGED: _WHO | {"into!": _TEXT},
    UNMERGED: _WHO,
    FLAGGED: _WHO | {"flag!": FLAGS},
    UNFLAGGED: _WHO | {"flag": FLAGS},
    HANDLE_STARTED: {"agent!": _TEXT},
    HANDLE_STOPPED: {"agent!": _TEXT},
    CALL_LOGGED: _WHO | {
        "direction!": ("inbound", "outbound"), "answered!": _FLAG, "customer": _TEXT, "wait_seconds": _NUMBER,
        "talk_seconds": _NUMBER, "hold_seconds": _NUMBER, "wrap_seconds": _NUMBER,
    },
    MESSAGE_MARKED: _WHO | {"message": _NUMBER, "ack_only!": _FLAG},
    FOLLOW_UP_LINKED: _WHO | {"of!": _TEXT},
    SEND_UNDONE: _WHO,
    SURVEY_SENT: _WHO | {
        "survey!": _TEXT, "kind!": KINDS_OF_SURVEY, "customer": _TEXT, "handled_by": ("human", "bot"),
        "delivered": _FLAG, "expires_at": _NUMBER, "threshold": _NUMBER,
    },
    SURVEY_ANSWERED: {
        "survey!": _TEXT, "kind": KINDS_OF_SURVEY, "score": _NUMBER, "suspect_bot": _FLAG, "open_link": _FLAG,
    },
    SELFSERVICE_SESSION: {
        "visitor!": _TEXT, "intent": _FLAG, "content_shown": _FLAG, "helpful": _FLAG, "contacted_at": _NUMBER,
    },
    ACCOUNT_STARTED: {"account!": _TEXT},
    ACCOUNT_CANCELLED: {"account!": _TEXT},
    ACCOUNT_REACTIVATED: {"account!": _TEXT},
    ACCOUNT_VALUE_CHANGED: {"account!": _TEXT, "value!": _NUMBER, "currency": _TEXT},
}  # fmt: skip
# Any event may say how its ticket stood; where it does not, the ticket's row and its agent's home team say so.
FROZEN = {"team": _TEXT, "tier": _TEXT, "language": _TEXT}
WITHOUT_TICKET = frozenset(
    {
        SURVEY_SENT, SURVEY_ANSWERED, SELFSERVICE_SESSION, ACCOUNT_STARTED, ACCOUNT_CANCELLED, ACCOUNT_REACTIVATED,
        ACCOUNT_VALUE_CHANGED,
    }
)  # fmt: skip
SCORES = {"csat": (0, 10), "nps": (0, 10), "ces": (1, 7), "fcr": (0, 1)}


class LogError(Exception):
    """A log that cannot be read; the message names the event's seq or the key."""


class Event:
    """One event. `channel`, `tier`, `language` and `team` are frozen as they were for its ticket at that moment."""

    __slots__ = ("agent", "at", "channel", "data", "kind", "language", "seq", "team", "ticket", "tier")

    def __init__(
        self,
        seq: int,
        at: int,
        kind: str,
        ticket: Any,
        agent: Any,
        data: Mapping[str, Any],
        channel: str = "",
        team: Any = NOBODY,
        tier: str = "",
        language: str = "",
    ) -> None:
        self.seq, self.at, self.kind, self.ticket, self.agent, self.data = seq, at, kind, ticket, agent, data
        self.channel, self.team, self.tier, self.language = channel, team, tier, language


def read_events(rows: Iterable[Any], home_teams: Mapping[str, str]) -> list[Event]:
    """Events of a file, in order of their instants; `at` there is in seconds.

    Raises LogError naming the seq for an unknown kind or field, a value that does not fit, a number used twice, a
    ticket that is never created, an answer to a survey that was never sent, or a merge that bites its own tail.
    """
    found: dict[int, Event] = {}
    for row in rows:
        event = _read(row, home_teams)
        if event.seq in found:
            raise LogError(f"seq {event.seq}: this number is used twice")
        found[event.seq] = event
    events = sorted(found.values(), key=lambda event: (event.at, event.seq))
    _check_references(events)
    _freeze_dimensions(events)
    return events


def _read(row: Any, home_teams: Mapping[str, str]) -> Event:
    seq = row.get("seq") if isinstance(row, dict) else None
    if type(seq) is not int:
        raise LogError(f"an event without a whole number as seq: {str(row)[:80]}")
    kind = row.get("type")
    fields = FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise LogError(f"seq {seq}: unknown event type {kind!r}")
    if type(row.get("at")) not in (int, float):
        raise LogError(f"seq {seq}: at has to be a number of seconds")
    for name, value in row.items():
        if name in {"seq", "at", "type", "ticket"}:
            continue
        wanted = fields.get(name) or fields.get(f"{name}!") or FROZEN.get(name)
        if wanted is None:
            raise LogError(f"seq {seq}: unknown field {name!r} of {kind}")
        if not _fits(value, wanted):
            raise LogError(f"seq {seq}: {name} of {kind} cannot be {value!r}")
    for name in fields:
        if name.endswith("!") and row.get(name[:-1]) is None:
            raise LogError(f"seq {seq}: {kind} needs {name[:-1]}")
    ticket = row.get("ticket")
    if (ticket is None and kind not in WITHOUT_TICKET) or not _fits(ticket, _TEXT):
        raise LogError(f"seq {seq}: {kind} needs a ticket")
    _check_score(seq, row)
    agent = row.get("agent") or row.get("bot")
    team = row.get("team") or home_teams.get(agent, NOBODY)
    return Event(seq, _milliseconds(row["at"]), kind, ticket, agent, row, "", team, row.get("tier") or "",
                 row.get("language") or "")  # fmt: skip


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _fits(value: Any, wanted: Any) -> bool:
    if value is None:
        return True
    if isinstance(wanted, tuple):
        return value in wanted
    if wanted == _TEXT:
        return isinstance(value, str | int) and not isinstance(value, bool)
    if wanted == _WORDS:
        return isinstance(value, list) and all(isinstance(word, str) for word in value)
    if wanted == _FLAG:
        return isinstance(value, bool)
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _check_score(seq: int, row: Mapping[str, Any]) -> None:
    score = row.get("score")
    if score is not None and (not isinstance(score, int) or not 0 <= score <= 10):
        raise LogError(f"seq {seq}: a score is a whole number from 0 to 10, not {score!r}")


def _check_references(events: list[Event]) -> None:
    created: dict[Any, Event] = {}
    sent: dict[Any, Event] = {}
    for event in events:
        if event.kind == TICKET_CREATED:
            if event.ticket in created:
                raise LogError(f"seq {event.seq}: ticket {event.ticket!r} is created twice")
            created[event.ticket] = event
        elif event.kind == SURVEY_SENT:
            if event.data["survey"] in sent:
                raise LogError(f"seq {event.seq}: survey {event.data['survey']!r} is sent twice")
            sent[event.data["survey"]] = event
    for event in events:
        for name in (event.ticket, event.data.get("into"), event.data.get("of"), event.data.get("follow_up_of")):
            if name is not None and name not in created:
                raise LogError(f"seq {event.seq}: ticket {name!r} is never created")
        if event.kind == SURVEY_ANSWERED:
            _check_answer(event, sent.get(event.data["survey"]))


def _check_answer(event: Event, sent: Event | None) -> None:
    data = event.data
    kind = sent.data["kind"] if sent else data.get("kind")
    if sent is None and not data.get("open_link"):
        raise LogError(f"seq {event.seq}: survey {data['survey']!r} is never sent")
    if kind is None:
        raise LogError(f"seq {event.seq}: an answer by an open link needs kind")
    low, high = SCORES[kind]
    if data.get("score") is not None and not low <= data["score"] <= high:
        raise LogError(f"seq {event.seq}: a score of {kind} lies between {low} and {high}")


def _freeze_dimensions(events: list[Event]) -> None:
    """A file says channel, tier and language once, where the ticket is created, and its team where it is assigned."""
    created = {event.ticket: event.data for event in events if event.kind == TICKET_CREATED}
    teams: dict[Any, Any] = {}
    for event in events:
        card = created.get(event.ticket)
        if card is None:
            continue
        if event.kind == ASSIGNED and event.data.get("team"):
            teams[event.ticket] = event.team = event.data["team"]
        elif not event.data.get("team") and (event.agent is None or event.team == NOBODY):
            event.team = teams.get(event.ticket, NOBODY)
        event.channel = card["channel"]
        event.tier = event.tier or card.get("tier") or "basic"
        event.language = event.language or card.get("language") or ""
