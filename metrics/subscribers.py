"""What runs in the transaction of every action: marks that say whose figures have to be worked out again."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from metrics.loading import HANDLING, KINDS

_KINDS, _HANDLING = frozenset(KINDS), frozenset(HANDLING)
_SURVEYS = frozenset({"survey_sent", "survey_answered", "survey_undelivered"})
_INSERT = (
    "INSERT INTO metrics_dirtymark (owner, agent_id, at)"
    " SELECT * FROM unnest(%s::varchar[], %s::bigint[], %s::timestamptz[])"
)


def mark_dirty(events: Sequence[Any]) -> None:
    """Adds a mark for the ticket, contact or answer of each event; one statement, none for what no figure reads."""
    marks: set[tuple[str, Any, Any]] = set()
    for event in events:
        if event.kind in _HANDLING:
            marks.add((f"t{event.ticket_id}", event.actor_agent_id, event.at))
        elif event.kind in _KINDS:
            marks.add((f"t{event.ticket_id}", None, None))
        elif event.kind in _SURVEYS and hasattr(event, "survey"):
            marks.add((_asked_of(event), None, None))
    if marks:
        owners, agents, instants = zip(*marks, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [list(owners), list(agents), list(instants)])


def _asked_of(event: Any) -> str:
    if event.ticket_id is not None:
        return f"t{event.ticket_id}"
    if event.survey is None:
        return f"a{event.response}"
    return f"i{event.survey}" if event.contact_id is None else f"c{event.contact_id}"
