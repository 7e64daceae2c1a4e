"""What a scene found, and how it is counted."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.faults.house import House, until
from tests.faults.load import Load

SETTLED_S = 120.0  # "all done within lease + 2 min"


@dataclass(slots=True)
class Result:
    """What a scene counted. Everything `sent` was acknowledged, or is a problem; `at_work` is how many of the kills
    came while something was under way; `settled_s` is how long the last message took after the last acceptance.
    """

    fault: str
    sent: int = 0
    tries: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    kills: int = 0
    at_work: int = 0
    settled_s: float = 0.0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything sent is there exactly once and nothing is stuck."""
        return bool(self.sent) and not (self.lost or self.doubled or self.stuck or self.problems)


def count_marks(result: Result, house: House, name: str, taken: Iterable[str]) -> None:
    """Adds what is lost and doubled among the marks of this name."""
    marks, expected = house.marks(name), set(taken)
    result.lost += len(expected - set(marks))
    result.doubled += sum(times > 1 for times in marks.values())


def count_order(result: Result, house: House, name: str) -> None:
    """Adds the visitors in whose conversations the marks of this name do not follow each other."""
    rows = house.rows(
        f"SELECT author_email, substring(text from 'mark-{name}-([0-9]+)')::int FROM tickets_message"
        f" WHERE kind = 'customer' AND author_email LIKE 'chat:%' AND text LIKE '%mark-{name}-%'"
        " ORDER BY ticket_id, seq"
    )
    written: dict[str, list[int]] = {}
    for visitor, number in rows:
        written.setdefault(str(visitor), []).append(int(str(number)))
    disordered = sum(numbers != sorted(numbers) for numbers in written.values())
    if disordered:
        result.problems.append(f"{disordered} of {len(written)} visitors' messages are out of order")


def wait_for_the_end(result: Result, house: House, limit_s: float = SETTLED_S) -> None:
    """Waits until every item and letter is at its end; what is not is stuck."""
    began = time.monotonic()
    try:
        until(lambda: house.waiting() == 0, "the end of every item and letter", limit_s)
    except TimeoutError as error:
        result.problems.append(str(error))
    result.settled_s = round(time.monotonic() - began, 1)
    result.stuck = house.waiting()


def settle(result: Result, house: House, load: Load) -> Result:
    """Waits for the end of everything, then counts a load of which every message must have been taken."""
    result.sent, result.tries = load.sent, load.tries
    wait_for_the_end(result, house)
    count_marks(result, house, load.name, load.taken)
    count_order(result, house, load.name)
    result.problems += sorted(set(load.refused))
    if len(load.taken) != load.sent:
        result.problems.append(f"only {len(load.taken)} of {load.sent} were taken")
    return result
