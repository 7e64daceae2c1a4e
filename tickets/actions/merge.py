"""Two tickets about one matter: merge them, and take a merge back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.clocks import FAR_FUTURE, now
from tickets import events
from tickets.actions.change import put_status
from tickets.actions.conversation import default_status, lock_ticket, save_ticket, show_in_row
from tickets.enums import DONE, UNSOLVED, Category, MessageKind, MessageState
from tickets.errors import Refused
from tickets.log import By, append, nudge_ticket
from tickets.models import Message, Participant, Ticket


def merge(*, survivor_number: int, merged_number: int, by: By) -> Ticket:
    """Folds one ticket into another; returns the survivor, which keeps the earlier waiting time.

    The messages stay where they are and are read as one conversation; answers to the merged ticket lead to the
    survivor. The merged ticket's people take part in the survivor. Effects: event merged on the merged ticket; a
    solved survivor opens when the merged one was open. Errors: Refused when either was merged already, or for itself.
    """
    if survivor_number == merged_number:
        raise Refused(_("A ticket cannot be merged into itself."))
    with transaction.atomic():
        first, second = sorted((survivor_number, merged_number))  # one order for all, so two merges cannot deadlock
        locked = {first: lock_ticket(first), second: lock_ticket(second)}
        survivor, merged = locked[survivor_number], locked[merged_number]
        if survivor.merged_into_id or merged.merged_into_id:
            raise Refused(_("One of these tickets was merged already."))
        children = list(merged.merged_tickets.values_list("pk", flat=True))
        data = {
            "into": survivor.pk,
            "children": children,
            "waiting": merged.waiting_order.isoformat(),
            "survivor_waiting": survivor.waiting_order.isoformat(),
            "survivor_status": survivor.status.slug,
        }
        Ticket.objects.filter(pk__in=children).update(merged_into=survivor)
        was_open = merged.category in UNSOLVED
        save_ticket(merged, merged_into=survivor, updated_at=now())
        append(merged, events.MERGED, by=by, data=data)
        _take_over(survivor, merged, by=by, was_open=was_open)
    return survivor


def _take_over(survivor: Ticket, merged: Ticket, *, by: By, was_open: bool) -> None:
    if was_open and survivor.category in DONE:
        put_status(survivor, default_status(Category.OPEN), by=by)
    if was_open:
        survivor.waiting_order = min(survivor.waiting_order, merged.waiting_order)
    _refresh_row(survivor)
    save_ticket(survivor, updated_at=now())
    if merged.requester_id != survivor.requester_id and merged.requester.email:
        Participant.objects.get_or_create(
            ticket=survivor,
            contact=merged.requester,
            defaults={"email": merged.requester.email, "state": Participant.State.APPROVED},
        )
    nudge_ticket(survivor)


def unmerge(*, ticket_number: int, by: By) -> Ticket:
    """Takes a merge back: both tickets stand alone again; returns the one that was merged away.

    Effects: event unmerged. What was written to the survivor since stays there. Errors: Refused when it is not merged.
    """
    with transaction.atomic():
        known = Ticket.objects.filter(pk=ticket_number).values_list("merged_into_id", flat=True).first()
        if not known:
            raise Refused(_("This ticket is not merged into another one."))
        for number in sorted((ticket_number, known)):
            lock_ticket(number)
        merged, survivor = lock_ticket(ticket_number), lock_ticket(known)
        event = merged.events.filter(kind=events.MERGED).order_by("-id").first()
        children = event.data.get("children", []) if event else []
        Ticket.objects.filter(pk__in=children, merged_into=survivor).update(merged_into=merged)
        save_ticket(merged, merged_into=None, updated_at=now())
        append(merged, events.UNMERGED, by=by, data={"from": survivor.pk})
        survivor.waiting_order = _own_wait(survivor)
        _refresh_row(survivor)
        save_ticket(survivor, updated_at=now())
        nudge_ticket(survivor)
    return merged


def _own_wait(ticket: Ticket) -> datetime:
    """Since when the customers of this ticket and of what is still merged into it wait, read from its messages."""
    numbers = [ticket.pk, *ticket.merged_tickets.values_list("pk", flat=True)]
    shown = Message.objects.filter(ticket_id__in=numbers, state=MessageState.SHOWN)
    last_reply = shown.filter(kind=MessageKind.REPLY).order_by("-sent_at").values_list("sent_at", flat=True).first()
    waiting = shown.filter(kind=MessageKind.CUSTOMER, is_auto=False, ack_only=False)
    if last_reply is not None:
        waiting = waiting.filter(created_at__gt=last_reply)
    if ticket.category in DONE:
        return FAR_FUTURE
    return waiting.order_by("created_at").values_list("created_at", flat=True).first() or FAR_FUTURE


def _refresh_row(ticket: Ticket) -> None:
    numbers = [ticket.pk, *ticket.merged_tickets.values_list("pk", flat=True)]
    shown = Message.objects.filter(ticket_id__in=numbers, state=MessageState.SHOWN).exclude(kind=MessageKind.SYSTEM)
    if last := shown.order_by("-sent_at", "-id").first():
        show_in_row(ticket, last)
