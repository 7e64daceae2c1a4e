"""Mails that take readers down (F12 and the eight hostile inputs): they reach an end, and hold up nobody."""

import time

from tests.faults.count import Result, count_marks, settle, wait_for_the_end
from tests.faults.hostile import hostile_mails
from tests.faults.house import House, until
from tests.faults.load import Load, letter
from tests.faults.stage import MAILBOX

LIMIT_S = 60.0
EVIL = "x@evil.test"


def poison_first(house: House, count: int, kills: int) -> Result:
    """F12: all eight stand first in the queue; the others pass within a minute, and what was parked can be mended."""
    result, load = Result("F12"), Load(house, "f12")
    for _name, raw in hostile_mails():
        load.take_for_sure("poison", lambda raw=raw: load.deliver(EVIL, MAILBOX, raw))  # type: ignore[misc]
        result.kills += 1
    load.taken.discard("poison")
    began = time.monotonic()
    with load.flowing(count):
        load.let(count)
        until(lambda: bool(house.marks("f12")), "the first mail behind the poison", LIMIT_S)
        result.notes.append(f"the first one behind them was in after {time.monotonic() - began:.1f} s")
    result.at_work = int(house.waiting() > 0)
    settle(result, house, load)
    mended = house.inside("mend", "f12mended")
    wait_for_the_end(result, house)
    count_marks(result, house, "f12mended", mended)
    if not mended:
        result.problems.append("nothing was in quarantine")
    result.sent += len(mended)
    result.notes.append(f"{len(mended)} mended in quarantine and played again")
    return result


def one_by_one(house: House, count: int, kills: int) -> Result:
    """Each of the eight settles within a minute, and an ordinary mail sent right after it is in within a minute."""
    result, load = Result("hostile"), Load(house, "hostile")
    for number, (name, raw) in enumerate(hostile_mails()):
        mark = load.mark(number)
        began = time.monotonic()
        load.take_for_sure("poison", lambda raw=raw: load.deliver(EVIL, MAILBOX, raw))  # type: ignore[misc]
        good = letter(mark, "ok@customer.test", MAILBOX)
        load.take_for_sure(mark, lambda good=good: load.deliver("ok@customer.test", MAILBOX, good))  # type: ignore[misc]
        load.sent += 1
        result.kills += 1
        try:
            until(lambda mark=mark: house.marks("hostile")[mark] == 1, f"the mail after {name}", LIMIT_S)  # type: ignore[misc]
            arrived = time.monotonic() - began
            left = max(1.0, LIMIT_S - arrived)
            until(lambda: house.waiting() == 0, f"the end of {name}", left)
        except TimeoutError as error:
            result.problems.append(str(error))
            continue
        result.notes.append(f"{name}: {time.monotonic() - began:.1f} s, the next mail {arrived:.1f} s")
    load.taken.discard("poison")
    return settle(result, house, load)
