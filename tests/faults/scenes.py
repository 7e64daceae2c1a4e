"""The faults of the trust requirements, each as a scene: load, kill, load, wait, count."""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import psutil

from tests.faults.hostile import hostile_mails
from tests.faults.house import House, until
from tests.faults.load import MAILBOX, Load

SETTLED_S = 180.0


@dataclass(frozen=True, slots=True)
class Result:
    """What a scene counted; `slowest_s` is how long the last message took to its end after the last acceptance."""

    fault: str
    taken: int
    tries: int
    lost: int
    doubled: int
    stuck: int
    slowest_s: float
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything acknowledged is there exactly once and nothing is stuck."""
        return not (self.lost or self.doubled or self.stuck or self.problems)


Hurt = Callable[[House], None]


def kill_program(name: str, house: House, *, child: bool = False) -> None:
    """kill -9 of one process, two seconds after it was ready."""
    with suppress(psutil.NoSuchProcess):
        house.victim(name, child=child).kill()


def flush_redis(house: House) -> None:
    """Redis forgets everything."""
    from redis import Redis

    time.sleep(2)
    with Redis(unix_socket_path=str(house.paths.redis_socket)) as client:
        client.flushall()


def kill_redis(house: House) -> None:
    """kill -9 of Redis, and its data are gone."""
    kill_program("redis", house)
    # Its configuration lies in the same folder and stays.
    for file in (file for file in house.paths.redis_data.glob("*") if file.suffix != ".conf"):
        shutil.rmtree(file, ignore_errors=True) if file.is_dir() else file.unlink(missing_ok=True)


def away_redis(house: House) -> None:
    """Redis is stopped for some seconds."""
    name = f"{house.programs()['redis']['group']}:redis"
    with house.supervisor() as control:
        control.stopProcess(name)
    time.sleep(8)  # that long it is away
    with house.supervisor() as control:
        control.startProcess(name)


def deploy(house: House) -> None:
    """TERM to the whole product under load, and a new start."""
    house.stop()
    house.start()


HURTS: dict[str, tuple[Hurt, ...]] = {
    "F1": (partial(kill_program, "worker-inbound"),),
    "F2": (partial(kill_program, "worker-inbound", child=True),),
    "F3": (partial(kill_program, "web", child=True), partial(kill_program, "web"), partial(kill_program, "mail")),
    "F4": (flush_redis, kill_redis),
    "F5": (away_redis,),
    "F6": (partial(kill_program, "postgres"),),
    "F14": (deploy,),
}


def run_scene(house: House, fault: str, count: int, kills: int) -> Result:
    """Send `count` messages (web hook and mail for F3 and F6, else mail), hurt `kills` times meanwhile, then count."""
    if fault == "F12":
        return poison_first(house, count)
    load = Load(house, fault.lower())
    hurts = HURTS[fault]
    kills = min(kills, 2) if fault in {"F5", "F14"} else kills
    share, rest = divmod(count, kills)
    for number in range(kills):
        send = load.post if fault in {"F3", "F6"} and number % 2 else load.send
        send(share + (rest if number == kills - 1 else 0), partial(hurts[number % len(hurts)], house))
    return settle(house, load, fault)


def poison_first(house: House, count: int) -> Result:
    """Hostile mails stand first in the queue; the others pass within a minute."""
    load = Load(house, "f12")
    for _name, raw in hostile_mails():
        load._until_taken("poison", lambda raw=raw: load._deliver("x@evil.test", MAILBOX, raw))  # type: ignore[misc]
    load.taken.discard("poison")
    load.send(count)
    return settle(house, load, "F12")


def settle(house: House, load: Load, fault: str) -> Result:
    """Wait until every item is at its end and count the marks."""
    began, problems = time.monotonic(), list(load.refused)
    try:
        until(lambda: house.waiting() == 0, "the end of every item", SETTLED_S)
    except TimeoutError as error:
        problems.append(str(error))
    marks = house.marks()
    own = {mark: times for mark, times in marks.items() if mark.startswith(f"mark-{load.name}-")}
    return Result(
        fault=fault,
        taken=len(load.taken),
        tries=load.tries,
        lost=len(load.taken - set(own)),
        doubled=sum(times > 1 for times in own.values()),
        stuck=house.waiting(),
        slowest_s=round(time.monotonic() - began, 1),
        problems=tuple(problems),
    )
