"""Holds the engine's figures against those of the recount."""

from collections import Counter
from typing import Any

from metrics.engine import facts
from metrics.engine.compute import compute
from metrics.exam import in_memory, read_exam
from metrics.recount.ledger import NOBODY
from metrics.recount.summary import Recount, recount

SAME = {
    "created": facts.CREATED, "resolved": facts.RESOLVED, "reopened": facts.REOPENED, "frt": facts.FIRST_RESPONSE,
    "next_reply": facts.NEXT_REPLY, "asa": facts.ANSWER_SPEED, "resolution": facts.RESOLUTION,
    "first_resolution": facts.FIRST_RESOLUTION, "fcr": facts.FCR, "reopen": facts.REOPEN_RATE, "aht": facts.HANDLE,
    "handle": facts.HANDLE_AGENT, "excluded_handle": facts.HANDLE_EXCLUDED, "call_aht": facts.CALL_HANDLE,
    "sla_first_response": facts.SLA["first_response"], "sla_resolution": facts.SLA["resolution"],
    "sla_next_response": facts.SLA["next_response"],
    "csat": facts.CSAT, "ces": facts.CES, "fcr_survey": facts.FCR_SURVEY, "nps": facts.NPS,
    "bot_containment": facts.BOT_CONTAINED, "deflection": facts.DEFLECTION,
}  # fmt: skip
RATIOS = ("fcr", "reopen", "sla_first_response", "sla_next_response", "sla_resolution", "bot_containment", "deflection")
DIMENSIONS = ("channel", "agent", "team", "tier")
Sums = Counter[tuple[str, str, Any, str]]


def same(one: Any, other: Any) -> bool:
    """Whole numbers exactly, others within 1e-4; what is missing in a mapping is None."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(key), other.get(key)) for key in {*one, *other})
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and abs(one - other) < 1e-4
    return bool(one == other)


def differences(document: dict[str, Any]) -> dict[str, Any]:
    """By figure what the report and the recount say, where it is not the same."""
    exam = read_exam({key: value for key, value in document.items() if key != "report"})
    reported, counted = in_memory(exam), recount(document, document["as_of"])
    return {
        key: (reported.get(key), counted.get(key))
        for key in {*reported, *counted}
        if not same(reported.get(key), counted.get(key))
    }


def slices_of_engine(document: dict[str, Any]) -> Sums:
    """By metric, dimension and its value: how many, and the sums."""
    exam = read_exam({key: value for key, value in document.items() if key != "report"})
    found: Sums = Counter()
    names = {code: name for name, code in SAME.items()}
    for fact in compute(exam.events, exam.config, exam.as_of).facts:
        name = names.get(fact.metric)
        if name is not None and not fact.reason and exam.start <= fact.anchor < exam.end:
            amounts = (fact.num, fact.den) if name in RATIOS else (fact.value, fact.calendar)
            _add(found, name, fact, amounts)
    return +found


def slices_of_recount(document: dict[str, Any]) -> Sums:
    """The same from the recount."""
    start, end = (round(edge * 1000) for edge in document["period"])
    found: Sums = Counter()
    for line in Recount(document, round(document["as_of"] * 1000), start, end).lines:
        if line.metric not in RATIOS or line.den:
            cal = line.cal or 0
            timed = (cal, 0) if line.metric in ("csat", "ces", "fcr_survey", "nps", "call_aht") else (cal, cal)
            amounts = (
                (line.num, line.den) if line.metric in RATIOS else (cal if line.biz is None else line.biz, timed[1])
            )
            _add(found, line.metric, line, amounts)
    return +found


def _add(found: Sums, name: str, one: Any, amounts: tuple[int, int]) -> None:
    for dimension in DIMENSIONS:
        value = getattr(one, dimension) or NOBODY
        found[name, dimension, value, "n"] += 1
        found[name, dimension, value, "first"] += amounts[0]
        found[name, dimension, value, "second"] += amounts[1]
