"""The synchronous subscriber of this room: promises follow the events of their tickets, in the same transaction."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from automation.book import Book, current_book
from automation.course import Promise
from automation.enums import CancelReason, PromiseState
from automation.models import SlaPromise
from automation.walk import READ, Known, Step, Subject, walk
from core.clocks import now
from core.rows import update_rows
from tickets import events as kinds
from tickets.actions.promises import Due, set_due
from tickets.enums import DONE, Flag, Purpose
from tickets.log import tier_of
from tickets.models import Ticket, TicketEvent

TRIGGERS = frozenset({*READ, kinds.MERGED, kinds.UNMERGED, kinds.FLAGGED, kinds.UNFLAGGED})
SETTLED = frozenset({PromiseState.KEPT, PromiseState.BROKEN})
_COLUMNS = (
    "version_id", "policy_id", "state", "reason", "started_at", "due_at", "soon_at", "settled_at", "fulfilled_at",
    "agent_id", "team_id", "course", "swept_at",
)  # fmt: skip


def on_ticket_events(events: Sequence[TicketEvent]) -> None:
    """Writes the promises of the tickets that these events belong to; runs inside the action, own rows only, no I/O.

    One query where nobody promises anything. Else new tickets cost one statement for all of them; others three.
    """
    moved = [event for event in events if event.kind in TRIGGERS]
    if not moved:
        return
    book = current_book()
    if book.is_empty:
        return
    own: dict[int, list[TicketEvent]] = defaultdict(list)
    for event in moved:
        own[event.ticket_id].append(event)
    tickets = {event.ticket_id: event.ticket for event in moved}
    fresh = {pk for pk, found in own.items() if found[0].kind == kinds.TICKET_CREATED}
    steps = {pk: [_step(event) for event in own[pk]] for pk in fresh}
    tickets |= _others(moved, tickets)
    settle_tickets(
        [ticket for pk, ticket in tickets.items() if pk not in fresh],
        book,
        new={tickets[pk]: steps[pk] for pk in fresh},
        imported=moved[0].is_imported,
    )


def settle_tickets(
    tickets: Iterable[Ticket], book: Book, *, new: "dict[Ticket, list[Step]] | None" = None, imported: bool = False
) -> None:
    """Works the promises of these tickets out from their events, and writes what differs; the caller locked the rows.

    `new` are tickets that were just made, with all their steps. What is imported tells no breach.
    """
    moment = now()
    known = list(tickets)
    steps, stored = _read(known)
    inserted: list[tuple[Any, ...]] = []
    updated: list[SlaPromise] = []
    dues: dict[Ticket, Due] = {}
    for ticket, path in [*(new or {}).items(), *((each, steps[each.pk]) for each in known)]:
        rows = stored.get(ticket.pk, {})
        promises = _promises(ticket, path, book, moment, rows)
        for promise in promises:
            row = rows.pop((promise.target, promise.number), None)
            values = _values(promise)
            if row is not None and row.swept_at is not None:
                values["swept_at"] = row.swept_at
            elif imported and promise.state == PromiseState.BROKEN:
                values["swept_at"] = moment
            if row is None:
                inserted.append((ticket.pk, promise.target.value, promise.number, *values.values()))
            elif _fill(row, values):
                updated.append(row)
        updated += _cancel_rest(ticket, rows.values(), path, moment)
        dues[ticket] = _first_due(ticket, promises)
    _insert(inserted)
    update_rows(updated, _COLUMNS)
    set_due(dues)


def _insert(rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts promises, as (ticket, target, number, …the columns in their order). Models would cost twice as much."""
    if rows:
        flat = [json.dumps(value) if type(value) is list else value for row in rows for value in row]
        with connection.cursor() as cursor:
            cursor.execute(_insert_sql(len(rows)), flat)


@cache
def _insert_sql(count: int) -> str:
    row = f"({', '.join(['%s'] * (len(_COLUMNS) + 3))})"
    columns = ", ".join(("ticket_id", "target", "number", *_COLUMNS))
    return f"INSERT INTO automation_slapromise ({columns}) VALUES {', '.join([row] * count)}"  # noqa: S608 - own names


def _promises(
    ticket: Ticket, path: Sequence[Step], book: Book, moment: datetime, rows: dict[tuple[str, int], SlaPromise]
) -> list[Promise]:
    if ticket.purpose != Purpose.REQUEST or ticket.merged_into_id is not None:
        return []
    known = {key: Known(row.course, row.version_id, row.due_at) for key, row in rows.items() if row.state in SETTLED}
    return walk(_subject(ticket), path, book, moment, known)


