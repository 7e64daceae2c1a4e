"""How often one address may ask for something costly; counted in this process, because a row would cost as much again.

It keeps the machine free for everybody else and guards no secret: each web process counts for itself. What must never
be exceeded is counted in rows (`people.limits`).
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CLIENTS = 20_000  # whose pace is remembered; the longest silent are forgotten first


class Pace:
    """`most` at once, and then as many again in `seconds`, evenly."""

    def __init__(self, *, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.seconds, self._clock = most, seconds, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Counts one attempt of a client; False for one too many, which is not counted."""
        client, moment = client_of(address), self._clock()
        with self._lock:
            left, at = self._left.pop(client, (float(self.most), moment))
            left = min(float(self.most), left + (moment - at) * self.most / self.seconds)
            self._left[client] = (max(left - 1, left % 1), moment)
            while len(self._left) > MOST_CLIENTS:
                self._left.popitem(last=False)
        return left >= 1

    def forget(self) -> None:
        """Begins anew."""
        with self._lock:
            self._left.clear()


def client_of(address: str) -> str:
    """An address, or the network of an IPv6 one: who has one such address has all of its network."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address
