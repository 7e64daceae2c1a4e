"""The golden log without a database: every value, at both instants, whatever the order of storage."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from metrics.exam import in_memory, read_exam

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "metrics_golden.json").read_text(encoding="utf-8"))


def same(wanted: Any, got: Any) -> bool:
    """Whole numbers exactly, others within 1e-4."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and wanted.keys() == got.keys() and all(same(wanted[k], got[k]) for k in wanted)
    if isinstance(wanted, list):
        return isinstance(got, list) and len(wanted) == len(got) and all(map(same, wanted, got))
    if isinstance(wanted, float) or isinstance(got, float):
        return got is not None and abs(wanted - got) < 1e-4
    return bool(wanted == got)


def differing(got: dict[str, Any]) -> dict[str, Any]:
    return {key: got.get(key) for key, wanted in GOLDEN["expected"].items() if not same(wanted, got.get(key))}


def test_golden_values() -> None:
    assert len(GOLDEN["expected"]) == 133
    assert differing(in_memory(read_exam(GOLDEN))) == {}


def test_golden_values_whatever_the_order_of_storage() -> None:
    shuffled = random.Random(5).sample(GOLDEN["events"], len(GOLDEN["events"]))
    assert differing(in_memory(read_exam(GOLDEN | {"events": shuffled}))) == {}


def test_a_file_without_report_asks_for_every_ticket() -> None:
    found = in_memory(read_exam({key: value for key, value in GOLDEN.items() if key != "report"}))
    assert (found["frt_T06_biz"], found["frt_T07_biz"], found["aht_T04"]) == (1980, None, [960, 360])
    assert not [key for key in found if key.startswith("contrast_")]


def test_figures_of_nothing_are_null() -> None:
    found = in_memory(read_exam({"period": GOLDEN["period"], "events": []}))
    assert (found["created"], found["csat"], found["csat_pct"], found["flags"]) == (0, [0, 0], None, {})
    nothing = ("frt_biz_sum", "frt_biz_median", "frt_biz_median_ci", "fcr_ci", "nps", "nps_ci", "ces_ci", "call_aht",
               "km_frt_biz_median", "retention_pct", "csat_bounds", "nps_se")  # fmt: skip
    assert {name: found[name] for name in nothing} == dict.fromkeys(nothing)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"seq": 7, "type": "mailed"}, "seq 7: unknown event type 'mailed'"),
        ({"seq": 7, "type": "note", "mood": 1}, "seq 7: unknown field 'mood' of note"),
        ({"seq": 7, "type": "note", "ticket": None}, "seq 7: note needs a ticket"),
        ({"seq": 7, "type": "note", "ticket": "Z"}, "seq 7: ticket 'Z' is never created"),
        ({"seq": 7, "type": "status_changed", "to": "gone"}, "seq 7: to of status_changed cannot be 'gone'"),
        ({"seq": 7, "type": "merged"}, "seq 7: merged needs into"),
        ({"seq": 1, "type": "note"}, "seq 1: this number is used twice"),
        ({"seq": 7, "type": "note", "at": "noon"}, "seq 7: at has to be a number of seconds"),
        ({"seq": 7, "type": "survey_answered", "survey": "S"}, "seq 7: survey 'S' is never sent"),
        ({"seq": 7, "type": "merged", "into": "A"}, "seq 7: ticket 'A' is merged into itself"),
    ],
)
def test_what_cannot_be_read_is_named(row: dict[str, Any], words: str) -> None:
    from metrics.engine.log import LogError

    events = [{"seq": 1, "at": 1, "type": "ticket_created", "ticket": "A", "channel": "email"}]
    with pytest.raises(LogError, match=words):
        in_memory(read_exam({"period": [0, 9], "events": [*events, {"at": 2, "ticket": "A"} | row]}))
