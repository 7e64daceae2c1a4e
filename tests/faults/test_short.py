"""The faults in short: one product, few messages, few kills; `make faults` runs them in full."""

from collections.abc import Iterator

import pytest

from tests.faults.__main__ import SCENES
from tests.faults.hostile import hostile_mails
from tests.faults.house import READY_S, House, house, until
from tests.faults.imap_scenes import CUTS
from tests.faults.load import SENDERS
from tests.faults.scenes import HURTS

pytestmark = pytest.mark.fault
# One kill each, but every way of it where they differ: web, whole web, receiver; flushed, killed; each place of a cut.
KILLS = {"F3": 3, "F4": len(HURTS["F4"]), "F9": len(CUTS), "F13": 4}


@pytest.fixture(scope="module")
def product() -> Iterator[House]:
    """One product for all scenes of this file; each uses marks of its own."""
    with house() as built:
        yield built


@pytest.mark.parametrize("fault", SCENES)
def test_fault_loses_and_doubles_nothing(product: House, fault: str) -> None:
    until(product.is_well, "a product that is well", READY_S)
    kills = KILLS.get(fault, 1)
    count = max(40, kills * SENDERS * 2)
    result = SCENES[fault](product, count, kills)
    assert result.holds, result
    assert result.sent >= (len(list(hostile_mails())) if fault == "hostile" else count)
