"""From how many on a figure is shown how (metrics.md 5.2); the formulas stand in `metrics.intervals`."""

from core.proportions import FEW

__all__ = ["FEW", "SMALL"]

SMALL = 30  # below: greyed, with a badge; below FEW counts only
