"""Measures working time: an agent has one ticket in front of them, as their browser says while they are active.

A stretch of work becomes handle_started and handle_stopped when it ends, so that what is open counts nothing
(metrics.md 8.6). A browser that falls silent ends it 60 seconds after its last word, marked as implied.
"""

from datetime import datetime, timedelta

from django.db import transaction

from core.clocks import now
from people.models import Agent
from tickets import events
from tickets.access import visible_tickets
from tickets.log import By, new_event, write_events
from tickets.models import Handling, Ticket

SILENCE = timedelta(seconds=60)
SHORTEST = timedelta(seconds=2)  # less is passing by
BATCH = 100


def beat_handling(*, agent: Agent, number: int, at: datetime | None = None) -> bool:
    """The agent is active with this ticket in front of them; returns whether that is measured.

    Nothing is measured for a ticket that they may not see, or of a team that does not measure. Effects: work on another
    ticket ends now; events handle_started and handle_stopped for what ended.
    """
    moment = at or now()
    ticket = visible_tickets(agent).select_related("team").filter(pk=number).first()
    if ticket is None or agent.is_bot or not ticket.team.tracks_time:
        end_handling(agent=agent, at=moment)
        return False
    with transaction.atomic():
        row, made = Handling.objects.select_for_update().get_or_create(
            agent=agent, defaults={"ticket": ticket, "started_at": moment, "beaten_at": moment}
        )
        if made:
            return True
        if row.ticket_id != ticket.pk or moment - row.beaten_at > SILENCE:
            _record(row, agent, moment)
            row.ticket, row.started_at = ticket, moment
        row.beaten_at = max(moment, row.beaten_at)
        row.save()
    return True


def end_handling(*, agent: Agent, number: int = 0, at: datetime | None = None) -> None:
    """The agent turned away, from ticket `number` or (0) from whichever it was. Effects: as `beat_handling`."""
    with transaction.atomic():
        row = Handling.objects.select_for_update().filter(agent=agent).first()
        if row is None or (number and row.ticket_id != number):
            return
        _record(row, agent, at or now())
        row.delete()


def end_silent() -> int:
    """Ends the work of those whose browsers said nothing for 60 seconds; returns how many. Safe for several at once."""
    ended = 0
    while True:
        with transaction.atomic():
            silent = Handling.objects.select_for_update(skip_locked=True, of=("self",)).select_related("agent")
            rows = list(silent.filter(beaten_at__lt=now() - SILENCE)[:BATCH])
            for row in rows:
                _record(row, row.agent, now())
                row.delete()
        ended += len(rows)
        if not rows:
            return ended


def _record(row: Handling, agent: Agent, moment: datetime) -> None:
    """Writes the two events of a stretch of work that ended at `moment`, or 60 seconds after its last sign of life."""
    implied = moment - row.beaten_at > SILENCE
    end = row.beaten_at + SILENCE if implied else max(moment, row.beaten_at)
    if end - row.started_at < SHORTEST:
        return
    ticket = Ticket.objects.select_related("channel", "requester", "organization").get(pk=row.ticket_id)
    by = By.agent(agent)
    started = new_event(ticket, events.HANDLE_STARTED, by=by, at=row.started_at)
    stopped = new_event(ticket, events.HANDLE_STOPPED, by=by, at=end, data={"implied": True} if implied else {})
    write_events(ticket, [started, stopped])
