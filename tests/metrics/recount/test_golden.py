"""The recount by itself: the golden values at both instants, and the clocks."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from metrics.recount.hours import Hours
from metrics.recount.summary import recount
from tests.metrics.recount.agreement import same

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "metrics_golden.json").read_text(encoding="utf-8"))


def test_golden_values() -> None:
    found = recount(GOLDEN, GOLDEN["as_of"], GOLDEN["report"])
    early = recount(GOLDEN, GOLDEN["as_of_early"])
    found |= {"fcr_early": early["fcr"], "fcr_early_immature": early["fcr_excluded"]["immature"]}
    assert len(GOLDEN["expected"]) == 133
    assert {key: found.get(key) for key, wanted in GOLDEN["expected"].items() if not same(wanted, found.get(key))} == {}


@pytest.mark.parametrize("vector", GOLDEN["clock_vectors"], ids=lambda vector: vector["what"])
def test_open_time_of_clock_vectors(vector: dict[str, Any]) -> None:
    start, end = (round(datetime.fromisoformat(vector[edge]).timestamp() * 1000) for edge in ("from", "to"))
    hours = Hours(vector["schedule"])
    assert hours.between(start, end) == vector["open_seconds"] * 1000
    if vector["open_seconds"]:
        due = hours.due(start, vector["open_seconds"] * 1000, [], end)
        assert hours.between(start, due) == vector["open_seconds"] * 1000
        assert hours.between(start, due - 1) < vector["open_seconds"] * 1000
