"""When rows that are about to be written will be due: the seam between tickets and the room that makes promises."""

from collections.abc import Callable, Sequence
from typing import Any

Forecaster = Callable[[Sequence[Any]], None]

_forecasters: list[Forecaster] = []


def offer(forecaster: Forecaster) -> None:
    """Registers who sets the due instants of unsaved rows; called from `AppConfig.ready`."""
    if forecaster not in _forecasters:
        _forecasters.append(forecaster)


def forecast(rows: Sequence[Any]) -> None:
    """Sets when these rows will be due, so that they need not be written twice. Nothing for no rows."""
    for forecaster in _forecasters if rows else ():
        forecaster(rows)
