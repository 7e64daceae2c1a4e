"""Figures: medians, percentiles, the table on the screen and the JSON file."""

import json
import math
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HEADINGS = ("workload", "median", "p95", "unit", "CPU ms", "statements", "bytes", "budget", "")


@dataclass(frozen=True, slots=True)
class Result:
    """One measured line. `cpu_ms` is the CPU of all processes for one operation, `statements` what one costs in SQL.

    `budget` is what the design promises; `more_is_better` says on which side of it the median should lie.
    """

    id: str
    name: str
    unit: str
    median: float
    p95: float | None = None
    cpu_ms: float | None = None
    statements: int | None = None
    bytes: int | None = None
    budget: float | None = None
    more_is_better: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the budget is kept; true without one."""
        if self.budget is None:
            return True
        return self.median >= self.budget if self.more_is_better else self.median <= self.budget

    def as_json(self) -> dict[str, Any]:
        """The form of the file."""
        return {
            "id": self.id,
            "name": self.name,
            "unit": self.unit,
            "median": rounded(self.median),
            "p95": rounded(self.p95),
            "cpu_ms": rounded(self.cpu_ms),
            "statements": self.statements,
            "bytes": self.bytes,
            "budget": self.budget,
            "kept": self.is_kept,
        }


def rounded(value: float | None) -> float | None:
    """Three significant digits; None stays None."""
    if value is None or value == 0 or not math.isfinite(value):
        return value
    return round(value, max(0, 2 - math.floor(math.log10(abs(value)))))


def median(values: Sequence[float]) -> float:
    """The 50th percentile."""
    return percentile(values, 50)


def percentile(values: Sequence[float], share: float) -> float:
    """The percentile with linear interpolation between the two nearest values; raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = (len(ordered) - 1) * share / 100
    low, high = math.floor(place), math.ceil(place)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def table(results: Sequence[Result]) -> str:
    """The results as lines for a terminal."""
    rows = [HEADINGS, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = []
    for row in rows:
        first, *others = (
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join([first, *others]).rstrip())
    return "\n".join(lines)


def _cells(result: Result) -> tuple[str, ...]:
    sign = "≥" if result.more_is_better else "≤"
    return (
        f"{result.id}  {result.name}",
        _number(result.median),
        _number(result.p95),
        result.unit,
        _number(result.cpu_ms),
        _number(result.statements),
        _number(result.bytes),
        "" if result.budget is None else f"{sign} {result.budget:g}",
        "" if result.is_kept else "MISSED",
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    shown = rounded(value)
    return f"{shown:,.0f}" if shown is not None and abs(shown) >= 100 else f"{shown:g}"


def report(results: Sequence[Result], tickets: int) -> dict[str, Any]:
    """Everything that the JSON file holds."""
    return {
        "commit": _commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "load_average": os.getloadavg()[0],
        "n": tickets,
        "results": [result.as_json() for result in results],
    }


def write(file: Path, results: Sequence[Result], tickets: int) -> None:
    """Writes the JSON file."""
    file.write_text(json.dumps(report(results, tickets), indent=1) + "\n", encoding="utf-8")


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
