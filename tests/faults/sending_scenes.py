"""The faults of outgoing servers (F13): letters through a server that fails in every way, workers killed meanwhile."""

import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress

import psutil

from tests.faults.count import Result, wait_for_the_end
from tests.faults.house import ROOT, House
from tests.faults.stage import GONE_EVERY
from tests.simulators.smtp_server import SmtpServer

GONE = "550 5.1.1 No such user here"
LATER = "451 4.3.0 Try again later"
PAUSE_S = 2.0


def misbehaviours(sink: SmtpServer, house: House) -> list[Callable[[], object]]:
    """What goes wrong, one after the other; a killed worker may repeat the letter that was under way."""
    return [
        lambda: sink.lose_250(times=3),
        lambda: sink.answer("RCPT", LATER, times=10),
        lambda: sink.hang_up("CONNECT", times=2),
        lambda: kill(house, child=True),
        lambda: sink.tarpit("RCPT", times=1),
        lambda: sink.answer("MAIL", "421 4.7.0 Too busy", times=2),
        lambda: sink.swallow_250(times=1),
        lambda: sink.hang_up("DATA", times=3),
        lambda: kill(house, child=False),
        lambda: sink.answer("DATA", "452 4.2.2 Mailbox full", times=5),
        lambda: sink.lose_250(times=3),
        lambda: sink.tarpit("MAIL", times=1),
    ]


MAY_REPEAT = 3 + 1 + 1 + 1 + 3  # letters that were taken although we were not told, and one for each kill


def kill(house: House, *, child: bool) -> None:
    """kill -9 of the sending worker, or of its children."""
    for victim in house.victims("worker", child=child):
        with suppress(psutil.NoSuchProcess):
            victim.kill()


def server_fails(house: House, count: int, kills: int) -> Result:
    """F13: every letter leaves under one Message-ID, or its agent sees why not."""
    result, sink = Result("F13", sent=count), house.near.sink
    sink.answer("RCPT", GONE, when=lambda address: address.startswith("gone"))
    later = {"over": False}
    sink.answer("RCPT", LATER, when=lambda address: address.startswith("later") and not later["over"])
    command = [sys.executable, "-m", "tests.faults.stage", "reply", str(count), "f13"]
    writer = subprocess.Popen(command, cwd=ROOT, env=house.environment, stdout=subprocess.DEVNULL)
    try:
        while house.waiting() < 1 and writer.poll() is None:
            time.sleep(0.1)
        for misbehave in misbehaviours(sink, house)[:kills]:
            misbehave()
            result.kills += 1
            time.sleep(PAUSE_S)
            result.at_work += house.waiting() > 0
        later["over"] = True
        if writer.wait(300):
            result.problems.append("the replies could not all be written")
    finally:
        writer.kill()
        writer.wait()
    wait_for_the_end(result, house)
    sink.behave()
    count_letters(result, house, "f13")
    return result


def count_letters(result: Result, house: House, name: str) -> None:
    """Compares what the server took with what the agents see, by the marks of this name."""
    mark = re.compile(f"mark-{name}-[0-9]+")
    ids: dict[str, Counter[str]] = defaultdict(Counter)
    for letter in list(house.near.sink.mails):
        if found := mark.search(letter.content.decode("latin-1")):
            ids[found[0]][str(letter.mail["Message-ID"])] += 1
    seen = house.rows(
        f"SELECT substring(text from '{mark.pattern}'), delivery_state, delivery_error FROM tickets_message"
        f" WHERE kind = 'reply' AND text LIKE '%mark-{name}-%'"
    )
    states = {str(mark): (str(state), str(error)) for mark, state, error in seen}
    gone = {f"mark-{name}-{number}" for number in range(0, result.sent, GONE_EVERY)}
    sent = {f"mark-{name}-{number}" for number in range(result.sent)} - gone
    result.lost = sum(states.get(mark, ("", ""))[0] != "sent" or mark not in ids for mark in sent)
    result.lost += sum(states.get(mark) != ("failed", GONE) for mark in gone)
    result.doubled = sum(len(found) > 1 for found in ids.values())
    again = sum(found.total() - 1 for found in ids.values())
    result.notes.append(f"{again} letters repeated under their own Message-ID, {len(gone)} shown as failed")
    if again > MAY_REPEAT:
        result.problems.append(f"{again} letters were repeated, which only {MAY_REPEAT} had reason to be")
