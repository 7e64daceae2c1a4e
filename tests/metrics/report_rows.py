"""A scheduled report in a few words."""

from collections.abc import Sequence
from typing import Any

from metrics.models import ScheduledReport
from metrics.reports.actions import save_report
from people.models import Agent


def make_report(owner: Agent, recipients: Sequence[Agent], **more: Any) -> ScheduledReport:
    """The overview, every Monday at eight in Lisbon."""
    values = {"name": "Monday", "page": "overview", "query": "", "rhythm": "weekly", "weekday": 1, "day": 1, "hour": 8,
              "zone": "Europe/Lisbon", "language": "en"}  # fmt: skip
    return save_report(report=None, values={**values, **more}, recipients=recipients, by=owner)
