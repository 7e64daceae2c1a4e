"""What managers do with scheduled reports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from core.clocks import now
from metrics.models import ScheduledReport, Stopped
from metrics.reports.times import next_time
from people.models import Agent

TIMING = ("rhythm", "weekday", "day", "hour", "zone")


@transaction.atomic
def save_report(
    *, report: ScheduledReport | None, values: Mapping[str, Any], recipients: Sequence[Agent], by: Agent
) -> ScheduledReport:
    """Writes a report; a new one is `by`'s and due at its next time. A changed one stays its owner's, paused if paused.

    `values`: name, page and query (for a new one), rhythm, weekday, day, hour, zone, language.
    """
    row = report or ScheduledReport(owner=by)
    for name, value in values.items():
        setattr(row, name, value)
    if report is None or report.next_at is not None:
        row.next_at = next_time(row, now())
    row.save()
    row.recipients.set(recipients)
    return row


def pause_report(*, report: ScheduledReport) -> None:
    """Sends nothing until it is resumed."""
    ScheduledReport.objects.filter(pk=report.pk).update(next_at=None, asked_at=None)


def resume_report(*, report: ScheduledReport, by: Agent) -> None:
    """Sends again from its next time on; one that had stopped is from now on `by`'s, under their rights."""
    stopped = {"owner": by, "stopped": Stopped.NO} if report.stopped else {}
    values: dict[str, Any] = {"next_at": next_time(report, now()), "tries": 0, **stopped}
    ScheduledReport.objects.filter(pk=report.pk).update(**values)


def ask_report(*, report: ScheduledReport) -> None:
    """Sends it within a minute, whatever its times are; a stopped one is not sent."""
    ScheduledReport.objects.filter(pk=report.pk, stopped=Stopped.NO).update(asked_at=now(), tries=0)


def remove_report(*, report: ScheduledReport) -> None:
    """Forgets a report and its past."""
    report.delete()
