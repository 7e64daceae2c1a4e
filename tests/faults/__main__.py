"""`python -m tests.faults [--n 1000] [--kills 12] [--only F1,F6] [--out FILE]`: every fault; exit 0 if all hold."""

import argparse
import json
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from tests.faults.house import ROOT, house
from tests.faults.scenes import HURTS, Result, run_scene

# Faults of the other side (mailbox servers, outgoing servers) are played by simulators in the suite's own tests.
PLAYED = {
    "F9": ["tests/channels_inbox/imap"],
    "F10": ["tests/channels_inbox/imap"],
    "F13": ["tests/channels_inbox/outbound/test_sending.py", "tests/channels_inbox/outbound/test_kill.py"],
}


def main(arguments: list[str]) -> int:
    """Run the chosen faults one after the other, a fresh product each; prints a line each."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--n", type=int, default=1000, help="messages of each fault")
    parser.add_argument("--kills", type=int, default=12, help="kills of each fault")
    parser.add_argument("--only", default="", help="faults, separated by commas")
    parser.add_argument("--out", default="", help="a file for the results as JSON")
    given = parser.parse_args(arguments)
    wanted = set(filter(None, given.only.split(",")))
    if unknown := wanted - {*HURTS, *PLAYED, "F12"}:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))  # leaves through the end of each product
    results = []
    for fault in [*HURTS, "F12"]:
        if not wanted or fault in wanted:
            with house() as built:
                results.append(run_scene(built, fault, given.n, given.kills))
            say(results[-1])
    played = sorted({path for fault, paths in PLAYED.items() if not wanted or fault in wanted for path in paths})
    held = not played or subprocess.run([sys.executable, "-m", "pytest", "-q", *played], cwd=ROOT).returncode == 0
    if given.out:
        Path(given.out).write_text(json.dumps([asdict(result) for result in results], indent=1), encoding="utf-8")
    return 0 if held and all(result.holds for result in results) else 1


def say(result: Result) -> None:
    """Write one line at once."""
    word = "holds" if result.holds else "FAILS"
    sys.stdout.write(
        f"{result.fault:4} {word}: {result.taken} acknowledged in {result.tries} tries, {result.lost} lost, "
        f"{result.doubled} doubled, {result.stuck} stuck, quiet after {result.slowest_s} s"
        f"{''.join(f'; {problem}' for problem in result.problems)}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
