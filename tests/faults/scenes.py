"""The faults of our own processes, each as a scene: load, kill, load, wait, count."""

import json
import re
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from http.client import HTTPConnection
from urllib.parse import urlencode

from websockets.sync.client import connect

from tests.faults.count import Result, settle
from tests.faults.house import House, until
from tests.faults.kills import Fire, Hurt, deploy, flush_redis, kill_between, kill_redis, killed, pausing
from tests.faults.load import CSRF, LIVE, MIXED, THIRDS, Load
from tests.faults.visitors import Visitor

HURTS: dict[str, tuple[Hurt, ...]] = {
    "F1": (killed("worker-inbound"),),
    "F2": (killed("worker-inbound", child=True),),
    "F3": (
        kill_between("web", child=True),
        kill_between("web", taken_back=True),
        kill_between("mail"),
        kill_between("web", child=True, taken_back=True),
        kill_between("web"),
        kill_between("mail", taken_back=True),
    ),
    "F4": (flush_redis, kill_redis),
    "F6": (killed("postgres"),),
    "F3-live": (
        kill_between("web", child=True),
        kill_between("web", taken_back=True),
        killed("web", child=True),
        killed("worker-inbound", child=True),
    ),
    "F4-live": (flush_redis, kill_redis),
    "F6-live": (killed("postgres"),),
    "F14": (
        deploy,
        killed("web", how=signal.SIGTERM),
        killed("worker-inbound", how=signal.SIGTERM),
        killed("mail", how=signal.SIGTERM),
    ),
}
KINDS = {"F3": THIRDS, "F3-live": LIVE, "F4-live": LIVE, "F6-live": LIVE}
AWAY_S = 60.0  # at least, in a full run
WRITTEN = 10
MARK = re.compile(rb"mark-f5out-[0-9]+")


def under_fire(fault: str) -> Callable[[House, int, int], Result]:
    """The scene of one of HURTS."""

    def scene(house: House, count: int, kills: int) -> Result:
        result = Result(fault)
        load = Load(house, fault.lower().replace("-", ""), KINDS.get(fault, MIXED))
        hurts = HURTS[fault]
        fire = Fire(house, load, result, count // max(kills, 1))
        with pausing(house) if fault.startswith("F3") else nullcontext(), load.flowing(count):
            for number in range(kills):
                hurts[number % len(hurts)](fire)
        return settle(result, house, load)

    return scene


def redis_away(house: House, count: int, kills: int) -> Result:
    """F5: Redis is away while everything arrives; every door takes at the first knock, agents write, tabs come back."""
    result = Result("F5", kills=1)
    load = Load(house, "f5")
    statuses = without_redis(house, load, result, count)
    if statuses != [200] * WRITTEN:
        result.problems.append(f"an agent's replies without Redis were answered {statuses}")
    settle(result, house, load)
    # Each letter quotes the ones before it; its own words stand first.
    marks = Counter(found[0] for mail in list(house.near.sink.mails) if (found := MARK.search(mail.content)))
    for number in range(WRITTEN):
        copies = marks[f"mark-f5out-{number}".encode()]
        result.lost += copies == 0
        result.doubled += copies > 1
    result.sent += WRITTEN
    result.problems += hear(house)
    return result


def live_without_redis(house: House, count: int, kills: int) -> Result:
    """F5-live: posts and chats while Redis is away; afterwards a visitor's open page is told of an answer."""
    result = Result("F5-live", kills=1)
    load = Load(house, "f5live", LIVE)
    without_redis(house, load, result, count, replies=0)
    settle(result, house, load)
    result.problems += hear_answer(house)
    return result


def without_redis(house: House, load: Load, result: Result, count: int, replies: int = WRITTEN) -> list[int]:
    """Everything is taken at the first knock while Redis is away; returns what an agent's replies were answered."""
    name = f"{house.programs()['redis']['group']}:redis"
    with house.supervisor() as control:
        control.stopProcess(name)
    began = time.monotonic()
    load.send(count)
    statuses = [write_reply(house, f"mark-f5out-{number}") for number in range(replies)]
    result.at_work = int(house.waiting() > 0 or not replies)
    time.sleep(max(0.0, min(AWAY_S, count / 10) - (time.monotonic() - began)))
    result.notes.append(f"Redis was away for {time.monotonic() - began:.0f} s")
    with house.supervisor() as control:
        control.startProcess(name)
    if load.tries != load.deliveries:
        result.problems.append(f"{load.tries - load.deliveries} messages were not taken at once without Redis")
    return statuses


def write_reply(house: House, mark: str, ticket: int = 0) -> int:
    """An agent sends a reply from the page, to the customer of a ticket or by mail; returns the answer's status."""
    connection = HTTPConnection("127.0.0.1", house.port, timeout=30)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{house.stage['cookie']}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "HX-Request": "true",
    }
    to = {} if ticket else {"to": "live@customer.test"}
    body = urlencode({"text": f"Good morning, this is {mark}.", "anyway": "1", **to})
    try:
        connection.request("POST", f"/inbox/tickets/{ticket or house.stage['ticket']}/replies/", body, headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def hear(house: House, limit_s: float = 60.0) -> list[str]:
    """What is wrong with live updates: a tab opens its socket, a mail comes in, and the tab is told."""
    cookie, frame = house.stage["cookie"], json.dumps({"ticket": house.stage["socket_ticket"]})
    own = f"http://127.0.0.1:{house.port}"
    heard: list[str] = []

    def tells() -> bool:
        try:
            with connect(
                f"ws://127.0.0.1:{house.port}/ws/inbox/", additional_headers={"Cookie": cookie}, origin=own
            ) as tab:
                tab.send(frame)
                heard.append(str(tab.recv(timeout=10)))
                Load(house, f"f5live{len(heard)}").send(1)
                heard.append(str(tab.recv(timeout=20)))
        except (OSError, TimeoutError, EOFError) as error:
            heard.append(repr(error))
            return False
        except Exception as error:  # whatever the library calls a closed socket
            heard.append(repr(error))
            return False
        return True

    try:
        until(tells, "a live update", limit_s)
    except TimeoutError as error:
        return [f"{error}: {heard[-3:]}"]
    return []


def hear_answer(house: House, limit_s: float = 60.0) -> list[str]:
    """What is wrong with a chat: a visitor writes, an agent answers, and the open page is told."""
    visitor, mark = Visitor(house, "f5answer"), "mark-f5answer-0"
    try:
        visitor.send("f5answer-client", "Good morning, who is there?", 1)
        found = "SELECT max(ticket_id) FROM tickets_message WHERE text = 'Good morning, who is there?'"
        until(lambda: house.rows(found) != [(None,)], "the visitor's ticket", limit_s)
        ticket = int(str(house.rows(found)[0][0]))
        if (status := write_reply(house, mark, ticket)) != 200:
            return [f"an agent's answer to a visitor was answered {status}"]
        heard = visitor.hears(mark, limit_s)
        return [] if heard else ["a visitor's open page was not told of an answer"]
    finally:
        visitor.hang_up()


SCENES: dict[str, Callable[[House, int, int], Result]] = {
    **{fault: under_fire(fault) for fault in HURTS},
    "F5": redis_away,
    "F5-live": live_without_redis,
}