def _subject(ticket: Ticket) -> Subject:
    is_counted = ticket.flag == Flag.NONE
    return Subject(
        channel_id=ticket.channel_id,
        channel=ticket.channel.metric_channel,
        team=ticket.team_id,
        tier=tier_of(ticket),
        priority=ticket.priority,
        is_counted=is_counted,
        reason="" if is_counted else CancelReason.FLAGGED,
    )


def _step(event: TicketEvent) -> Step:
    return Step(
        event.at, event.kind, event.message_id, event.agent_id, event.team_id, event.tier, event.priority, event.data
    )


def _others(moved: Sequence[TicketEvent], tickets: dict[int, Ticket]) -> dict[int, Ticket]:
    """Survivors of merges that gain or lose these events. No query unless a ticket was merged."""
    wanted = {ticket.merged_into_id for ticket in tickets.values() if ticket.merged_into_id}
    wanted |= {event.data.get("from") for event in moved if event.kind == kinds.UNMERGED}
    missing = {pk for pk in wanted if pk} - tickets.keys()
    if not missing:
        return {}
    found = Ticket.objects.select_for_update(of=("self",)).select_related("channel", "requester", "organization")
    return {ticket.pk: ticket for ticket in found.filter(pk__in=missing).order_by("pk")}


_STEPS = """
SELECT coalesce(t.merged_into_id, t.number), e.ticket_id, e.at, e.kind, e.message_id, e.agent_id, e.team_id, e.tier,
       e.priority, e.data
FROM tickets_ticket t JOIN tickets_ticketevent e ON e.ticket_id = t.number
WHERE (t.number = ANY(%(numbers)s) OR t.merged_into_id = ANY(%(numbers)s)) AND e.kind = ANY(%(kinds)s)
ORDER BY e.at, e.id
"""


def _read(
    tickets: Sequence[Ticket],
) -> tuple[dict[int, list[Step]], dict[int, dict[tuple[str, int], SlaPromise]]]:
    """Steps and stored promises of tickets that were there before. Two queries, none for no tickets."""
    steps: dict[int, list[Step]] = defaultdict(list)
    stored: dict[int, dict[tuple[str, int], SlaPromise]] = defaultdict(dict)
    numbers = [ticket.pk for ticket in tickets]
    if not numbers:
        return steps, stored
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, {"numbers": numbers, "kinds": list(READ)})
        for survivor, number, *values in cursor.fetchall():
            steps[survivor].append(Step._make((*values[:-1], _loaded(values[-1]), survivor == number)))
    for row in SlaPromise.objects.filter(ticket_id__in=numbers):
        stored[row.ticket_id][row.target, row.number] = row
    return steps, stored


def _loaded(value: object) -> dict[str, object]:
    """JSON comes as text: Django reads it itself."""
    return json.loads(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _values(promise: Promise) -> dict[str, Any]:
    """The columns of a promise that was worked out."""
    version = promise.version
    assert version is not None
    return {
        "version_id": version.pk, "policy_id": version.policy_id, "state": promise.state.value,
        "reason": str(promise.reason), "started_at": promise.started_at, "due_at": promise.due_at,
        "soon_at": promise.soon_at, "settled_at": promise.settled_at, "fulfilled_at": promise.fulfilled_at,
        "agent_id": promise.agent_id, "team_id": promise.team_id, "course": promise.course(), "swept_at": None,
    }  # fmt: skip


def _fill(row: SlaPromise, values: dict[str, Any]) -> bool:
    """Makes the row say this; whether that changes it."""
    changed = any(row.__dict__[name] != value for name, value in values.items())
    row.__dict__.update(values)
    return changed


def _cancel_rest(
    ticket: Ticket, rows: Iterable[SlaPromise], path: Sequence[Step], moment: datetime
) -> list[SlaPromise]:
    """Stored promises that nobody makes any more: merged away, answered by a bot, of no policy that fits."""
    running = [row for row in rows if row.state != PromiseState.CANCELLED]
    has_bot = any(step.kind == kinds.BOT_REPLY for step in path)
    reason = CancelReason.MERGED if ticket.merged_into_id else CancelReason.BOT if has_bot else CancelReason.REMOVED
    for row in running:
        row.state, row.settled_at = PromiseState.CANCELLED, moment
        row.reason = reason
    return running


def _first_due(ticket: Ticket, promises: Sequence[Promise]) -> Due:
    if ticket.category in DONE or ticket.flag:
        return Due()
    waiting = [
        Due(each.due_at, each.soon_at or each.due_at) for each in promises if each.is_unfulfilled and each.due_at
    ]
    return min(waiting, default=Due())
