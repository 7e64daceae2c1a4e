"""Who can be reached: an agent of whom a browser was open within the last minute."""

from datetime import datetime, timedelta

from core.clocks import now

REACHABLE = timedelta(seconds=60)  # so long after the last browser was closed, nothing rings there any more


def reachable_since() -> datetime:
    """Whoever was seen after this instant can be reached."""
    return now() - REACHABLE
