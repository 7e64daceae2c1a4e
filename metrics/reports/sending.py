"""Sends reports that are due, each time once, however many workers there are and whatever ends them.

A row is claimed for ten minutes; its figures are worked out outside of any transaction; then, in one transaction, the
run is written, the mails are queued and the next time is set. Whoever ends before that leaves nothing behind, and the
next worker begins anew. Times that passed while nothing ran are one, late.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q

from channels_inbox.outbound.system import queue_system_mail, system_channel
from core.clocks import now
from metrics.models import Outcome, ReportRun, ScheduledReport, Stopped
from metrics.reports import letters
from metrics.reports.times import next_time
from people.models import Agent

log = logging.getLogger(__name__)
CLAIM_LASTS = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=5)
MOST_TRIES = 6


class NoMailboxError(Exception):
    """No mailbox can send."""


def send_due() -> int:
    """Settles every report that is due; returns how many mails were queued."""
    sent = 0
    while (report := _claim()) is not None:
        try:
            sent += _settle(report)
        except Exception as error:
            log.exception("report %s could not be sent", report.pk)
            _put_back(report, error)
    return sent


def _claim() -> ScheduledReport | None:
    moment = now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=moment)
    due = Q(next_at__lte=moment) | Q(asked_at__lte=moment)
    with transaction.atomic():
        rows = ScheduledReport.objects.select_for_update(skip_locked=True, of=("self",)).filter(free, due)
        report = rows.select_related("owner__account").order_by("next_at", "pk").first()
        if report is not None:
            report.claimed_until = moment + CLAIM_LASTS
            report.save(update_fields=["claimed_until"])
        return report


def _settle(report: ScheduledReport) -> int:
    """Works out one report and finishes it; how many mails were queued."""
    people = list(report.recipients.filter(is_active=True, account__isnull=False).select_related("account"))
    why = why_not(report.owner)
    if why:
        mails = letters.write_end(report, why, people)
        return _finish(report, mails, Outcome.STOPPED, why)
    if not people:
        return _finish(report, [], Outcome.NOBODY)
    if system_channel() is None:
        raise NoMailboxError("No mailbox can send.")
    return _finish(report, letters.write_report(report, people, now()), Outcome.SENT)


def why_not(owner: Agent) -> Stopped:
    """Why a person's reports are not worked out any more; `Stopped.NO` where they are."""
    if not owner.is_active:
        return Stopped.LEFT
    return Stopped.NO if owner.sees_everything else Stopped.RIGHT


def _finish(
    report: ScheduledReport, mails: list[EmailMultiAlternatives], outcome: Outcome, why: Stopped = Stopped.NO
) -> int:
    def write(row: ScheduledReport) -> None:
        for mail in mails:
            queue_system_mail(mail)
        sent_to = len(mails) if outcome == Outcome.SENT else 0
        _write_run(row, outcome, sent_to=sent_to)
        row.stopped = why
        if why:
            row.next_at = None

    return len(mails) if _with_claim(report, write) else 0


def _put_back(report: ScheduledReport, error: Exception) -> None:
    """Tried again in five minutes; after the sixth time that time is given up, and said so."""

    def write(row: ScheduledReport) -> None:
        row.tries = report.tries + 1
        if row.tries < MOST_TRIES:
            row.claimed_until = now() + AGAIN_AFTER
            return
        detail = str(error) if isinstance(error, NoMailboxError) else type(error).__name__
        _write_run(row, Outcome.FAILED, detail=detail)

    _with_claim(report, write)


def _write_run(row: ScheduledReport, outcome: Outcome, *, sent_to: int = 0, detail: str = "") -> None:
    """The end of what was due: its run, and its next time."""
    moment = now()
    due = min(instant for instant in (row.next_at, row.asked_at) if instant is not None and instant <= moment)
    ReportRun.objects.create(report=row, due_at=due, at=moment, outcome=outcome, sent_to=sent_to, detail=detail)
    row.asked_at = None
    row.tries = 0
    if row.next_at is not None and row.next_at <= moment:
        row.next_at = next_time(row, moment)


@transaction.atomic
def _with_claim(report: ScheduledReport, write: Callable[[ScheduledReport], None]) -> bool:
    """Changes a report that is still ours; False where it was removed, changed or taken over meanwhile."""
    row = ScheduledReport.objects.select_for_update().filter(pk=report.pk).first()
    if row is None or not _is_same(row, report):
        ScheduledReport.objects.filter(pk=report.pk, claimed_until=report.claimed_until).update(claimed_until=None)
        return False
    row.claimed_until = None
    write(row)
    row.save()
    return True


def _is_same(row: ScheduledReport, report: ScheduledReport) -> bool:
    def mark(one: ScheduledReport) -> tuple[datetime | None, ...]:
        return one.claimed_until, one.next_at, one.asked_at

    return mark(row) == mark(report)
