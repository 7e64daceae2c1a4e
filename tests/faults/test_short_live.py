"""The faults of posts and chats in short, beside those of mail: their product is another one."""

import pytest

from tests.faults.house import House
from tests.faults.test_short import LIVE, play_short, product

__all__ = ["product"]  # a fixture
pytestmark = pytest.mark.fault


@pytest.mark.parametrize("fault", sorted(LIVE))
def test_fault_loses_and_doubles_nothing(product: House, fault: str) -> None:
    result, least = play_short(product, fault)
    assert result.holds, result
    assert result.sent >= least
