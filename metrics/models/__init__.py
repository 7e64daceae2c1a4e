"""Facts, what was prepared from them, and what still has to be worked out. Only `metrics.jobs` writes here."""

from metrics.models.facts import FactRow, Rollup15m, RollupDay
from metrics.models.work import DirtyMark, Incident, MetricsState, Ripening

__all__ = ["DirtyMark", "FactRow", "Incident", "MetricsState", "Ripening", "Rollup15m", "RollupDay"]
