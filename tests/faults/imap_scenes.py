"""The faults of mailbox servers (F9, F10): Dovecot behind a proxy that cuts, numbered anew, read by others."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.faults.count import Result, count_marks, wait_for_the_end
from tests.faults.house import ROOT, House, until
from tests.faults.load import letter
from tests.faults.stage import FETCHED
from tests.simulators.imap_proxy import CUTS, before_store, in_literal

# A lease of a fetcher that was killed runs out after a minute.
FETCHED_S = 180.0
# Places that are passed only while mail is fetched: whoever cuts there waits before it comes.
FETCHING = {in_literal, before_store}


class Arrivals:
    """Mails that stand in the mailbox, with a mark each."""

    def __init__(self, house: House, name: str, shares: list[int]) -> None:
        """`shares` says how many each `deliver` puts there."""
        self.house, self.name, self.shares, self.count = house, name, shares, 0

    @property
    def marks(self) -> set[str]:
        """The marks so far."""
        return {f"mark-{self.name}-{number}" for number in range(self.count)}

    def deliver(self, arrived: datetime | None = None) -> None:
        """Puts the next share into the mailbox."""
        share = self.shares.pop(0)
        numbers = range(self.count, self.count + share)
        self.count += share
        letters = (letter(f"mark-{self.name}-{n}", f"c{n}-{self.name}@customer.test", FETCHED) for n in numbers)
        self.house.near.dovecot.deliver(*letters, arrived=arrived)

    def poll_until(self, done: Callable[[], bool], what: str) -> None:
        """Wakes the fetcher, as beat does every 15 s, until `done()`."""

        def polled() -> bool:
            if done():
                return True
            self.house.wake("channels_inbox.tasks.poll_mailboxes")
            time.sleep(0.4)
            return False

        until(polled, what, FETCHED_S)

    def until_read(self) -> None:
        """Until the cursor stands behind the last mail of the mailbox as the server numbers it now."""
        self.poll_until(self.is_read, "the end of the mailbox")

    def is_read(self) -> bool:
        """Whether everything that lies there was fetched."""
        person = self.house.near.dovecot.client()
        try:
            status = person.folder_status("INBOX", ["UIDVALIDITY", "UIDNEXT"])
        finally:
            person.logout()
        rows = self.house.rows("SELECT uidvalidity, last_uid FROM channels_inbox_mailboxcursor")
        # The cursor stays behind the numbers of mails that are gone, so an empty mailbox asks for the validity alone.
        return rows == [(status[b"UIDVALIDITY"], status[b"UIDNEXT"] - 1)]


def cut_off(house: House, count: int, kills: int) -> Result:
    """F9: the connection breaks at each place of the conversation, `kills` times in all."""
    result = Result("F9")
    arrivals = Arrivals(house, "f9", shares_of(count, kills))
    proxy = house.near.proxy
    for number in range(kills):
        before, place = proxy.cuts, CUTS[number % len(CUTS)]
        if place in FETCHING:
            proxy.cut_when = place
        arrivals.deliver()
        if place not in FETCHING:
            proxy.cut_when = place
        arrivals.poll_until(lambda before=before: proxy.cuts > before, "a cut")  # type: ignore[misc]
        result.kills += 1
        result.at_work += 1
    return judge(result, arrivals)


def renumbered(house: House, count: int, kills: int) -> Result:
    """F10: numbered anew, read by a person, two fetchers, a clock a day ahead, a mailbox made anew."""
    result = Result("F10")
    arrivals = Arrivals(house, "f10", shares_of(count, len(HURTS)))
    for hurt in HURTS:
        hurt(arrivals)
        result.kills += 1
        result.at_work += not arrivals.is_read()
    return judge(result, arrivals)


def number_anew(arrivals: Arrivals) -> None:
    """Another UIDVALIDITY between two fetches."""
    arrivals.deliver()
    arrivals.until_read()
    arrivals.house.near.dovecot.renumber()


def person_reads(arrivals: Arrivals) -> None:
    """A person reads all of it before it is fetched."""
    arrivals.deliver()
    person = arrivals.house.near.dovecot.client()
    person.select_folder("INBOX")
    person.add_flags(person.search("ALL"), [b"\\Seen"], silent=True)
    person.logout()


def two_fetchers(arrivals: Arrivals) -> None:
    """A second program fetches from the same mailbox at the same time."""
    command = [sys.executable, "-m", "tests.faults.stage", "fetch", "10"]
    second = subprocess.Popen(command, cwd=ROOT, env=arrivals.house.environment, stdout=subprocess.DEVNULL)
    try:
        time.sleep(3)  # it has loaded
        arrivals.deliver()
        arrivals.until_read()
    finally:
        second.wait(60)


def clock_ahead(arrivals: Arrivals) -> None:
    """The server's clock is a day ahead."""
    arrivals.deliver(arrived=datetime.now(UTC) + timedelta(days=1))


def number_anew_meanwhile(arrivals: Arrivals) -> None:
    """Another UIDVALIDITY while mail waits to be fetched."""
    arrivals.deliver()
    arrivals.house.near.dovecot.renumber()


def make_anew(arrivals: Arrivals) -> None:
    """The mailbox is deleted and made anew: its first mail has the number 1 again."""
    arrivals.until_read()
    dovecot = arrivals.house.near.dovecot
    for part in ("cur", "new", "tmp"):
        for path in (dovecot.folder / "mail" / part).glob("*"):
            path.unlink()
    dovecot.renumber()
    for path in (dovecot.folder / "mail").glob("dovecot*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    arrivals.deliver()


HURTS = (number_anew, person_reads, two_fetchers, clock_ahead, number_anew_meanwhile, make_anew)


def shares_of(count: int, rounds: int) -> list[int]:
    """`count` in so many parts."""
    share, rest = divmod(count, rounds)
    return [share + (number < rest) for number in range(rounds)]


def judge(result: Result, arrivals: Arrivals) -> Result:
    """Waits until everything was fetched and worked off, then counts."""
    arrivals.until_read()
    wait_for_the_end(result, arrivals.house)
    result.sent = arrivals.count
    count_marks(result, arrivals.house, arrivals.name, arrivals.marks)
    return result
