"""One address may ask so often, and then again evenly."""

import pytest

from core import pace
from core.pace import Pace


class Clock:
    """Moves when told."""

    def __init__(self) -> None:
        self.moment = 0.0

    def __call__(self) -> float:
        return self.moment


def test_address_waits_for_its_share() -> None:
    clock = Clock()
    mine = Pace(most=3, seconds=30, clock=clock)
    assert [mine.allows("192.0.2.1") for _ in range(5)] == [True, True, True, False, False]
    assert mine.allows("192.0.2.2")
    clock.moment = 9.9
    assert not mine.allows("192.0.2.1")
    clock.moment = 10.1
    assert [mine.allows("192.0.2.1") for _ in range(2)] == [True, False]
    clock.moment = 1000
    assert [mine.allows("192.0.2.1") for _ in range(4)] == [True, True, True, False]


def test_neighbours_of_an_ipv6_network_share() -> None:
    mine = Pace(most=1, seconds=60, clock=Clock())
    assert mine.allows("2001:db8::1")
    assert not mine.allows("2001:db8::2")
    assert mine.allows("2001:db8:0:1::1")
    assert mine.allows("no address: at all")


def test_no_more_clients_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_CLIENTS", 2)
    mine = Pace(most=1, seconds=60, clock=Clock())
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        assert mine.allows(address)
    assert (mine.allows("192.0.2.3"), mine.allows("192.0.2.1")) == (False, True)
