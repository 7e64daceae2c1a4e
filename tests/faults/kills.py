"""How processes are hurt: each kill two seconds after its victim was ready, while work arrives."""

import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil
import psycopg2

from tests.faults.count import Result
from tests.faults.house import House, until
from tests.faults.load import SENDERS, Load

READY_TO_KILL_S = 2.0
PAUSE_KEY = 424_242
# Stands between INSERT and COMMIT: a deferred trigger runs when the statement's own transaction begins to commit.
PAUSE = f"""
CREATE OR REPLACE FUNCTION fault_pause() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_advisory_xact_lock_shared({PAUSE_KEY}); RETURN NULL; END $$;
DROP TRIGGER IF EXISTS fault_pause ON channels_inbox_item;
CREATE CONSTRAINT TRIGGER fault_pause AFTER INSERT ON channels_inbox_item
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fault_pause()
"""
HELD = f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {PAUSE_KEY} AND NOT granted"


class Fire:
    """A run of kills under a load, of which each kill lets a share go."""

    def __init__(self, house: House, load: Load, result: Result, share: int) -> None:
        """`share` messages arrive in the two seconds before each kill."""
        self.house, self.load, self.result, self.share = house, load, result, share

    def two_seconds(self, keep: int = 0) -> None:
        """The time between a victim's readiness and its end: some work arrives at once and some in the last moment.

        `keep` messages of the share are left to the caller.
        """
        share = max(self.share - keep, 0)
        self.load.let(share // 2)
        time.sleep(READY_TO_KILL_S * 0.75)
        self.load.let(share - share // 2)
        time.sleep(READY_TO_KILL_S * 0.25)

    def count(self) -> None:
        """One more; notes whether something was under way."""
        self.result.kills += 1
        self.result.at_work += self.house.waiting() > 0

    def kill(self, name: str, *, child: bool = False, how: int = signal.SIGKILL) -> None:
        """Ends a process, or one child of it, two seconds after it was ready."""
        self.house.victims(name, child=child)
        self.two_seconds()
        victim = self.house.victims(name, child=child)[0]
        self.count()
        with suppress(psutil.NoSuchProcess):
            victim.send_signal(how)


Hurt = Callable[[Fire], None]


def killed(name: str, *, child: bool = False, how: int = signal.SIGKILL) -> Hurt:
    """One process by a signal."""
    return lambda fire: fire.kill(name, child=child, how=how)


def kill_between(name: str, *, child: bool = False, taken_back: bool = False) -> Hurt:
    """kill -9 of every process of this name (with `child`: its children only) between INSERT and COMMIT of messages.

    The database server then commits what nobody will acknowledge, or with `taken_back` takes it back.
    """

    def hurt(fire: Fire) -> None:
        fire.house.victims(name)
        fire.two_seconds(keep=SENDERS)
        with commits_held(fire.house):
            fire.load.let(SENDERS)
            until(lambda: len(fire.house.rows(HELD)) >= SENDERS, "messages between INSERT and COMMIT", 30)
            fire.result.kills += 1
            fire.result.at_work += 1
            program = fire.house.victims(name)[0]
            for victim in program.children() if child else [program, *program.children()]:
                with suppress(psutil.NoSuchProcess):
                    victim.kill()
            if taken_back:
                fire.house.rows(f"SELECT pg_terminate_backend(pid) FROM ({HELD}) AS held")

    return hurt


@contextmanager
def pausing(house: House) -> Iterator[None]:
    """Commits of messages can be held meanwhile."""
    house.rows(f"{PAUSE}; SELECT 1")
    try:
        yield
    finally:
        house.rows("DROP TRIGGER fault_pause ON channels_inbox_item; DROP FUNCTION fault_pause(); SELECT 1")


@contextmanager
def commits_held(house: House) -> Iterator[None]:
    """No message is committed meanwhile."""
    opened = psycopg2.connect(dbname="helpdesk", user="helpdesk", host=str(house.paths.postgres_socket_dir))
    opened.autocommit = True
    try:
        with opened.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_lock({PAUSE_KEY})")
        yield
    finally:
        opened.close()


def flush_redis(fire: Fire) -> None:
    """Redis forgets everything."""
    from redis import Redis

    fire.house.victims("redis")
    fire.two_seconds()
    fire.count()
    with Redis(unix_socket_path=str(fire.house.paths.redis_socket)) as client:
        client.flushall()


def kill_redis(fire: Fire) -> None:
    """kill -9 of Redis, and its data are gone."""
    fire.kill("redis")
    # Its configuration lies in the same folder and stays.
    for file in (file for file in fire.house.paths.redis_data.glob("*") if file.suffix != ".conf"):
        shutil.rmtree(file, ignore_errors=True) if file.is_dir() else file.unlink(missing_ok=True)


def deploy(fire: Fire) -> None:
    """TERM to the whole product, and a new start."""
    fire.two_seconds()
    fire.count()
    began = time.monotonic()
    fire.house.stop()
    if (took := time.monotonic() - began) > 40:
        fire.result.problems.append(f"the product took {took:.0f} s to stop, not 40")
    fire.house.start()
