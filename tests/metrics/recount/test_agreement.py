"""The engine and the recount agree on logs that nobody wrote by hand."""

from typing import Any

import pytest

from metrics.recount.summary import recount
from tests.metrics.recount.agreement import differences, slices_of_engine, slices_of_recount
from tests.metrics.recount.logs import DAY, HOUR, random_log


# Number 79 was the first that showed what the last test shows.
@pytest.mark.parametrize("seed", [*range(30), 79])
def test_the_report_and_every_slice_equal_the_recount(seed: int) -> None:
    document = random_log(seed)
    assert differences(document) == {}
    assert slices_of_engine(document) == slices_of_recount(document)


def test_who_waits_at_the_end_counts_as_waiting_although_a_hand_off_begins_the_wait_anew_later() -> None:
    row = {"channel": "email", "language": "en", "tier": "basic"}
    happened: list[tuple[int, str, str, dict[str, Any]]] = [
        (0, "ticket_created", "A", row), (0, "customer_message", "A", {}), (2 * HOUR, "agent_reply", "A", {}),
        (0, "ticket_created", "B", row), (60, "customer_message", "B", {}), (DAY + HOUR, "bot_handoff", "B", {}),
    ]  # fmt: skip
    rows = [
        {"seq": seq, "at": 40 * DAY + at, "type": kind, "ticket": ticket, **more}
        for seq, (at, kind, ticket, more) in enumerate(happened)
    ]
    document: dict[str, Any] = {"period": [40 * DAY, 41 * DAY], "as_of": 70 * DAY, "events": rows, "contrast": True}
    # Nobody saw nine tenths of the waits end: B still waited.
    found = recount(document, document["as_of"])
    assert (found["km_frt_biz_median"], found["km_frt_biz_p90"]) == (2 * HOUR, None)
    assert differences(document) == {}
