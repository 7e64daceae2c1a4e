"""`python -m tests.faults [--n 1000] [--kills 12] [--only F1,F6] [--out FILE]`: every fault; exit 0 if all hold."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from tests.faults import scenes
from tests.faults.count import Result
from tests.faults.hostile_scenes import one_by_one, poison_first
from tests.faults.house import READY_S, House, house, until
from tests.faults.imap_scenes import cut_off, renumbered
from tests.faults.provider_scenes import five_times
from tests.faults.sending_scenes import server_fails

Scene = Callable[[House, int, int], Result]
SCENES: dict[str, Scene] = {
    **{name: scenes.SCENES[name] for name in ("F1", "F2", "F3", "F4", "F5", "F6")},
    **{name: scenes.SCENES[name] for name in ("F3-live", "F4-live", "F5-live", "F6-live")},
    "F11": five_times,
    "F9": cut_off,
    "F10": renumbered,
    "F12": poison_first,
    "F13": server_fails,
    "F14": scenes.SCENES["F14"],
    "hostile": one_by_one,
}
COLUMNS = ("fault", "sent", "tries", "lost", "doubled", "stuck", "kills", "at_work", "settled_s", "seconds")


def main(arguments: list[str]) -> int:
    """Run the chosen faults one after the other on one product; prints a line each, and the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--n", type=int, default=1000, help="messages of each fault")
    parser.add_argument("--kills", type=int, default=12, help="kills of each fault")
    parser.add_argument("--only", default="", help="faults, separated by commas")
    parser.add_argument("--out", default="", help="a file for the results as JSON")
    given = parser.parse_args(arguments)
    wanted = set(filter(None, given.only.split(",")))
    if unknown := wanted - set(SCENES):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))  # leaves through the end of the product
    began = time.monotonic()
    results = run([name for name in SCENES if not wanted or name in wanted], given.n, given.kills)
    say(table(results))
    say(f"{time.monotonic() - began:.0f} s in all")
    if given.out:
        Path(given.out).write_text(json.dumps([asdict(result) for result in results], indent=1), encoding="utf-8")
    return 0 if all(result.holds for result in results) else 1


def run(names: list[str], count: int, kills: int) -> list[Result]:
    """The results of these scenes; after one that broke off the next gets a product of its own."""
    results: list[Result] = []
    with ExitStack() as stack:
        built = stack.enter_context(house())
        for name in names:
            results.append(play(name, built, count, kills))
            if any(problem.startswith("it broke off") for problem in results[-1].problems):
                stack.close()
                built = stack.enter_context(house())
    return results


def play(name: str, built: House, count: int, kills: int) -> Result:
    """One scene on a product that is well; whatever breaks it off is its problem."""
    began = time.monotonic()
    try:
        until(built.is_well, "a product that is well", READY_S)
        result = SCENES[name](built, count, kills)
    except Exception as error:
        result = Result(name, problems=[f"it broke off: {type(error).__name__}: {error}"])
    result.tries = result.tries or result.sent
    result.seconds = round(time.monotonic() - began, 1)
    say(f"{name:8} {'holds' if result.holds else 'FAILS'} after {result.seconds:.0f} s; {line(result)}")
    return result


def line(result: Result) -> str:
    """A result in words."""
    counted = (
        f"{result.sent} sent in {result.tries} tries, {result.lost} lost, {result.doubled} doubled, "
        f"{result.stuck} stuck, {result.kills} kills ({result.at_work} at work), settled in {result.settled_s} s"
    )
    return "; ".join([counted, *result.problems, *result.notes])


def table(results: list[Result]) -> str:
    """All results as the table of docs/faults.md."""
    rows = [[str(getattr(result, column)) for column in COLUMNS] for result in results]
    lines = [[*COLUMNS, "holds"], ["---"] * (len(COLUMNS) + 1)]
    lines += [[*row, "yes" if result.holds else "NO"] for row, result in zip(rows, results, strict=True)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def say(words: str) -> None:
    """Write at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
