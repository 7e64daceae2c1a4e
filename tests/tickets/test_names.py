"""Small tables that a process remembers."""

import pytest

from tickets import names
from tickets.names import Kept


@pytest.fixture
def table() -> dict[int, str]:
    return {1: "one"}


@pytest.fixture
def kept(table: dict[int, str]) -> Kept[int, str]:
    return Kept(lambda: dict(table), "")


def test_what_was_read_is_remembered_until_forgotten(kept: Kept[int, str], table: dict[int, str]) -> None:
    assert kept.get(1) == "one"
    table[1] = "uno"
    assert kept.get(1) == "one"
    kept.forget()
    assert kept.get(1) == "uno"


def test_what_was_read_is_read_again_after_a_while(
    kept: Kept[int, str], table: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "KEPT_S", -1.0)
    assert kept.get(1) == "one"
    table[1] = "uno"
    assert kept.get(1) == "uno"


def test_unknown_key_is_looked_for_at_once(kept: Kept[int, str], table: dict[int, str]) -> None:
    assert (kept.get(1), kept.get(2)) == ("one", "")
    table[2] = "two"
    assert kept.get(2) == "two"
