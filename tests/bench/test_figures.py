"""How figures are computed and written."""

import pytest

from bench.figures import Result, percentile, report, rounded, table


@pytest.mark.parametrize(("share", "expected"), [(0, 1.0), (50, 2.5), (95, 3.85), (100, 4.0)])
def test_percentile_between_two_values(share: float, expected: float) -> None:
    assert percentile([4, 1, 3, 2], share) == pytest.approx(expected)


def test_percentile_without_values() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


@pytest.mark.parametrize(
    ("value", "expected"), [(1234.5, 1234), (12.345, 12.3), (0.012345, 0.0123), (0, 0), (None, None)]
)
def test_rounded_to_three_digits(value: float | None, expected: float | None) -> None:
    assert rounded(value) == pytest.approx(expected)


@pytest.mark.parametrize(("median", "more", "kept"), [(14, False, True), (16, False, False), (16, True, True)])
def test_budget_is_kept_on_its_own_side(median: float, more: bool, kept: bool) -> None:
    assert Result("W2", "list", "ms", median, budget=15, more_is_better=more).is_kept is kept


def test_report_has_the_agreed_form() -> None:
    found = report([Result("W2", "list", "ms", 12.34, p95=20, cpu_ms=10, statements=8, bytes=9000)], 100)
    assert found["n"] == 100
    assert {"commit", "date", "cpu", "cores"} <= set(found)
    expected = {"id": "W2", "unit": "ms", "median": 12.3, "p95": 20, "cpu_ms": 10, "statements": 8, "bytes": 9000}
    assert expected.items() <= found["results"][0].items()


def test_table_names_what_misses_its_budget() -> None:
    lines = table([Result("W2", "list", "ms", 16, budget=15), Result("W3", "ticket", "ms", 16, budget=20)]).splitlines()
    assert lines[1].endswith("MISSED")
    assert not lines[2].endswith("MISSED")
