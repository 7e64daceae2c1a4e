"""Facts, what was prepared from them and what is still to be worked out (`metrics.jobs` writes); scheduled reports."""

from metrics.models.facts import FactRow, Rollup15m, RollupDay
from metrics.models.reports import Outcome, ReportRun, Rhythm, ScheduledReport, Stopped
from metrics.models.work import DirtyMark, Incident, MetricsState, Ripening

__all__ = [
    "DirtyMark",
    "FactRow",
    "Incident",
    "MetricsState",
    "Outcome",
    "ReportRun",
    "Rhythm",
    "Ripening",
    "Rollup15m",
    "RollupDay",
    "ScheduledReport",
    "Stopped",
]
