"""Writes what became of promises by the mere passing of time, and works running ones out anew after a change."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from automation.book import Book, current_book
from automation.enums import PromiseState
from automation.models import PromiseSweep, SlaPromise
from automation.subscribers import settle_tickets
from core.clocks import now
from tickets.actions.conversation import lock_ticket
from tickets.actions.promises import note_broken

BATCH = 200
# An answer is told when its time to undo is over, but counts from the press of the button.
GRACE = timedelta(seconds=15)
RUNNING = (PromiseState.ACTIVE, PromiseState.PAUSED)


def sweep_broken() -> int:
    """Tells every promise that is past its due instant, once each; returns how many. Safe with several at work.

    Effects: the promise is broken as of its due instant, event promise_broken at that instant.
    """
    told = 0
    due = Q(state__in=[PromiseState.ACTIVE, PromiseState.BROKEN], swept_at=None, due_at__lte=now() - GRACE)
    while True:
        numbers = SlaPromise.objects.filter(due).order_by("due_at").values_list("ticket_id", flat=True)[:BATCH]
        found = list(dict.fromkeys(numbers))
        told += sum(_tell(number, due) for number in found)
        if not found:
            return told


def _tell(number: int, due: Q) -> int:
    """The broken promises of one ticket, which is locked first, as every action does."""
    moment = now()
    with transaction.atomic():
        ticket = lock_ticket(number)
        found = SlaPromise.objects.select_for_update(of=("self",)).select_related("version")
        rows = list(found.filter(due, ticket=ticket))
        for row in rows:
            if row.state == PromiseState.ACTIVE:
                row.state, row.settled_at = PromiseState.BROKEN, row.due_at
                row.agent_id, row.team_id = ticket.assignee_id or 0, ticket.team_id
            row.swept_at = moment
            row.save(update_fields=["state", "settled_at", "agent_id", "team_id", "swept_at"])
            data = {"target": row.target, "number": row.number, "policy": row.version.name, "promise": row.pk}
            note_broken(ticket=ticket, at=row.due_at or moment, data=data)
    return len(rows)


def restate_running() -> int:
    """Works running promises out anew when a policy or a calendar changed since last time; returns how many tickets.

    A holiday that is added moves what is due after it; a policy put out of use cancels what it promised. What is kept
    or broken stays.
    """
    book = current_book()
    seen, _made = PromiseSweep.objects.get_or_create(pk=1)
    if (seen.versions, seen.calendars) == book.marks:
        return 0
    count, last = 0, 0
    while numbers := _running_after(last):
        count += sum(_restate(number, book) for number in numbers)
        last = numbers[-1]
    PromiseSweep.objects.filter(pk=1).update(versions=book.marks.versions, calendars=book.marks.calendars)
    return count


def _running_after(number: int) -> list[int]:
    running = SlaPromise.objects.filter(state__in=RUNNING, ticket_id__gt=number)
    return list(running.order_by("ticket_id").values_list("ticket_id", flat=True).distinct()[:BATCH])


def _restate(number: int, book: Book) -> int:
    with transaction.atomic():
        settle_tickets([lock_ticket(number)], book)
    return 1
