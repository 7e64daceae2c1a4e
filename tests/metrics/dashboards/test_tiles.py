"""What a tile shows of an answer: nothing, counts, a grey figure, a figure; arrows only where they are true."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from metrics.answering import Answer, Sums, answer
from metrics.dashboards.cards import CARDS
from metrics.dashboards.filters import read_filters
from metrics.dashboards.tiles import Tile, change_of, make_tile

FILTERS = read_filters(QueryDict(""), ZoneInfo("UTC"), datetime(2026, 11, 22, tzinfo=UTC))
MINUTE = 60_000


def share(k: int, n: int, slug: str = "csat") -> Answer:
    return answer(CARDS[slug].metric, Sums(n=n, num=k, den=n, total=4 * n, squares=16 * n))


def waits(minutes: list[int]) -> Answer:
    values = [minute * MINUTE for minute in sorted(minutes)]
    return answer("first_response", Sums(n=len(values), total=sum(values)), values)


def tile(slug: str, given: Answer, before: Answer | None = None) -> Tile:
    return make_tile(CARDS[slug], given, before, FILTERS, "/there/")


def test_nothing_is_a_dash_and_never_zero_percent() -> None:
    shown = tile("csat", share(0, 0))
    assert (shown.state, shown.text, shown.parts, shown.whisker) == ("none", "–", (), None)
    assert tile("first-response", waits([])).text == "–"


def test_zero_of_a_count_is_exact() -> None:
    shown = tile("created", Answer(metric="created", value=0))
    assert (shown.parts, shown.interval, shown.state) == ((("0", ""),), "exact", "")


def test_below_five_only_counts() -> None:
    shown = tile("csat", share(3, 4), share(90, 100))
    assert (shown.state, shown.text, shown.parts, shown.interval) == ("counts", "3 of 4", (), "")
    assert shown.change is not None
    assert (shown.change.words, shown.change.arrow) == ("Too little to compare", "")
    assert tile("first-response", waits([1, 2])).text == "n = 2"


def test_below_thirty_grey_with_interval_and_badge() -> None:
    shown = tile("csat", share(14, 18))
    assert (shown.state, shown.badge, shown.parts, shown.n) == (
        "small-sample",
        "small sample",
        (("78", "%"),),
        "n = 18",
    )
    assert shown.interval == "55 to 91"


def test_wide_interval_is_unreliable_also_with_thirty() -> None:
    assert tile("csat", share(16, 32)).badge == "unreliable"
    assert tile("csat", share(270, 312)).badge == ""


def test_slow_end_from_ten_on() -> None:
    assert tile("first-response", waits([5] * 9)).slow_end == ""
    assert tile("first-response", waits([5] * 10)).slow_end == "9 of 10 within 5 min"


@pytest.mark.parametrize(
    ("slug", "now", "then", "words", "tone", "arrow"),
    [
        ("csat", share(90, 100), share(86, 100), "No clear change", "", ""),
        ("csat", share(900, 1000), share(800, 1000), "+10 points", "better", "arrow-up"),
        (
            "reopen-rate",
            share(200, 1000, "reopen-rate"),
            share(100, 1000, "reopen-rate"),
            "+10 points",
            "worse",
            "arrow-up",
        ),
        ("first-response", waits([10] * 40), waits([30] * 40), "−20 min", "better", "arrow-down"),
        ("first-response", waits(list(range(40))), waits(list(range(2, 42))), "No clear change", "", ""),
    ],
)
def test_arrow_only_where_the_interval_of_the_difference_leaves_out_zero(
    slug: str, now: Answer, then: Answer, words: str, tone: str, arrow: str
) -> None:
    change = change_of(CARDS[slug], now, then)
    assert (change.words, change.tone, change.arrow) == (words, tone, arrow)


def test_nps_is_signed_points_and_compared_with_both_variances() -> None:
    now = answer("nps", Sums(n=60, promoters=40, detractors=10))
    shown = tile("nps", now, answer("nps", Sums(n=60, promoters=30, detractors=20)))
    assert shown.parts == (("+50", ""),)
    assert shown.change is not None
    assert shown.change.words == "+33 points"


def test_what_is_left_out_is_named_by_reason_and_what_is_not_ripe_apart() -> None:
    given = Answer(metric="fcr", n=40, num=30, den=40, value=0.75, excluded={"spam": 2, "immature": 7}, not_ripe=7)
    shown = tile("fcr", given)
    assert (shown.left_out, shown.not_ripe) == ((("spam", 2),), 7)


def test_interval_of_a_median_is_not_shown_beside_a_mean() -> None:
    values = [MINUTE * minute for minute in range(1, 42)]
    given = answer("handle", Sums(n=41, total=sum(values)), values)
    assert tile("handle", given).parts == (("21", "min"),)
    assert tile("handle", given).whisker.low is None  # type: ignore[union-attr]
