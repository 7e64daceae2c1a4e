"""The faults of mail in short: one product, few messages, few kills; `make faults` runs them in full."""

from collections.abc import Iterator

import pytest

from tests.faults.__main__ import SCENES
from tests.faults.count import Result, count_marks, settle, wait_for_the_end
from tests.faults.hostile import hostile_mails
from tests.faults.house import READY_S, House, house, until
from tests.faults.imap_scenes import CUTS
from tests.faults.load import SENDERS, Load
from tests.faults.scenes import HURTS
from tests.faults.sending_scenes import count_letters

pytestmark = pytest.mark.fault
LIVE = frozenset(name for name in SCENES if name.endswith("-live") or name == "F11")  # in test_short_live.py
# One kill each, but every way of it where they differ: web, whole web, receiver; flushed, killed; each place of a cut.
KILLS = {"F3": 3, "F3-live": len(HURTS["F3-live"]), "F4": len(HURTS["F4"]), "F9": len(CUTS), "F13": 4}


@pytest.fixture(scope="module")
def product() -> Iterator[House]:
    """One product for all scenes of this file; each uses marks of its own."""
    with house() as built:
        yield built


@pytest.mark.parametrize("fault", [name for name in SCENES if name not in LIVE])
def test_fault_loses_and_doubles_nothing(product: House, fault: str) -> None:
    result, least = play_short(product, fault)
    assert result.holds, result
    assert result.sent >= least


def play_short(product: House, fault: str) -> tuple[Result, int]:
    """What came of one scene, and the least that it has to send: few messages, and kills that show every way of it."""
    until(product.is_well, "a product that is well", READY_S)
    kills = KILLS.get(fault, 1)
    count = max(40, kills * SENDERS * 2)
    least = len(list(hostile_mails())) if fault == "hostile" else count
    return SCENES[fault](product, count, kills), least


def test_what_is_lost_doubled_or_stuck_is_noticed(product: House) -> None:
    """Two messages are spoiled in the database: one lacks then, one stands there twice, and an item never ends."""
    load = Load(product, "spoiled")
    load.send(4)
    assert settle(Result("spoiled"), product, load).holds
    product.rows("UPDATE tickets_message SET text = 'mark-spoiled-1' WHERE text LIKE '%mark-spoiled-0.%' RETURNING 1")
    last = "(SELECT max(id) FROM channels_inbox_item)"
    product.rows(f"UPDATE channels_inbox_item SET state = 'new', not_before = 'infinity' WHERE id = {last} RETURNING 1")
    result = Result("spoiled", sent=4)
    wait_for_the_end(result, product, limit_s=1)
    count_marks(result, product, load.name, load.taken)
    product.rows(f"UPDATE channels_inbox_item SET state = 'done' WHERE id = {last} RETURNING 1")
    assert (result.lost, result.doubled, result.stuck, result.holds) == (1, 1, 1, False)


def test_letter_that_was_not_sent_is_noticed(product: House) -> None:
    result = Result("F13", sent=2)
    count_letters(result, product, "nobody")
    assert result.lost == 2
