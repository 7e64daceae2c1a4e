"""What providers do to us (F11): everything five times, in batches, in any order, three days late; processes die."""

import random
import signal
import threading
from contextlib import suppress

import psutil

from tests.faults.count import Result, count_marks, wait_for_the_end
from tests.faults.house import House
from tests.faults.load import SENDERS, Load
from tests.faults.posts import POSTED, Event, body_of, headers_of

TIMES = 5
BATCHES = {"webhook": 8, "telegram": 1, "whatsapp": 4}
CUSTOMERS = 12
VICTIMS = ("worker-inbound", "web")


def five_times(house: House, count: int, kills: int) -> Result:
    """F11: one message for each event, shown in the order of the provider's time."""
    result, load, chance = Result("F11"), Load(house, "f11"), random.Random(11)
    posts = [post for kind in POSTED for post in _posts(load, kind, _events(load, kind, count), chance)] * TIMES
    chance.shuffle(posts)
    lanes = [threading.Thread(target=_deliver, args=(load, posts[lane::SENDERS])) for lane in range(SENDERS)]
    for lane in lanes:
        lane.start()
    for number in range(kills):
        for victim in house.victims(VICTIMS[number % len(VICTIMS)], child=True)[:1]:
            result.kills += 1
            result.at_work += any(lane.is_alive() for lane in lanes)
            with suppress(psutil.NoSuchProcess):
                victim.send_signal(signal.SIGKILL)
    for lane in lanes:
        lane.join()
    result.sent, result.tries = len(load.taken), load.tries
    wait_for_the_end(result, house)
    count_marks(result, house, "f11", load.taken)
    result.problems += sorted(set(load.refused))
    result.problems += _out_of_order(house)
    return result


def _events(load: Load, kind: str, count: int) -> list[Event]:
    """This kind's third of the events."""
    numbers = range(POSTED.index(kind), count, len(POSTED))
    return [Event(load.mark(number), number // len(POSTED) % CUSTOMERS, number) for number in numbers]


def _posts(load: Load, kind: str, events: list[Event], chance: random.Random) -> list[tuple[str, list[Event]]]:
    """The events in any order, in batches as the provider makes them."""
    chance.shuffle(events)
    size = BATCHES[kind]
    return [(kind, events[start : start + size]) for start in range(0, len(events), size)]


def _deliver(load: Load, posts: list[tuple[str, list[Event]]]) -> None:
    for kind, events in posts:
        body, post_id = body_of(kind, events), f"post-{events[0].mark}"

        def knock(kind: str = kind, body: bytes = body, post_id: str = post_id) -> bool:
            return load.knock(kind, f"/hooks/{kind}/{kind}/", body, headers_of(kind, body, post_id))

        load.take_for_sure(events[0].mark, knock)
        load.taken.update(event.mark for event in events)


def _out_of_order(house: House) -> list[str]:
    """Conversations whose messages do not follow each other as they were written, in the order that agents see."""
    rows = house.rows(
        "SELECT ticket_id, substring(text from 'mark-f11-([0-9]+)')::int FROM tickets_message"
        " WHERE kind = 'customer' AND text LIKE '%mark-f11-%' ORDER BY ticket_id, sent_at, id"
    )
    shown: dict[int, list[int]] = {}
    for ticket, number in rows:
        shown.setdefault(int(str(ticket)), []).append(int(str(number)))
    wrong = sum(numbers != sorted(numbers) for numbers in shown.values())
    expected = CUSTOMERS * len(POSTED)
    problems = [f"{wrong} conversations are not in the provider's order"] if wrong else []
    if len(shown) > expected:
        problems.append(f"{len(shown)} tickets for {expected} conversations")
    return problems
