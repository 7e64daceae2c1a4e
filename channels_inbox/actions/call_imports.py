"""Files of past calls, taken in line by line: each call once, into its customer's ticket, without mail or rules."""

import logging
import time
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from channels_inbox.actions.calls import config_of, contact_for, subject_of
from channels_inbox.kinds.phone.agents import agent_called
from channels_inbox.kinds.phone.call_log import PastCall, WrongLine, read_call, read_lines
from channels_inbox.models import Call, CallImport
from channels_inbox.models.call import CallState
from core import blobs
from core.clocks import now
from core.text import clean_line
from core.wakeups import CALLS, wake
from people.models import Agent
from people.phones import to_company_e164, to_e164
from tickets.actions import history
from tickets.calls import SPOKEN, Direction, LoggedCall
from tickets.models import Channel, Ticket

log = logging.getLogger(__name__)

SLICE_S = 20.0
LEASE = timedelta(seconds=120)
ERRORS_KEPT = 200


class Reader:
    """Reads lines of one file; what agents and numbers mean is asked once for each."""

    def __init__(self, row: CallImport) -> None:
        self.zone, self.dates = ZoneInfo(row.time_zone), str(row.mapping.get("dates") or "dmy")
        self.mapping = {name: int(place) for name, place in row.mapping.items() if name != "dates"}
        country = str(config_of(row.channel).get("country") or "")

        @cache
        def agent_of(name: str) -> Agent | None:
            return agent_called(name, country, past=True)

        self.agent_of = agent_of
        self.number_of = cache(lambda given: to_e164(given, country) or to_company_e164(given))

    def call(self, line: list[str]) -> PastCall:
        """Raises WrongLine."""
        return read_call(
            line, self.mapping, zone=self.zone, dates=self.dates, number_of=self.number_of, agent_of=self.agent_of
        )


def store_import(*, channel: Channel, agent: Agent, filename: str, content: bytes) -> CallImport:
    """Keeps a file until its columns are known. Raises WrongLine for what is no table."""
    lines = read_lines(content)
    return CallImport.objects.create(
        channel=channel,
        by=agent,
        filename=clean_line(filename, 255) or "calls.csv",
        sha256=blobs.put(content),
        lines=len(lines) - 1,
    )


def start_import(*, row: CallImport, mapping: dict[str, int], dates: str, time_zone: str) -> bool:
    """Lets the workers begin; False when it began before. Effects: a worker is woken."""
    with transaction.atomic():
        begun = CallImport.objects.filter(pk=row.pk, state=CallImport.State.MAPPING).update(
            mapping={**mapping, "dates": dates}, time_zone=time_zone, state=CallImport.State.RUNNING
        )
        wake(CALLS)
    return bool(begun)


def import_due() -> bool:
    """Works on a file for some seconds; True when there is more to do. One worker has a file at a time."""
    row = _claim()
    if row is None:
        return False
    deadline = time.monotonic() + SLICE_S
    lines, reader = read_lines(blobs.get(row.sha256)), Reader(row)
    while row.next_line < row.lines:
        if time.monotonic() > deadline:
            break
        _take_line(row, reader, lines[row.next_line + 1])
    row.lease_until = None
    if row.next_line >= row.lines:
        row.state, row.finished_at, row.sha256 = CallImport.State.DONE, now(), ""
    row.save()
    return row.state == CallImport.State.RUNNING


def _claim() -> CallImport | None:
    with transaction.atomic():
        running = CallImport.objects.select_for_update(of=("self",), skip_locked=True)
        free = running.filter(state=CallImport.State.RUNNING).exclude(lease_until__gt=now())
        row = free.select_related("channel__settings").order_by("pk").first()
        if row is not None:
            row.lease_until = now() + LEASE
            row.save(update_fields=["lease_until"])
    return row


def _take_line(row: CallImport, reader: Reader, line: list[str]) -> None:
    """One line and the cursor behind it in one transaction."""
    number = row.next_line + 2  # as people count: the head is line 1
    with transaction.atomic():
        try:
            if import_call(channel=row.channel, given=reader.call(line)):
                row.imported += 1
            else:
                row.repeated += 1
        except WrongLine as error:
            row.errors = [*row.errors, {"line": number, "words": str(error)}][:ERRORS_KEPT]
        row.next_line += 1
        CallImport.objects.filter(pk=row.pk).update(
            next_line=row.next_line, imported=row.imported, repeated=row.repeated, errors=row.errors
        )


def import_call(*, channel: Channel, given: PastCall) -> bool:
    """A past call into the customer's latest ticket of this channel, else a new one that is solved; False: known.

    Effects, all imported: events call_logged; ticket_created and status_changed before it for a new ticket.
    """
    contact = contact_for(channel, given.number, given.name)
    call = Call(
        channel=channel,
        provider_id=given.provider_id,
        state=CallState.LOGGED,
        direction=given.direction,
        outcome=given.outcome,
        number=given.number,
        contact=contact,
        agent=given.agent,
        note=given.note,
        offered_at=given.at,
        wait_seconds=given.wait,
        talk_seconds=given.talk,
        hold_seconds=given.hold,
        wrap_seconds=given.wrap,
    )
    call.answered_at = given.at + timedelta(seconds=given.wait) if given.outcome in SPOKEN else None
    call.ended_at = given.at + timedelta(seconds=given.wait + given.talk + given.hold)
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError:
        return False
    facts = LoggedCall(
        key=call.pk,
        direction=given.direction,
        outcome=given.outcome,
        offered_at=given.at,
        number=given.number,
        wait_seconds=given.wait,
        talk_seconds=given.talk,
        hold_seconds=given.hold,
        wrap_seconds=given.wrap,
        note=given.note,
    )
    ticket = Ticket.objects.filter(requester=contact, channel=channel).order_by("-number").first()
    is_new = ticket is None
    if ticket is None:
        subject = subject_of(given.direction, given.number, contact, is_missed=call.answered_at is None)
        created = {"type": "ticket_created", "channel": channel, "requester": contact, "subject": subject}
        if given.direction == Direction.OUTBOUND:
            created |= {"purpose": "outbound", "initiator": "agent"}
        ticket = history.record(created, given.at)
    credited = given.agent if call.answered_at or given.direction == Direction.OUTBOUND else None
    history.record({"type": "call_logged", "ticket": ticket.pk, "agent": credited, "call": facts}, given.at)
    if is_new:
        solved = {"type": "status_changed", "ticket": ticket.pk, "to": "resolved", "agent": given.agent}
        history.record(solved, call.ended_at)
    call.ticket = ticket
    call.message = ticket.messages.filter(call__key=call.pk).first()
    call.save(update_fields=["ticket", "message"])
    return True
