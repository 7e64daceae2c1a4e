"""The faults in short: one product, few messages, two kills each; `make faults` runs them in full."""

import time
from collections.abc import Iterator

import pytest

from tests.faults.hostile import hostile_mails
from tests.faults.house import House, house, until
from tests.faults.load import Load, letter
from tests.faults.scenes import run_scene, settle
from tests.faults.stage import MAILBOX

pytestmark = pytest.mark.fault
SETTLE_S = 60.0


@pytest.fixture(scope="module")
def product() -> Iterator[House]:
    """One product for all scenes of this file; each uses marks of its own."""
    with house() as built:
        yield built


@pytest.mark.parametrize("fault", ["F1", "F2", "F4", "F6"])
def test_fault_loses_and_doubles_nothing(product: House, fault: str) -> None:
    result = run_scene(product, fault, count=40, kills=2)
    assert result.holds, result
    assert result.taken == 40


def test_f03_killed_web_process_loses_and_doubles_no_post(product: House) -> None:
    result = run_scene(product, "F3", count=40, kills=2)
    assert result.holds, result


def test_f12_hostile_mails_hold_up_nobody(product: House) -> None:
    load = Load(product, "hostile")
    mails = list(hostile_mails())
    assert len(mails) == 8
    for _name, raw in mails:
        assert load._deliver("x@evil.test", MAILBOX, raw)
    began = time.monotonic()
    assert load._deliver("ok@customer.test", MAILBOX, letter("mark-hostile-0", "ok@customer.test", MAILBOX))
    load.taken.add("mark-hostile-0")
    until(lambda: product.marks()["mark-hostile-0"] == 1, "the mail after the hostile ones", SETTLE_S)
    until(lambda: product.waiting() == 0, "the end of the hostile ones", SETTLE_S - (time.monotonic() - began) + 1)
    assert settle(product, load, "hostile").holds
